import { applyHomography, invertHomography, type Homography } from '../../../image/index.ts';
import { netsNear, zoneAt } from '../../../formats/board/index.ts';
import type { CadPlacement, PixelBox } from '../types.ts';

function bounds(points: readonly (readonly [number, number])[]): readonly [number, number, number, number] {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return [x, y, Math.max(...xs) - x, Math.max(...ys) - y];
}

function corners(box: PixelBox): readonly (readonly [number, number])[] {
  const [x, y, w, h] = box;
  return [
    [x, y],
    [x + w, y],
    [x + w, y + h],
    [x, y + h],
  ];
}

/** The box of pixels with these inclusive bounds. */
export function blobBox(blob: {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}): PixelBox {
  return [blob.x0, blob.y0, blob.x1 - blob.x0 + 1, blob.y1 - blob.y0 + 1];
}

/** The upright box in the unit image that holds a box of the golden picture, in whole pixels. */
export function toUnitBox(box: PixelBox, goldenToUnit: Homography): PixelBox {
  const [x, y, w, h] = bounds(corners(box).map(([px, py]) => applyHomography(goldenToUnit, px, py)));
  const [left, top] = [Math.floor(x), Math.floor(y)];
  return [left, top, Math.ceil(x + w) - left, Math.ceil(y + h) - top];
}

/** Millimetres on the board where CAD places them, else from the golden picture's upper left corner. */
export function toMillimetres(box: PixelBox, mmPerPx: number, cad: CadPlacement | undefined): PixelBox {
  const inverse = cad === undefined ? undefined : invertHomography(cad.mmToPx);
  const mm =
    inverse === undefined
      ? ([box[0] * mmPerPx, box[1] * mmPerPx, box[2] * mmPerPx, box[3] * mmPerPx] as const)
      : bounds(corners(box).map(([px, py]) => applyHomography(inverse, px, py)));
  const round = (value: number): number => Math.round(value * 1000) / 1000;
  return [round(mm[0]), round(mm[1]), round(mm[2]), round(mm[3])];
}

/** The rightful part nearest to a box in board millimetres, with its distance: "0.9 mm from U7". */
export function nearestPart(
  boxMm: PixelBox,
  cad: CadPlacement,
): { readonly reference: string; readonly awayMm: number } | undefined {
  const cx = boxMm[0] + boxMm[2] / 2;
  const cy = boxMm[1] + boxMm[3] / 2;
  let best: { reference: string; awayMm: number } | undefined;
  for (const part of cad.board.parts) {
    if (part.side !== cad.side || part.reference.length === 0) continue;
    const b = part.bounds;
    const dx = Math.max(b.xMm - cx, 0, cx - b.xMm - b.widthMm);
    const dy = Math.max(b.yMm - cy, 0, cy - b.yMm - b.heightMm);
    const awayMm = Math.hypot(dx, dy);
    if (best === undefined || awayMm < best.awayMm) best = { reference: part.reference, awayMm };
  }
  return best;
}

/** The nearest part, and the nets that run under a place on the outer copper of its side, nearest first, three at most. */
export interface NearText {
  /** "0.9 mm from U7, over net SPI_CLK on F.Cu". */
  readonly near: string;
  readonly nearPart: string;
}

const mostNets = 3;

function netsUnder(boxMm: PixelBox, cad: CadPlacement): string {
  const layer = cad.side === 'bottom' ? cad.board.copper.at(-1) : cad.board.copper[0];
  if (layer === undefined) return '';
  const [x, y] = [boxMm[0] + boxMm[2] / 2, boxMm[1] + boxMm[3] / 2];
  const reach = Math.max(0.1, Math.min(boxMm[2], boxMm[3]) / 2);
  const names = netsNear(cad.board, x, y, layer.name, reach).map(({ net }) => net);
  if (names.length > 0) {
    const more = names.length > mostNets ? ` and ${names.length - mostNets} more` : '';
    return `, over net ${names.slice(0, mostNets).join(', ')}${more} on ${layer.name}`;
  }
  const area = zoneAt(layer.artwork, x, y);
  const net = area === undefined ? undefined : cad.board.nets[area];
  return net === undefined || net === '' ? '' : `, over the area of net ${net} on ${layer.name}`;
}

export function describeNear(boxMm: PixelBox, cad: CadPlacement): NearText | undefined {
  const nearest = nearestPart(boxMm, cad);
  if (nearest === undefined) return undefined;
  const where =
    nearest.awayMm < 0.05 ? `on ${nearest.reference}` : `${nearest.awayMm.toFixed(1)} mm from ${nearest.reference}`;
  return { near: `${where}${netsUnder(boxMm, cad)}`, nearPart: nearest.reference };
}

/** Whether a difference takes up at least half of a rightful part's place. */
export function coversPart(boxMm: PixelBox, cad: CadPlacement): boolean {
  return cad.board.parts.some((part) => {
    if (part.side !== cad.side) return false;
    const b = part.bounds;
    const w = Math.min(boxMm[0] + boxMm[2], b.xMm + b.widthMm) - Math.max(boxMm[0], b.xMm);
    const h = Math.min(boxMm[1] + boxMm[3], b.yMm + b.heightMm) - Math.max(boxMm[1], b.yMm);
    return w > 0 && h > 0 && w * h >= 0.5 * b.widthMm * b.heightMm;
  });
}
