import { exposureDifference, sameExposureBelow } from './same-exposure.ts';
import type { BoardReference, Evidence, Picture, Records } from '../../evidence.ts';

function samePixels(a: Picture, b: Picture): boolean {
  const { width, height, channels, data } = a.raster;
  const other = b.raster;
  return (
    width === other.width &&
    height === other.height &&
    channels === other.channels &&
    data.length === other.data.length &&
    data.every((value, index) => value === other.data[index])
  );
}

/** The same exposure in another encoding: only where the pictures claim to show the same. */
function isCopy(a: Picture, b: Picture): boolean {
  if (a.side !== b.side || a.modality !== b.modality) return false;
  const difference = exposureDifference(a.raster, b.raster);
  return difference !== undefined && difference < sameExposureBelow;
}

/**
 * Whose picture this is besides the unit's, in words; undefined where nobody else's is known. Noise alone makes any two
 * exposures differ, so equal bytes, equal pixels, or pixels that differ by less than noise does, are one exposure: whoever hands it in twice, to hide a board that must
 * not be seen, is answered with blindness and not with agreement.
 */
export function borrowedFrom(
  picture: Evidence<Picture>,
  board: BoardReference | undefined,
  records: Records,
): string | undefined {
  for (const golden of board?.goldens ?? []) {
    for (const { sha256, value } of golden.pictures) {
      if (sha256 === picture.sha256 || samePixels(picture.value, value) || isCopy(picture.value, value)) {
        return `the golden unit ${golden.unit}`;
      }
    }
  }
  const shared = records.sharedPictures?.find(({ sha256 }) => sha256 === picture.sha256);
  return shared === undefined ? undefined : `the board ${shared.boards.join(', ')}`;
}
