import type { LayerClass, PixelBox } from '../../types.ts';

export interface ClassedBox {
  readonly box: PixelBox;
  readonly layerClass?: LayerClass | undefined;
}

export interface ClassCounts {
  readonly truth: number;
  readonly found: number;
  readonly right: number;
}

/** Sums over pairs of pictures. */
export interface LayerScore {
  readonly pairs: number;
  readonly truth: number;
  /** True boxes that some found box meets, of whatever class. */
  readonly met: number;
  /** Found boxes that meet no true box. */
  readonly false: number;
  readonly classes: ReadonlyMap<string, ClassCounts>;
  readonly confused: ReadonlyMap<string, number>;
}

export const emptyScore: LayerScore = { pairs: 0, truth: 0, met: 0, false: 0, classes: new Map(), confused: new Map() };

export function overlap(a: PixelBox, b: PixelBox): number {
  const w = Math.min(a[0] + a[2], b[0] + b[2]) - Math.max(a[0], b[0]);
  const h = Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1]);
  if (w <= 0 || h <= 0) return 0;
  return (w * h) / (a[2] * a[3] + b[2] * b[3] - w * h);
}

function centreInside(a: PixelBox, b: PixelBox): boolean {
  const [x, y] = [a[0] + a[2] / 2, a[1] + a[3] / 2];
  return x >= b[0] && x <= b[0] + b[2] && y >= b[1] && y <= b[1] + b[3];
}

/** The overlap that DeepPCB's protocol asks for. */
const leastOverlap = 0.33;

/**
 * Adds one pair of pictures. A found box meets a true one by its centre or by an overlap above 0.33. With classes, a true
 * box is found right by one box of its class with an overlap above 0.33, best overlap first, each box used once.
 */
export function addPair(score: LayerScore, truth: readonly ClassedBox[], found: readonly ClassedBox[]): LayerScore {
  const meets = (f: ClassedBox, t: ClassedBox): boolean =>
    centreInside(f.box, t.box) || overlap(f.box, t.box) > leastOverlap;
  const classes = new Map(score.classes);
  const confused = new Map(score.confused);
  const count = (name: string, field: keyof ClassCounts): void => {
    const old = classes.get(name) ?? { truth: 0, found: 0, right: 0 };
    classes.set(name, { ...old, [field]: old[field] + 1 });
  };
  for (const { layerClass } of truth) count(layerClass ?? 'none', 'truth');
  for (const { layerClass } of found) count(layerClass ?? 'none', 'found');
  const pairs = truth.flatMap((t, i) =>
    found.flatMap((f, k) => (overlap(f.box, t.box) > leastOverlap ? [{ i, k, by: overlap(f.box, t.box) }] : [])),
  );
  pairs.sort((a, b) => b.by - a.by);
  const usedTruth = new Set<number>();
  const usedFound = new Set<number>();
  for (const { i, k } of pairs) {
    const [want, got] = [truth[i]?.layerClass ?? 'none', found[k]?.layerClass ?? 'none'];
    if (usedTruth.has(i) || usedFound.has(k)) continue;
    if (want !== got) continue;
    usedTruth.add(i);
    usedFound.add(k);
    count(want, 'right');
  }
  for (const { i, k } of pairs) {
    if (usedTruth.has(i) || usedFound.has(k)) continue;
    const key = `${truth[i]?.layerClass ?? 'none'} called ${found[k]?.layerClass ?? 'none'}`;
    confused.set(key, (confused.get(key) ?? 0) + 1);
  }
  return {
    pairs: score.pairs + 1,
    truth: score.truth + truth.length,
    met: score.met + truth.filter((t) => found.some((f) => meets(f, t))).length,
    false: score.false + found.filter((f) => !truth.some((t) => meets(f, t))).length,
    classes,
    confused,
  };
}

/** F1 over all classes together: each true box and each found box counts once. */
export function fScore(score: LayerScore): number {
  let [truth, found, right] = [0, 0, 0];
  for (const one of score.classes.values()) {
    truth += one.truth;
    found += one.found;
    right += one.right;
  }
  return truth + found === 0 ? 0 : (2 * right) / (truth + found);
}
