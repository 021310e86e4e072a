import type { Answer } from './answers.ts';
import type { Reason } from './verdict.ts';
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

/** Everything that was answered, the strongest first. A recorded decision is shown with its finding and removes nothing. */
export function reasonsOf(answers: readonly Answer[], input: WeighInput): Reason[] {
  const decisions = new Map((input.decisions ?? []).map((decision) => [decision.finding, decision]));
  const out: Reason[] = [];
  if (input.outOfReach !== undefined) {
    out.push({ kind: 'out-of-reach', classes: [], detail: input.outOfReach.detail, evidence: [] });
  }
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
      ...(recorded === undefined
        ? {}
        : {
            decision: {
              as: recorded.as,
              because: recorded.because,
              by: recorded.by,
              ...(recorded.at === undefined ? {} : { at: recorded.at }),
            },
          }),
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
