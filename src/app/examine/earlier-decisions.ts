import type { CheckCode, ResultKey, Subject } from '../../core/index.ts';
import { subjectKey } from '../../core/index.ts';
import type { Ledger } from '../../store/journal/index.ts';
import type { EarlierDecision, RecordedDecision } from '../../weigh/index.ts';

/**
 * What persons decided, by subject and check. A decision holds for the finding that was before the person, and a finding
 * has another name as soon as its evidence or reference is another; `weigh` shows the old decision beside the new
 * finding and asks again.
 */
export function earlierDecisions(ledger: Ledger): (subject: Subject) => readonly EarlierDecision[] {
  const bySubject = new Map<string, EarlierDecision[]>();
  const checkOf = new Map<ResultKey, CheckCode | undefined>();
  for (const { entry } of ledger.entries('decided')) {
    if (entry.body.finding !== undefined) checkOf.set(entry.body.finding, undefined);
  }
  if (checkOf.size === 0) return () => [];
  // What no witness found, a laboratory did: it has no check.
  for (const { entry } of ledger.entries('found')) {
    for (const [i, key] of entry.body.keys.entries()) {
      if (checkOf.has(key)) checkOf.set(key, entry.body.testimony.findings[i]?.check);
    }
  }
  for (const { entry } of ledger.entries('decided')) {
    const { decision: as, because, persons, finding } = entry.body;
    if (finding === undefined || (as !== 'acknowledged' && as !== 'benign' && as !== 'reopened')) continue;
    const check = checkOf.get(finding);
    const decision: RecordedDecision = { as, because, by: persons.join(', '), at: entry.recordedWhen };
    const name = subjectKey(entry.subject);
    const own = bySubject.get(name) ?? [];
    own.push({ ...decision, finding, ...(check === undefined ? {} : { check }) });
    bySubject.set(name, own);
  }
  return (subject) => bySubject.get(subjectKey(subject)) ?? [];
}
