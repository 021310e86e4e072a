import { blobHeight, blobWidth, forEachPixel, type Blob, type Scene } from './scene.ts';

export type Difference = 'part-added' | 'part-missing' | 'part-swapped' | 'part-moved';

export interface Classified {
  readonly blob: Blob;
  readonly kind: Difference;
  /** For `part-moved`: where it was. */
  readonly from?: Blob;
  readonly detail: string;
}

interface Appearance {
  readonly blob: Blob;
  /** Shares of pixels that look like bare board before and now. */
  readonly boardBefore: number;
  readonly boardNow: number;
  readonly before: readonly [number, number, number];
  readonly now: readonly [number, number, number];
}

/** A coloured solder mask and a colourless body may be equally dark: they differ in colour. */
function isBoard(scene: Scene, planes: Scene['seen'], at: number, within: number): boolean {
  const { boardColour } = scene;
  const [r, g, b] = [planes[0].data[at]!, planes[1].data[at]!, planes[2].data[at]!];
  const away = Math.abs(r - boardColour[0]) + Math.abs(g - boardColour[1]) + Math.abs(b - boardColour[2]);
  if (away >= within) return false;
  const colourful = Math.max(...boardColour) - Math.min(...boardColour);
  return colourful < 30 || Math.max(r, g, b) - Math.min(r, g, b) > 0.4 * colourful;
}

/** Whether a difference shows bare board where the golden units show something. */
export function isGone(scene: Scene, blob: Blob): boolean {
  return wentFrom(appearance(scene, blob));
}

/** A quarter more bare board than before: bare pads, duller or brighter without their part, share the difference. */
function wentFrom({ boardBefore, boardNow }: Appearance): boolean {
  return boardBefore < 0.5 && boardNow >= boardBefore + 0.25;
}

function appearance(scene: Scene, blob: Blob): Appearance {
  const before: [number, number, number] = [0, 0, 0];
  const now: [number, number, number] = [0, 0, 0];
  let boardBefore = 0;
  let boardNow = 0;
  let count = 0;
  forEachPixel(scene, blob, (at) => {
    for (let c = 0; c < 3; c++) {
      const was = scene.golden[c]!.data[at]!;
      const is = scene.seen[c]!.data[at]!;
      before[c] = before[c]! + was;
      now[c] = now[c]! + is;
    }
    if (isBoard(scene, scene.golden, at, 90)) boardBefore++;
    if (isBoard(scene, scene.seen, at, 60)) boardNow++;
    count++;
  });
  const scale = 1 / Math.max(1, count);
  return {
    blob,
    boardBefore: boardBefore * scale,
    boardNow: boardNow * scale,
    before: [before[0] * scale, before[1] * scale, before[2] * scale],
    now: [now[0] * scale, now[1] * scale, now[2] * scale],
  };
}

function alike(a: readonly [number, number, number], b: readonly [number, number, number]): boolean {
  return Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]) + Math.abs(a[2] - b[2]) < 75;
}

function sameSize(a: Blob, b: Blob): boolean {
  const [longA, shortA] = [Math.max(blobWidth(a), blobHeight(a)), Math.min(blobWidth(a), blobHeight(a))];
  const [longB, shortB] = [Math.max(blobWidth(b), blobHeight(b)), Math.min(blobWidth(b), blobHeight(b))];
  return (
    Math.abs(longA - longB) <= 0.35 * Math.max(longA, longB) &&
    Math.abs(shortA - shortB) <= 0.4 * Math.max(shortA, shortB)
  );
}

const movedWithinMm = 6;

/** What kind of change each unexplained difference looks like. It says what is seen, not what was done or why. */
export function classify(scene: Scene, blobs: readonly Blob[], coversPart: (blob: Blob) => boolean): Classified[] {
  const all = blobs.map((blob) => appearance(scene, blob));
  const out: Classified[] = [];
  const paired = new Set<Blob>();
  const missing = all.filter(wentFrom);
  for (const one of all) {
    // What looks like the board pairs with anything that looks like the board: two things, not one that moved.
    if (!(one.boardBefore >= 0.5 && one.boardNow < 0.5) || alike(one.now, scene.boardColour)) continue;
    const from = missing.find(
      (other) =>
        !paired.has(other.blob) &&
        sameSize(one.blob, other.blob) &&
        alike(one.now, other.before) &&
        Math.hypot(one.blob.x0 - other.blob.x0, one.blob.y0 - other.blob.y0) * scene.mmPerPx < movedWithinMm,
    );
    if (from === undefined) continue;
    paired.add(one.blob);
    paired.add(from.blob);
    out.push({
      blob: one.blob,
      kind: 'part-moved',
      from: from.blob,
      detail:
        'A part of this size and look is missing nearby and stands here instead, further off than placement explains.',
    });
  }
  for (const one of all) {
    if (paired.has(one.blob)) continue;
    const { blob } = one;
    if (wentFrom(one)) {
      out.push({
        blob,
        kind: 'part-missing',
        detail: 'The golden units show a part here; this unit shows bare board.',
      });
    } else if (one.boardBefore < 0.5 && coversPart(blob)) {
      out.push({
        blob,
        kind: 'part-swapped',
        detail: 'Where the golden units show a part, this unit shows one of another look or outline.',
      });
    } else {
      const on = one.boardBefore >= 0.5 ? 'bare board' : 'another surface';
      out.push({
        blob,
        kind: 'part-added',
        detail: `Something stands here that no golden unit has; they show ${on} in this place.`,
      });
    }
  }
  return out;
}
