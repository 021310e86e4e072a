import { rasterise, type BoardCad, type BoardSide } from '../../../formats/board/index.ts';
import { dilate, type Plane } from '../../../image/index.ts';

/** Points of the board that a camera sees as metal or ink, and points close by that are bare solder mask. */
export interface PadSamples {
  /** [x, y] in mm. */
  readonly on: Float64Array;
  readonly beside: Float64Array;
}

const gridMm = 0.1;
const mostSamples = 3000;

interface Grid extends Plane {
  readonly originMm: readonly [number, number];
}

function paint(grid: Grid, x0: number, y0: number, x1: number, y1: number): void {
  const [ox, oy] = grid.originMm;
  const left = Math.max(0, Math.floor((x0 - ox) / gridMm));
  const right = Math.min(grid.width - 1, Math.ceil((x1 - ox) / gridMm));
  for (
    let y = Math.max(0, Math.floor((y0 - oy) / gridMm));
    y <= Math.min(grid.height - 1, Math.ceil((y1 - oy) / gridMm));
    y++
  ) {
    if (right >= left) grid.data.fill(1, y * grid.width + left, y * grid.width + right + 1);
  }
}

/** Pads that no body hides: at the rim of their part, or of parts that are mostly holes. */
function visible(
  board: BoardCad,
  side: BoardSide,
): { readonly x: number; readonly y: number; readonly w: number; readonly h: number }[] {
  const out: { x: number; y: number; w: number; h: number }[] = [];
  for (const part of board.parts) {
    const through = part.pads.some((pad) => pad.kind === 'thru_hole');
    if (part.side !== side && !through) continue;
    const b = part.bounds;
    const [cx, cy] = [b.xMm + b.widthMm / 2, b.yMm + b.heightMm / 2];
    for (const pad of part.pads) {
      if (part.side !== side && pad.kind !== 'thru_hole') continue;
      const turned = Math.abs(Math.sin((pad.rotationDeg * Math.PI) / 180)) > 0.7;
      const [w, h] = turned ? [pad.heightMm, pad.widthMm] : [pad.widthMm, pad.heightMm];
      // How far out the pad reaches, as a share of the part's half extent on either axis.
      const out1 = (Math.abs(pad.xMm - cx) + w / 2) / Math.max(0.1, b.widthMm / 2);
      const out2 = (Math.abs(pad.yMm - cy) + h / 2) / Math.max(0.1, b.heightMm / 2);
      if (part.pads.length > 60 && !through && Math.max(out1, out2) < 0.85) continue;
      if (Math.max(out1, out2) > 0.6) out.push({ x: pad.xMm, y: pad.yMm, w, h });
    }
  }
  for (const pad of board.loosePads) out.push({ x: pad.xMm, y: pad.yMm, w: pad.widthMm, h: pad.heightMm });
  return out;
}

/** Samples for laying a board's drawing over a picture; undefined where the drawing has too little to go by. */
export function padSamples(board: BoardCad, side: BoardSide): PadSamples | undefined {
  const box = board.outline;
  if (box === undefined || box.widthMm * box.heightMm > 1e6) return undefined;
  const width = Math.ceil(box.widthMm / gridMm);
  const height = Math.ceil(box.heightMm / gridMm);
  const originMm = [box.xMm, box.yMm] as const;
  const blank = (): Grid => ({ width, height, originMm, data: new Uint8Array(width * height) });
  const pads = visible(board, side);
  const [onGrid, taken] = [blank(), blank()];
  for (const { x, y, w, h } of pads) paint(onGrid, x - w / 2, y - h / 2, x + w / 2, y + h / 2);
  const ink = rasterise(board.silkscreen[side], { width, height, originMm, mmPerPx: gridMm }).data;
  for (const part of board.parts) {
    if (part.side !== side) continue;
    const b = part.bounds;
    paint(taken, b.xMm, b.yMm, b.xMm + b.widthMm, b.yMm + b.heightMm);
  }
  for (let i = 0; i < ink.length; i++) if (ink[i] === 1 || onGrid.data[i] === 1) taken.data[i] = 1;
  const near = dilate(onGrid, 8).data;
  const far = dilate(taken, 3).data;
  const [on, beside]: number[][] = [[], []];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const into = onGrid.data[at] === 1 ? on! : near[at] === 1 && far[at] === 0 ? beside! : undefined;
      into?.push(box.xMm + (x + 0.5) * gridMm, box.yMm + (y + 0.5) * gridMm);
    }
  }
  const thin = (list: number[]): Float64Array => {
    const stride = Math.max(1, Math.ceil(list.length / 2 / mostSamples));
    return Float64Array.from(list.filter((_, i) => (i >> 1) % stride === 0));
  };
  return pads.length < 20 || beside!.length < 400 ? undefined : { on: thin(on!), beside: thin(beside!) };
}
