import type { EntryId, ResultKey, Sha256, Subject, Testimony } from '../../core/index.ts';
import { subjectKey } from '../../core/index.ts';
import { hashOf } from '../../ledger/index.ts';
import type { Ledger } from '../../store/journal/index.ts';
import type { RecordedDecision } from '../../weigh/index.ts';

export interface KnownTestimony {
  readonly entry: EntryId;
  /** The moment of which it speaks. */
  readonly saidWhen: string | null;
  readonly testimony: Testimony;
  readonly keys: readonly ResultKey[];
}

/** What the ledger said before this examination began, by what an examination asks of it. */
export interface LedgerState {
  /** Entry of a file of a fleet, by `sha256 path`. */
  readonly fileEntries: ReadonlyMap<string, EntryId>;
  readonly currentFound: (subject: Subject, witness: string) => EntryId | undefined;
  readonly currentWeighed: (subject: Subject) => { readonly entry: EntryId; readonly verdictHash: Sha256 } | undefined;
  readonly decisions: readonly (RecordedDecision & { readonly finding: ResultKey })[];
  readonly limits: ReadonlySet<string>;
}

export function fileKey(fleet: string, sha256: Sha256, path: string): string {
  return `${fleet}\n${sha256} ${path}`;
}

/** Reads the ledger once. */
export function ledgerState(ledger: Ledger): LedgerState {
  const fileEntries = new Map<string, EntryId>();
  const found = new Map<string, EntryId>();
  const weighed = new Map<string, { entry: EntryId; verdictHash: Sha256 }>();
  const decisions: (RecordedDecision & { finding: ResultKey })[] = [];
  const limits = new Set<string>();
  for (const { id, entry } of ledger.entries()) {
    switch (entry.kind) {
      case 'observed':
      case 'referenced':
        fileEntries.set(fileKey(entry.subject.fleet ?? '', entry.body.sha256, entry.body.file), id);
        break;
      case 'found':
        found.set(`${entry.body.witness} ${subjectKey(entry.subject)}`, id);
        break;
      case 'weighed':
        weighed.set(subjectKey(entry.subject), { entry: id, verdictHash: hashOf(entry.body.verdict) });
        break;
      case 'decided': {
        const { decision, because, persons, finding } = entry.body;
        if (finding === undefined) break;
        if (decision !== 'acknowledged' && decision !== 'benign' && decision !== 'reopened') break;
        decisions.push({ as: decision, because, by: persons.join(', '), at: entry.recordedWhen, finding });
        break;
      }
      case 'limit':
        limits.add(entry.body.id);
        break;
      case 'modelled':
      case 'custody':
      case 'changed':
      case 'claimed':
        break;
    }
  }
  return {
    fileEntries,
    currentFound: (subject, witness) => found.get(`${witness} ${subjectKey(subject)}`),
    currentWeighed: (subject) => weighed.get(subjectKey(subject)),
    decisions,
    limits,
  };
}

/** The testimony whose result keys are all these, where the ledger has it. */
export function knownTestimony(ledger: Ledger, keys: readonly ResultKey[]): KnownTestimony | undefined {
  const [first] = keys;
  const recorded = first === undefined ? undefined : ledger.result(first);
  if (recorded === undefined) return undefined;
  const entry = ledger.get(recorded.id)?.entry;
  if (entry?.kind !== 'found') return undefined;
  const { testimony } = entry.body;
  const known = new Set(entry.body.keys);
  if (!keys.every((key) => known.has(key))) return undefined;
  return { entry: recorded.id, saidWhen: entry.saidWhen, testimony, keys: entry.body.keys };
}
