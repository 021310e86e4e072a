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
  readonly ask: (challenges: readonly Challenge[]) => AttestAnswer;
}

/** The nonces that signed measurements of devices behind SPDM carry. A nonce is used up by a quote, and never by these. */
function deviceNonces(documents: Documents): readonly string[] {
  return documents.readable.flatMap(({ value }) =>
    value.kind === 'spdm-measurements' ? (value.value.nonce ?? []) : [],
  );
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

/**
 * These nonces as the register knows them: asked of whom, until when, which quote used each up, and when the same machine
 * was asked anew. The lines stand in the order in which they were issued; what it never issued is left out.
 */
function knownChallenges(records: readonly RegisterRecord[], nonces: ReadonlySet<string>): readonly Challenge[] {
  const used = new Map<string, string>();
  const known: Challenge[] = [];
  const newerAt = new Map<string, string>();
  for (const one of records.toReversed()) {
    if (one.record === 'challenge-answered') used.set(one.nonceHex, one.quoteSha256);
    if (one.record !== 'challenge-issued') continue;
    const { machine, nonceHex, issuedAt, expiresAt } = one;
    const supersededAt = newerAt.get(machine);
    newerAt.set(machine, issuedAt);
    if (!nonces.has(nonceHex)) continue;
    const answeredBy = used.get(nonceHex);
    known.push({
      ...{ machine, nonceHex, askedOf: machine, issuedAt, expiresAt },
      ...(answeredBy === undefined ? {} : { answeredBy }),
      ...(supersededAt === undefined ? {} : { supersededAt }),
    });
  }
  return known;
}

/**
 * Attests with the register's word for what was asked, and uses the nonce up where a quote answered it: the same quote may
 * be shown again, no other may. What a challenge.json says beside the evidence is not believed: a quote over a nonce that
 * the register does not know answers nothing that was asked.
 */
export function spendNonce({ register, now, challenge, documents, ask }: SpendRequest): AttestAnswer {
  return withRegister(register, now, ({ records, append }) => {
    const answers = answersOf(documents);
    const stated = challenge === undefined ? [] : [challenge.nonceHex.toLowerCase()];
    const known = knownChallenges(records, new Set([...answers.keys(), ...deviceNonces(documents), ...stated]));
    const answer = ask(known.length > 0 ? known : [{ machine: challenge?.machine ?? '', nonceHex: '' }]);
    const agreed = answer.testimony.findings.filter(
      (one) => one.check === 'attest/quote-nonce' && one.outcome === 'agrees',
    );
    const spent = known.flatMap(({ nonceHex, answeredBy }): RegisterRecord[] => {
      const quoteSha256 = answers.get(nonceHex);
      const isAnswer = agreed.some(({ evidence }) => evidence.some(({ sha256 }) => sha256 === quoteSha256));
      return isAnswer && answeredBy === undefined && quoteSha256 !== undefined
        ? [{ record: 'challenge-answered', nonceHex, quoteSha256, at: now }]
        : [];
    });
    if (spent.length > 0) append(spent);
    return answer;
  });
}
