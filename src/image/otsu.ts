import type { Plane } from './plane.ts';

export interface TwoTones {
  /** Values above it belong to the brighter tone. */
  readonly threshold: number;
  /** Mean of each tone. */
  readonly dark: number;
  readonly bright: number;
  /** Share of the variance that two tones account for, 0 to 1: near 1 for artwork, under 0.8 for a photograph. */
  readonly separation: number;
}

/** The threshold that splits a histogram into its two tones with the most variance between them (Otsu 1979). */
export function otsu({ data }: Plane): TwoTones {
  // Two counters in turn: a long run of one value would make each count wait for the last.
  const counts = new Int32Array(256);
  const others = new Int32Array(256);
  const total = data.length;
  for (let i = 0; i + 1 < total; i += 2) {
    counts[data[i]!]!++;
    others[data[i + 1]!]!++;
  }
  if (total % 2 === 1) counts[data[total - 1]!]!++;
  for (let v = 0; v < 256; v++) counts[v] = counts[v]! + others[v]!;
  let sum = 0;
  let squares = 0;
  for (let v = 0; v < 256; v++) {
    sum += v * counts[v]!;
    squares += v * v * counts[v]!;
  }
  const variance = squares / total - (sum / total) ** 2;
  let below = 0;
  let belowSum = 0;
  let best = { threshold: 127, dark: sum / total, bright: sum / total, between: 0 };
  for (let v = 0; v < 255; v++) {
    below += counts[v]!;
    belowSum += v * counts[v]!;
    if (below === 0 || below === total) continue;
    const dark = belowSum / below;
    const bright = (sum - belowSum) / (total - below);
    const between = ((below * (total - below)) / (total * total)) * (bright - dark) ** 2;
    if (between > best.between) best = { threshold: v, dark, bright, between };
  }
  const { threshold, dark, bright, between } = best;
  // Between two tones any threshold is as good as another; halfway is the one that noise and blur move least.
  const halfway = Math.round((dark + bright) / 2);
  return {
    threshold: Math.max(threshold, Math.min(halfway, 254)),
    dark,
    bright,
    separation: variance > 0 ? between / variance : 0,
  };
}
