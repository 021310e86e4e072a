import { FormatError } from '../../core/index.ts';
import { readDescriptor } from './descriptor.ts';
import type { FlashImage } from './flash-image.ts';
import { FlashLayout } from './flash-layout.ts';
import { layDescriptorImage } from './lay-descriptor.ts';
import { scanArea } from './scan-area.ts';

export const flashFormatName = 'flash-image';
const maxBytes = 1 << 30;
const bmcStructures = /^(?:uImage|FIT|UBI|SquashFS|JFFS2|cramfs|U-Boot environment|boot code|device tree)/;

/**
 * Takes a dump of a flash chip apart into regions that partition it: every byte is in exactly one, what is not
 * understood as `unmapped` or `padding`. Damage is a problem of the image and not a refusal: only an empty or an
 * impossibly large file throws FormatError.
 */
export function parseFlashImage(bytes: Uint8Array): FlashImage {
  if (bytes.length === 0) throw new FormatError(flashFormatName, 'empty: no flash was read', 0);
  if (bytes.length > maxBytes)
    throw new FormatError(flashFormatName, `${bytes.length} bytes: larger than 1 GiB`, maxBytes);
  const layout = new FlashLayout(bytes);
  const read = readDescriptor(bytes);
  if (read === undefined) scanArea(layout, bytes.length);
  else layDescriptorImage(layout, read);
  if (layout.at !== bytes.length) throw new Error(`regions end at ${layout.at} of ${bytes.length} bytes`);
  const failed = layout.regions.filter((region) => region.checks.some(({ outcome }) => outcome === 'failed'));
  const [first] = failed;
  if (first !== undefined) {
    layout.note('failed-checks', `${failed.length} regions fail checks of their own, the first ${first.path}`);
  }
  return {
    size: bytes.length,
    kind: kindOf(layout, read !== undefined),
    regions: layout.regions,
    containers: layout.containers,
    ...(read === undefined ? {} : { descriptor: read.descriptor }),
    problems: layout.problems,
    notes: layout.notes,
    bytes,
  };
}

function kindOf({ regions, containers }: FlashLayout, hasDescriptor: boolean): FlashImage['kind'] {
  if (hasDescriptor || containers.some(({ path }) => path.startsWith('FV '))) return 'uefi';
  return [...containers, ...regions].some(({ path }) => bmcStructures.test(path)) ? 'bmc' : 'unknown';
}
