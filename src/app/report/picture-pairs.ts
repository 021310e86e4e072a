import type { Finding } from '../../core/index.ts';
import { encodeBase64 } from '../../formats/base64.ts';
import type { Raster } from '../../core/index.ts';
import type { PicturePair, ReportImage } from '../../report/index.ts';
import { encodeWebp } from '../../store/pixels.ts';
import type { ExaminedFleet } from '../examine/examine.ts';
import { picturesOf } from '../intake/evidence-of.ts';
import type { IntakeFile } from '../intake/walk.ts';
import { alignedGolden, cut, cutAligned, windowAround } from './golden-crop.ts';
import type { AlignedGolden, Window } from './golden-crop.ts';

/** A pair is about 40 kB; this many of one machine show what it is, and verdicts.json names the rest. */
const mostOfMachine = 4;
const [leastPx, mostPx, shownPx] = [160, 640, 600];

export interface PlacedFinding {
  readonly witness: string;
  readonly index: number;
  readonly finding: Finding;
}

async function imageOf(raster: Raster): Promise<ReportImage> {
  const { width, height } = raster;
  const webp = await encodeWebp(raster, 78, shownPx);
  const scale = Math.min(1, shownPx / width);
  return {
    dataUri: `data:image/webp;base64,${encodeBase64(webp)}`,
    widthPx: Math.round(width * scale),
    heightPx: Math.round(height * scale),
  };
}

function scaled(box: Window, window: Window, image: ReportImage): Window {
  const scale = image.widthPx / window[2];
  const mm = (value: number): number => value * scale;
  return [mm(box[0] - window[0]), mm(box[1] - window[1]), mm(box[2]), mm(box[3])];
}

function captionOf({ finding }: PlacedFinding): string {
  const { where, measured } = finding;
  const size = where?.boxMm;
  const parts = [
    size === undefined ? undefined : `${size[2].toFixed(2)} × ${size[3].toFixed(2)} mm`,
    where?.near,
    typeof measured?.modality === 'string' ? measured.modality : undefined,
  ].filter((part) => part !== undefined);
  return `${finding.detail}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
}

async function goldenOf(
  golden: AlignedGolden | undefined,
  window: Window,
): Promise<Pick<PicturePair, 'golden' | 'goldenNote' | 'goldenCaption'>> {
  if (golden === undefined) return { goldenNote: 'No golden unit was photographed from this side.' };
  if (golden.toGolden === undefined) {
    return { goldenNote: 'The golden picture could not be laid over this one, so no place on it can be shown.' };
  }
  const goldenCaption = `${golden.unit}${golden.lot === undefined ? ', lot not recorded' : `, lot ${golden.lot}`}`;
  return { golden: await imageOf(cutAligned(golden.picture.value.raster, golden.toGolden, window)), goldenCaption };
}

/**
 * Golden and unit around every place that a machine's findings name, the golden picture laid over the unit's. One
 * picture is decoded at a time; `budget` is how many pairs the report still has room for.
 */
export async function picturePairs(
  examined: ExaminedFleet,
  machine: string,
  findings: readonly PlacedFinding[],
  budget: number,
): Promise<PicturePair[]> {
  const wanted = findings
    .filter(({ finding }) => finding.where !== undefined)
    .slice(0, Math.min(mostOfMachine, budget));
  if (wanted.length === 0) return [];
  const files = examined.reductions.pictureFilesOf(machine);
  const sessions = files.filter(({ path }) => path.endsWith('/session.json'));
  const { boardModel } = examined.reductions.records.get(machine)?.machine ?? {};
  const board = boardModel === undefined ? undefined : examined.references.boards.get(boardModel);
  const byImage = new Map<string, PlacedFinding[]>();
  for (const one of wanted) {
    const image = one.finding.where?.image ?? '';
    byImage.set(image, [...(byImage.get(image) ?? []), one]);
  }
  const pairs: PicturePair[] = [];
  for (const [sha256, own] of byImage) {
    const file = files.find((candidate: IntakeFile) => examined.hashes.get(candidate.path) === sha256);
    if (file === undefined) continue;
    const [picture] = (await picturesOf([file, ...sessions])).readable;
    // The file may have been exchanged since it was examined: only the bytes that the finding names are shown.
    if (picture?.sha256 !== sha256) continue;
    const golden = alignedGolden(board, picture.value);
    for (const one of own) {
      const { where } = one.finding;
      if (where === undefined) continue;
      const window = windowAround(where.box, picture.value.raster, leastPx, mostPx);
      const unit = await imageOf(cut(picture.value.raster, window));
      const umPerPx = picture.value.umPerPx ?? measuredScale(one.finding);
      pairs.push({
        witness: one.witness,
        finding: one.index,
        unit,
        ...(await goldenOf(golden, window)),
        box: scaled(where.box, window, unit),
        caption: captionOf(one),
        ...(umPerPx === undefined ? {} : { mmPerPx: (umPerPx / 1000) * (window[2] / unit.widthPx) }),
      });
    }
  }
  return pairs;
}

function measuredScale({ where }: Finding): number | undefined {
  const mm = where?.boxMm?.[2];
  const px = where?.box[2];
  return mm === undefined || px === undefined || !(px > 0) || !(mm > 0) ? undefined : (mm / px) * 1000;
}
