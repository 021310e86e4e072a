import type { Answer } from './answers.ts';
import type { Reason, RecordedDecision } from './verdict.ts';
import type { WeighInput } from './weigh-input.ts';

const rank: Readonly<Record<Reason['kind'], number>> = {
  contradicts: 0,
  'out-of-reach': 1,
  validity: 2,
  expired: 3,
  exposure: 4,
  agrees: 5,
  'not-answered': 6,
};

function plain({ as, because, by, at }: RecordedDecision): RecordedDecision {
  return { as, because, by, ...(at === undefined ? {} : { at }) };
}

/**
 * The last decision about an earlier finding of the same check: the finding has another name since its evidence or
 * reference is another, so that nobody has decided about it, and whoever decided before must be asked again.
 */
function decidedBefore(
  { outcome, check }: Answer,
  { earlierDecisions = [] }: WeighInput,
  current: ReadonlySet<string>,
): Pick<Reason, 'decidedBefore'> {
  if (outcome !== 'contradicts') return {};
  const last = earlierDecisions.findLast((one) => one.check === check && !current.has(one.finding));
  return last === undefined || last.as === 'reopened' ? {} : { decidedBefore: plain(last) };
}

/** In words; undefined where nothing was decided before. */
export function decidedBeforeText({ decidedBefore: before, check }: Reason): string | undefined {
  if (before === undefined) return undefined;
  const what = check === undefined ? 'an earlier result of a laboratory' : 'an earlier finding of this check';
  const when = before.at === undefined ? '' : ` (${before.at.slice(0, 10)})`;
  return `${before.by} called ${what} on this machine ${before.as}${when}: decide again`;
}

/** Everything that was answered, the strongest first. A recorded decision is shown with its finding and removes nothing. */
export function reasonsOf(answers: readonly Answer[], input: WeighInput): Reason[] {
  const decisions = new Map((input.decisions ?? []).map((decision) => [decision.finding, decision]));
  const out: Reason[] = [];
  if (input.outOfReach !== undefined) {
    out.push({ kind: 'out-of-reach', classes: [], detail: input.outOfReach.detail, evidence: [] });
  }
  const current = new Set(answers.flatMap(({ key }) => key ?? []));
  for (const answer of answers) {
    const recorded = answer.key === undefined ? undefined : decisions.get(answer.key);
    out.push({
      kind: answer.outcome === 'contradicts' ? 'contradicts' : answer.expired ? 'expired' : 'agrees',
      family: answer.family,
      classes: answer.classes,
      detail: answer.detail,
      evidence: answer.evidence,
      ...(answer.check === undefined ? {} : { check: answer.check }),
      ...(answer.where === undefined ? {} : { where: answer.where }),
      ...(answer.key === undefined ? {} : { key: answer.key }),
      ...(recorded === undefined ? decidedBefore(answer, input, current) : { decision: plain(recorded) }),
    });
  }
  const checks = new Map(input.checks.map((check) => [check.code, check]));
  for (const { testimony, keys } of input.testimonies) {
    for (const [i, finding] of testimony.findings.entries()) {
      const bearing = checks.get(finding.check)?.bearing;
      if (finding.outcome !== 'contradicts' || bearing === undefined || bearing === 'alteration') continue;
      const key = keys?.[i];
      out.push({
        kind: bearing,
        check: finding.check,
        classes: [],
        detail: finding.detail,
        evidence: finding.evidence,
        ...(key === undefined ? {} : { key }),
      });
    }
  }
  if (out.length === 0) {
    out.push({ kind: 'not-answered', classes: [], detail: 'No check was answered about this machine.', evidence: [] });
  }
  return out.sort((a, b) => rank[a.kind] - rank[b.kind]);
}
