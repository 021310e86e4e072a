import type { EvidenceRef, Interval } from '../../core/index.ts';
import { epochMs } from '../../core/index.ts';
import { refOf } from './absence.ts';
import type { Answer } from './answer.ts';
import { blind } from './answer.ts';
import type { Facts } from './facts.ts';

/** What the verifier's record says of a nonce. `asked`: it is this machine's, the newest, and in its time. */
export type NonceStanding =
  | { readonly state: 'asked' | 'not-asked' }
  | { readonly state: 'other-machine'; readonly askedOf: string }
  | { readonly state: 'used-up'; readonly answeredBy: string }
  | { readonly state: 'superseded' | 'expired'; readonly at: string };

/** What carries a nonce. A nonce is good for one quote: `quoteSha256` is absent where the answer is none. */
interface Answering {
  /** Lower case; empty where the answer carries none. */
  readonly nonceHex: string;
  readonly quoteSha256?: string;
  readonly takenAt: Interval | undefined;
}

/** The answer where there is no record of what this machine was asked, or none that can be read; undefined where there is. */
export function withoutRecord(facts: Facts, refs: readonly EvidenceRef[]): Answer | undefined {
  if (facts.challenges.length > 0) return undefined;
  const damaged = facts.evidence.unreadable.find(({ guessedKind }) => guessedKind === 'challenge');
  if (damaged === undefined) {
    return blind('no-reference', 'Nobody recorded a nonce that this machine was asked to sign; issue one.', refs);
  }
  const words = `What this machine was asked is recorded in ${damaged.file}, which cannot be read (${damaged.message}); restore it from the verifier's own records.`;
  return blind('unreadable', words, [...refs, refOf(damaged)]);
}

/**
 * How a nonce stands by the verifier's record. The newest nonce supersedes those before it: while an older one is good, a
 * machine may keep an answer from before it was altered.
 */
export function nonceStanding(facts: Facts, { nonceHex, quoteSha256, takenAt }: Answering): NonceStanding {
  const asked = facts.challenges.find((one) => nonceHex !== '' && one.nonceHex.toLowerCase() === nonceHex);
  if (asked === undefined) return { state: 'not-asked' };
  const { askedOf, answeredBy, supersededAt, expiresAt } = asked;
  if (askedOf !== undefined && askedOf !== facts.machine) return { state: 'other-machine', askedOf };
  if (quoteSha256 !== undefined && answeredBy !== undefined && answeredBy !== quoteSha256) {
    return { state: 'used-up', answeredBy };
  }
  if (supersededAt !== undefined) return { state: 'superseded', at: supersededAt };
  if (expiresAt !== undefined && epochMs(expiresAt) < epochMs(takenAt?.from ?? facts.asOf)) {
    return { state: 'expired', at: expiresAt };
  }
  return { state: 'asked' };
}
