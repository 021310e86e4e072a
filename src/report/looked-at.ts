import type { BlindSpot, Verdict } from '../weigh/index.ts';

/** `unsupported` is the same for every machine, and stands with the checks: hatching the whole fleet would show nothing. */
const notTried: ReadonlySet<BlindSpot['reason']> = new Set([
  'no-evidence',
  'no-reference',
  'out-of-method',
  'unsupported',
]);

/** Blind spots of a look that was tried: there was something to look at, and it could not be seen. */
export function unseen(verdict: Verdict): readonly BlindSpot[] {
  return verdict.blind.filter(({ reason }) => !notTried.has(reason));
}

export type Sight = 'looked' | 'could-not-see' | 'not-looked';

/**
 * How a machine is drawn besides its verdict: `could-not-see` (hatched) where at least one look that was tried stayed
 * blind, `not-looked` (blank) where no witness answered and none tried.
 */
export function sightOf(verdict: Verdict): Sight {
  if (unseen(verdict).length > 0) return 'could-not-see';
  return verdict.seenBy.length === 0 ? 'not-looked' : 'looked';
}
