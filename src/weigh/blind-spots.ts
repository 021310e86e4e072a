import { findingClasses, type FindingClass } from '../core/index.ts';
import { classesOf } from './answers.ts';
import { outsideLook } from './outside-look.ts';
import type { BlindSpot, ClassVerdict } from './verdict.ts';
import type { WeighInput } from './weigh-input.ts';

/** Everything that could not be seen: blind checks, checks that gave no answer, expired answers, and classes that no method here reaches. */
export function blindSpots(classes: Readonly<Record<FindingClass, ClassVerdict>>, input: WeighInput): BlindSpot[] {
  const out: BlindSpot[] = [];
  const known = new Map(input.checks.map((check) => [check.code, check]));
  const heard = new Set<string>();
  for (const { witness, testimony } of input.testimonies) {
    for (const finding of testimony.findings) {
      heard.add(finding.check);
      const check = known.get(finding.check);
      if (check === undefined) {
        const detail = `${witness} answered a check that is not in its list; the answer was not weighed.`;
        out.push({ reason: 'unsupported', detail, check: finding.check, classes: [] });
      } else if (finding.outcome === 'blind') {
        const { reason, detail } = finding.reason;
        out.push({ reason, detail, check: finding.check, classes: classesOf(finding, check.implantClasses) });
      }
    }
  }
  for (const check of input.checks) {
    if (heard.has(check.code)) continue;
    const detail = `${check.code} was not asked or gave no answer.`;
    out.push({ reason: 'no-evidence', detail, check: check.code, classes: check.implantClasses });
  }
  for (const inspection of input.inspections ?? []) {
    if (inspection.result === 'contradicts') continue;
    const { method } = inspection;
    const from = `Outside examination (${method})`;
    if (inspection.result === 'blind') {
      const named = findingClasses.filter((name) => inspection.implantClasses.includes(name));
      if (named.length > 0) out.push({ reason: 'not-covered', detail: `${from} could not see.`, classes: named });
      continue;
    }
    for (const { classes: unseen, why } of outsideLook(inspection, input).refused) {
      const detail = `${from} names ${unseen.join(', ')} and is no look for it: ${why}.`;
      out.push({ reason: 'not-covered', detail, classes: unseen });
    }
  }
  const expired = findingClasses.filter((name) => classes[name].reasons.some((text) => text.endsWith('has expired')));
  if (expired.length > 0) {
    const detail = 'Custody that nobody observed came after the evidence, or the evidence has no date: examine again.';
    out.push({ reason: 'expired', detail, classes: expired });
  }
  const reached = new Set(
    input.checks.filter((check) => check.bearing === 'alteration').flatMap((check) => check.implantClasses),
  );
  const beyond = findingClasses.filter((name) => !reached.has(name) && classes[name].word === 'not-examined');
  if (beyond.length > 0) {
    const detail = `No method that was asked can show ${beyond.join(', ')}.`;
    out.push({ reason: 'out-of-method', detail, classes: beyond });
  }
  return out;
}
