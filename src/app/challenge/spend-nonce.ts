import type { Challenge } from '../../core/index.ts';
import { toHex } from '../../core/index.ts';
import type { AttestAnswer } from '../../witnesses/attest/index.ts';
import type { Documents } from '../../witnesses/evidence.ts';
import { withRegister } from './register.ts';
import type { RegisterRecord } from './register.ts';

export interface SpendRequest {
  readonly register: string;
  readonly now: string;
  /** What the file beside the evidence says was asked; the register's word goes before it. */
  readonly challenge: Challenge | undefined;
  readonly documents: Documents;
  readonly ask: (challenge: Challenge | undefined) => AttestAnswer;
}

/** The nonces that the quotes among the documents answer, with the hash of the file that does. */
function answersOf(documents: Documents): ReadonlyMap<string, string> {
  const answers = new Map<string, string>();
  for (const { value, sha256 } of documents.readable) {
    if (value.kind === 'tpm-quote') answers.set(toHex(value.value.extraData), sha256);
    if (value.kind === 'keylime-quote') answers.set(toHex(value.value.attest.extraData), sha256);
  }
  return answers;
}

/** The challenge as the register knows it: to whom, until when, and which quote used it up. */
function knownChallenge(records: readonly RegisterRecord[], nonces: readonly string[]): Challenge | undefined {
  for (const one of records) {
    if (one.record !== 'challenge-issued' || !nonces.includes(one.nonceHex)) continue;
    const { machine, nonceHex, issuedAt, expiresAt } = one;
    const used = records.find((other) => other.record === 'challenge-answered' && other.nonceHex === nonceHex);
    const answeredBy = used?.record === 'challenge-answered' ? { answeredBy: used.quoteSha256 } : {};
    return { machine, nonceHex, askedOf: machine, issuedAt, expiresAt, ...answeredBy };
  }
  return undefined;
}

/**
 * Attests with the register's word for what was asked, and uses the nonce up where a quote answered it: the same quote may
 * be shown again, no other may. What a challenge.json says beside the evidence is not believed: a quote over a nonce that
 * the register does not know answers nothing that was asked.
 */
export function spendNonce({ register, now, challenge, documents, ask }: SpendRequest): AttestAnswer {
  return withRegister(register, now, ({ records, append }) => {
    const answers = answersOf(documents);
    const known = knownChallenge(records, [...answers.keys()]);
    const asked = known ?? (challenge === undefined ? undefined : knownChallenge(records, [challenge.nonceHex]));
    const answer = ask(asked ?? { machine: challenge?.machine ?? '', nonceHex: '' });
    const agreed = answer.testimony.findings.some(
      (one) => one.check === 'attest/quote-nonce' && one.outcome === 'agrees',
    );
    const quoteSha256 = known === undefined ? undefined : answers.get(known.nonceHex);
    if (agreed && known !== undefined && known.answeredBy === undefined && quoteSha256 !== undefined)
      append([{ record: 'challenge-answered', nonceHex: known.nonceHex, quoteSha256, at: now }]);
    return answer;
  });
}
