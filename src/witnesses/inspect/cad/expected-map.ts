import { rasterise, type BoardCad, type BoardSide } from '../../../formats/board/index.ts';
import { dilate, type Homography } from '../../../image/index.ts';

/** A flat picture of a board in its own millimetres, as seen from above its side. */
export interface BoardFrame {
  readonly width: number;
  readonly height: number;
  readonly mmPerPx: number;
  /** From pixels of the frame to board millimetres. */
  readonly toMm: Homography;
}

/** What the drawing says of each place. */
export const bare = 1;
export const bareOverCopper = 2;
export const expected = 0;

const mostPixels = 24e6;
/** Ink is printed this far off, pads are masked this much wider, and parts stand this far beside their courtyards: beside the slack. */
const inkMm = 0.15;
const padMm = 0.12;
const partMm = 0.15;
const holeMm = 0.12;
/** Round what is no via there is a bare ring, or a screw's head. */
const ringMm = 0.5;
const edgeMm = 0.8;

export function boardFrame(board: BoardCad, side: BoardSide, umPerPx: number): BoardFrame | undefined {
  const box = board.outline;
  if (box === undefined) return undefined;
  const mmPerPx = Math.max(umPerPx / 1000, Math.sqrt((box.widthMm * box.heightMm) / mostPixels));
  const width = Math.floor(box.widthMm / mmPerPx);
  const height = Math.floor(box.heightMm / mmPerPx);
  const flip = side === 'bottom' ? -1 : 1;
  const left = side === 'bottom' ? box.xMm + box.widthMm : box.xMm;
  return {
    width,
    height,
    mmPerPx,
    toMm: [flip * mmPerPx, 0, left + (flip * mmPerPx) / 2, 0, mmPerPx, box.yMm + mmPerPx / 2, 0, 0, 1],
  };
}

/**
 * Where bare solder mask is to be seen, and whether copper lies under it; 0 where the drawing has a part, a pad, ink, a hole
 * or the board's edge, or might have. `slackMm` is how far off the drawing may lie.
 */
export function expectedMap(board: BoardCad, side: BoardSide, frame: BoardFrame, slackMm: number): Uint8Array {
  const { width, height, mmPerPx } = frame;
  const box = board.outline;
  const out = new Uint8Array(width * height);
  if (box === undefined) return out;
  const originMm = [box.xMm, box.yMm] as const;
  const at = { width, height, originMm, mmPerPx };
  const grow = (data: Uint8Array, mm: number): Uint8Array =>
    dilate({ width, height, data }, Math.max(1, Math.round(mm / mmPerPx))).data;
  const copper = (side === 'top' ? board.copper[0] : board.copper.at(-1))?.artwork;
  const under = copper === undefined ? new Uint8Array(width * height) : rasterise(copper, at).data;
  const ink = grow(rasterise(board.silkscreen[side], at).data, inkMm + slackMm);
  const solid = new Uint8Array(width * height);
  const box4 = (x0: number, y0: number, x1: number, y1: number): void => {
    const from = Math.max(0, Math.floor((x0 - box.xMm) / mmPerPx));
    const to = Math.min(width, Math.ceil((x1 - box.xMm) / mmPerPx));
    const last = Math.min(height, Math.ceil((y1 - box.yMm) / mmPerPx));
    for (let y = Math.max(0, Math.floor((y0 - box.yMm) / mmPerPx)); y < last; y++)
      if (to > from) solid.fill(1, y * width + from, y * width + to);
  };
  const part = partMm + slackMm;
  const pad = padMm + slackMm;
  for (const { bounds: b, side: own, pads } of board.parts) {
    if (own === side) box4(b.xMm - part, b.yMm - part, b.xMm + b.widthMm + part, b.yMm + b.heightMm + part);
    for (const one of pads) {
      if (own !== side && one.kind === 'smd') continue;
      const reach = Math.hypot(one.widthMm, one.heightMm) / 2;
      const upright = Math.abs(Math.sin((2 * one.rotationDeg * Math.PI) / 180)) < 0.02;
      const turned = Math.abs(Math.sin((one.rotationDeg * Math.PI) / 180)) > 0.7;
      const w = upright ? (turned ? one.heightMm : one.widthMm) / 2 : reach;
      const h = upright ? (turned ? one.widthMm : one.heightMm) / 2 : reach;
      box4(one.xMm - w - pad, one.yMm - h - pad, one.xMm + w + pad, one.yMm + h + pad);
    }
  }
  for (const one of board.loosePads) {
    box4(
      one.xMm - one.widthMm / 2 - pad,
      one.yMm - one.heightMm / 2 - pad,
      one.xMm + one.widthMm / 2 + pad,
      one.yMm + one.heightMm / 2 + pad,
    );
  }
  const { drills } = board;
  for (let i = 0; i < drills.count; i++) {
    const r = drills.diameterMm[i]! / 2 + (drills.diameterMm[i]! > 0.6 ? ringMm : holeMm + slackMm);
    const [x1, y1, x2, y2] = [
      drills.endsMm[4 * i]!,
      drills.endsMm[4 * i + 1]!,
      drills.endsMm[4 * i + 2]!,
      drills.endsMm[4 * i + 3]!,
    ];
    box4(Math.min(x1, x2) - r, Math.min(y1, y2) - r, Math.max(x1, x2) + r, Math.max(y1, y2) + r);
  }
  // Along the board's edge the bench shows through, and the mask is chipped.
  const { edgesMm } = board;
  for (let i = 0; i + 3 < edgesMm.length; i += 4) {
    const [x1, y1, x2, y2] = [edgesMm[i]!, edgesMm[i + 1]!, edgesMm[i + 2]!, edgesMm[i + 3]!];
    const steps = Math.max(1, Math.ceil(Math.hypot(x2 - x1, y2 - y1)));
    for (let k = 0; k < steps; k++) {
      const [ax, ay] = [x1 + ((x2 - x1) * k) / steps, y1 + ((y2 - y1) * k) / steps];
      const [bx, by] = [x1 + ((x2 - x1) * (k + 1)) / steps, y1 + ((y2 - y1) * (k + 1)) / steps];
      box4(Math.min(ax, bx) - edgeMm, Math.min(ay, by) - edgeMm, Math.max(ax, bx) + edgeMm, Math.max(ay, by) + edgeMm);
    }
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = y * width + x;
      const to = side === 'bottom' ? y * width + (width - 1 - x) : from;
      out[to] = solid[from] === 1 || ink[from] === 1 ? expected : under[from] === 1 ? bareOverCopper : bare;
    }
  }
  return out;
}
