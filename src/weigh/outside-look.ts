import { findingClasses, type FindingClass } from '../core/index.ts';
import { leastOutsidePower } from './assumptions.ts';
import { outsideMethod } from './outside-methods.ts';
import type { OutsideInspection, WeighInput } from './weigh-input.ts';

/** What a laboratory's "found nothing" is worth: the classes for which it has looked, and why not for the others that it names. */
export interface OutsideLook {
  readonly looksFor: readonly FindingClass[];
  readonly refused: readonly { readonly classes: readonly FindingClass[]; readonly why: string }[];
}

/** Whether the row is dated after the moment of which the verdict speaks: nobody has looked tomorrow. */
export function isFromTheFuture({ at }: OutsideInspection, { asOf }: Pick<WeighInput, 'asOf'>): boolean {
  return asOf !== undefined && !(Date.parse(at.from) <= Date.parse(asOf));
}

/** Why no class was looked for by this row, whatever its method; undefined where nothing stands against it. */
function emptyLook(inspection: OutsideInspection, input: Pick<WeighInput, 'asOf'>): string | undefined {
  const { method, sensitivity, coverage } = inspection;
  if (outsideMethod(method) === undefined) {
    return 'that is none of the methods of docs/intake.md, so nobody knows what it reaches';
  }
  if (isFromTheFuture(inspection, input)) return 'it is dated after this examination';
  if (sensitivity === undefined || coverage === undefined) return 'it does not state both sensitivity and coverage';
  if (!(sensitivity * coverage >= leastOutsidePower)) {
    return `its sensitivity times coverage is ${String(Number((sensitivity * coverage).toPrecision(2)))}, below ${String(leastOutsidePower)}`;
  }
  return undefined;
}

/** Judges a row whose result is `agrees`. A difference that it reports needs none of this: it counts all the same. */
export function outsideLook(inspection: OutsideInspection, input: Pick<WeighInput, 'asOf'>): OutsideLook {
  const named = findingClasses.filter((name) => inspection.implantClasses.includes(name));
  const empty = emptyLook(inspection, input);
  if (empty !== undefined) return { looksFor: [], refused: named.length === 0 ? [] : [{ classes: named, why: empty }] };
  const reaches = outsideMethod(inspection.method)?.reaches ?? [];
  const beyond = named.filter((name) => !reaches.includes(name));
  return {
    looksFor: named.filter((name) => reaches.includes(name)),
    refused: beyond.length === 0 ? [] : [{ classes: beyond, why: 'its method does not reach it' }],
  };
}
