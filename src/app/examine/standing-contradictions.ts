import type { Finding, ResultKey, Sha256, Subject } from '../../core/index.ts';
import { subjectKey } from '../../core/index.ts';
import { hashOf } from '../../ledger/index.ts';
import type { Ledger } from '../../store/journal/index.ts';
import type { WitnessTestimony } from '../../weigh/index.ts';

interface Standing {
  readonly finding: Finding;
  readonly key: ResultKey | undefined;
  readonly recordedWhen: string;
  /** Every piece of evidence that the witness had read of the machine by then. */
  readonly seen: ReadonlySet<Sha256>;
  /** Position of the testimony that said it last. */
  readonly at: number;
}

interface Heard {
  readonly witness: string;
  readonly seen: Set<Sha256>;
  standing: readonly Standing[];
  last: number;
}

/**
 * Whether an answer takes the place of a contradiction: the same check saw something that it had not seen by then, or it
 * looked at the very evidence again (records may account for it since). Blindness answers nothing, nor does evidence
 * that is older than the contradiction: either would let whoever can delete a file delete what was found in it.
 */
function supersedes(answer: Finding, one: Standing, present: ReadonlySet<Sha256>): boolean {
  if (answer.check !== one.finding.check || answer.outcome === 'blind') return false;
  const isNew = answer.evidence.some(({ sha256 }) => !one.seen.has(sha256));
  return isNew || one.finding.evidence.every(({ sha256 }) => present.has(sha256));
}

/**
 * Contradictions of earlier examinations that no later answer of their check has superseded and that the current
 * testimony does not repeat, by subject. They are weighed with the current ones and say when they were seen.
 */
export function standingContradictions(ledger: Ledger): (subject: Subject) => readonly WitnessTestimony[] {
  const nameOf = (subject: Subject, witness: string): string => `${subjectKey(subject)}\n${witness}`;
  const concerned = new Set<string>();
  for (const { entry } of ledger.entries('found')) {
    const { witness, testimony } = entry.body;
    if (testimony.findings.some(({ outcome }) => outcome === 'contradicts'))
      concerned.add(nameOf(entry.subject, witness));
  }
  const heard = new Map<string, Heard>();
  const bySubject = new Map<string, Heard[]>();
  let at = 0;
  for (const { entry } of ledger.entries('found')) {
    const { witness, testimony, keys, inputs } = entry.body;
    const name = nameOf(entry.subject, witness);
    if (!concerned.has(name)) continue;
    at++;
    let own = heard.get(name);
    if (own === undefined) {
      own = { witness, seen: new Set(), standing: [], last: 0 };
      heard.set(name, own);
      const key = subjectKey(entry.subject);
      bySubject.set(key, [...(bySubject.get(key) ?? []), own]);
    }
    const evidence = [...testimony.findings, ...testimony.explained].flatMap((one) => one.evidence);
    const present = new Set<Sha256>([...inputs, ...evidence.map(({ sha256 }) => sha256)]);
    for (const sha256 of present) own.seen.add(sha256);
    const seen: ReadonlySet<Sha256> = new Set(own.seen);
    const said = testimony.findings.flatMap((finding, i): Standing[] =>
      finding.outcome === 'contradicts' ? [{ finding, key: keys[i], recordedWhen: entry.recordedWhen, seen, at }] : [],
    );
    const repeated = new Set(said.map(({ finding }) => hashOf(finding)));
    const kept = own.standing.filter(
      (one) =>
        !repeated.has(hashOf(one.finding)) && !testimony.findings.some((answer) => supersedes(answer, one, present)),
    );
    own.standing = [...kept, ...said];
    own.last = at;
  }
  return (subject) =>
    (bySubject.get(subjectKey(subject)) ?? []).flatMap(({ witness, standing, last }) => {
      const earlier = standing.filter((one) => one.at !== last);
      if (earlier.length === 0) return [];
      const findings = earlier.map(({ finding, recordedWhen }): Finding => ({
        ...finding,
        detail: `${finding.detail} Seen on ${recordedWhen.slice(0, 10)}; its evidence is no longer in the folder, or what it was compared with is not.`,
      }));
      return [
        {
          witness,
          testimony: { findings, explained: [], coverage: { share: 0, detail: 'Seen in an earlier examination.' } },
          keys: earlier.map(({ key }) => key ?? ''),
        },
      ];
    });
}
