import type { Component } from '../../../image/index.ts';
import { callAbove, callAboveOfFew } from '../tuning.ts';
import type { ExplainReason } from '../types.ts';
import { explainShift } from './explain-shift.ts';
import { isStrong, type Candidates } from './find-candidates.ts';
import { measureCandidate, measures, type Measure } from './measure-candidate.ts';
import type { Blob, Scene } from './scene.ts';
import { trainedTrees } from './trained-trees.ts';
import { logOdds } from './trees.ts';

const place: ReadonlyMap<Measure, number> = new Map(measures.map((measure, at) => [measure, at]));

function touchesFrame({ width, height, inside }: Scene, one: Component, labels: Int32Array): boolean {
  if (one.x0 <= 1 || one.y0 <= 1 || one.x1 >= width - 2 || one.y1 >= height - 2) return true;
  for (let y = one.y0; y <= one.y1; y++) {
    for (let x = one.x0, at = y * width + one.x0; x <= one.x1; x++, at++) {
      if (labels[at] !== one.label) continue;
      if (inside.data[at - 2] === 0 || inside.data[at + 2] === 0) return true;
      if (inside.data[at - 2 * width] === 0 || inside.data[at + 2 * width] === 0) return true;
    }
  }
  return false;
}

/** The name of what a candidate most likely is that is not called: by what it lies on, and by what is left of it after a shift. */
function likelyReason(values: Float64Array): ExplainReason {
  const of = (measure: Measure): number => values[place.get(measure) ?? 0]!;
  if (of('residualShare') < 0.3) return of('onBoard') < 0.5 ? 'tone' : 'part-shift';
  if (of('onSolder') > 0.5) return of('saturatedNow') > 0.1 ? 'glint' : 'solder';
  if (of('onDarkBody') > 0.5) return 'marking';
  if (of('onBoard') > 0.5) return 'dust';
  return 'part-shift';
}

export interface Judged {
  /** What nothing accounts for. */
  readonly called: readonly Blob[];
  readonly explained: readonly { readonly box: Component; readonly reason: ExplainReason }[];
}

/**
 * Which candidates are called. Trees over 22 measures, trained on boards that this project draws, say how an added, missing or
 * moved thing and rightful variation differ; what they hold for variation is named by what it lies on. Every reason is
 * a blind spot (docs/inspect.md), and the limit that is measured on the very picture includes it.
 */
export function judge(scene: Scene, candidates: Candidates): Judged {
  const called: Blob[] = [];
  const explained: { box: Component; reason: ExplainReason }[] = candidates.shifted.map((box) => ({
    box,
    reason: 'part-shift',
  }));
  const { labels } = candidates.labelled;
  for (const one of candidates.list) {
    const values = measureCandidate(scene, candidates, one);
    if (logOdds(trainedTrees, values) <= (scene.goldens < 3 ? callAboveOfFew : callAbove)) {
      if (!isStrong(scene.excess, one)) continue;
      explained.push({ box: one, reason: touchesFrame(scene, one, labels) ? 'out-of-frame' : likelyReason(values) });
      continue;
    }
    const blob = withExcess(scene, candidates, one);
    const moved = explainShift(scene, blob);
    if (moved !== undefined) explained.push({ box: one, reason: moved });
    else called.push(blob);
  }
  return { called, explained };
}

/** Strength of a candidate: the larger of what a shift leaves and of the broad difference. */
function withExcess(scene: Scene, { labelled, residual, broad }: Candidates, one: Component): Blob {
  let [peak, sum] = [0, 0];
  for (let y = one.y0; y <= one.y1; y++) {
    for (let x = one.x0, at = y * scene.width + one.x0; x <= one.x1; x++, at++) {
      if (labelled.labels[at] !== one.label) continue;
      const value = Math.max(residual.data[at]!, broad.data[at]!);
      sum += value;
      if (value > peak) peak = value;
    }
  }
  return { ...one, peak, meanExcess: sum / one.area };
}
