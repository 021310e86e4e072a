import type { CheckCode, EvidenceRef, Finding, FindingClass, Interval, Region, ResultKey } from '../core/index.ts';
import { findingClasses } from '../core/index.ts';
import { decides } from './deciding-checks.ts';
import { familyOf, familyOfMethod } from './families.ts';
import { isFromTheFuture, outsideLook } from './outside-look.ts';
import type { OutsideInspection, WeighInput, WitnessTestimony } from './weigh-input.ts';

/** An answered alteration check, or an examination from outside, in the form in which it is weighed. */
export interface Answer {
  readonly outcome: 'contradicts' | 'agrees';
  readonly family: string;
  readonly classes: readonly FindingClass[];
  /** Those of `classes` for which agreement is a look; every other agreement leaves its class unexamined. */
  readonly looksFor: readonly FindingClass[];
  readonly detail: string;
  readonly evidence: readonly EvidenceRef[];
  readonly expired: boolean;
  readonly witness?: string;
  readonly check?: CheckCode;
  readonly revision?: number;
  readonly limitId?: string;
  readonly key?: ResultKey;
  readonly where?: Region;
  /** The report of a laboratory in which it stands. */
  readonly report?: string;
  /** Sensitivity that an outside laboratory claims, times the share it covered. */
  readonly claimedPower?: number;
}

/**
 * The moment before which negative answers are worth nothing: the latest end of custody that nobody observed. A witness
 * states it as `measured.evidenceBefore` (UTC ISO) on a validity finding that contradicts.
 */
export function evidenceBefore(input: WeighInput): number | undefined {
  const validity = new Set(input.checks.filter((check) => check.bearing === 'validity').map((check) => check.code));
  let latest: number | undefined;
  for (const { testimony } of input.testimonies) {
    for (const finding of testimony.findings) {
      if (finding.outcome !== 'contradicts' || !validity.has(finding.check)) continue;
      const text = finding.measured?.evidenceBefore;
      const at = typeof text === 'string' ? Date.parse(text) : Number.NaN;
      if (!Number.isNaN(at)) latest = Math.max(latest ?? at, at);
    }
  }
  return latest;
}

/**
 * When the evidence of a finding was taken, NaN where nobody knows: the earliest piece decides, so that one fresh file
 * cannot renew an old one, nor one with a date another that has none.
 */
function takenAt(finding: Finding, testimony: WitnessTestimony, input: WeighInput): number {
  let earliest = Number.POSITIVE_INFINITY;
  for (const { sha256 } of finding.evidence) {
    if (input.evidenceTakenAt?.has(sha256) !== true) continue;
    const text = input.evidenceTakenAt.get(sha256);
    earliest = Math.min(earliest, text === undefined ? Number.NaN : Date.parse(text));
  }
  if (earliest !== Number.POSITIVE_INFINITY) return earliest;
  return testimony.takenAt === undefined ? Number.NaN : Date.parse(testimony.takenAt);
}

export function classesOf(finding: Finding, listed: readonly FindingClass[]): readonly FindingClass[] {
  return finding.implantClass === undefined ? listed : [finding.implantClass];
}

/** The day in which most of an interval lies, in UTC: a day of Berlin begins on the evening of the UTC day before. */
function dayOf({ from, to }: Interval): string {
  const middle = (Date.parse(from) + Date.parse(to)) / 2;
  return Number.isFinite(middle) ? new Date(middle).toISOString().slice(0, 10) : from.slice(0, 10);
}

/** Names one report of a laboratory: what it says on one day in one document is one look, however many rows it fills. */
function reportOf({ lab, document, at }: OutsideInspection): string {
  const plain = (text: string | undefined): string => (text ?? '').trim().replace(/\s+/g, ' ').toLowerCase();
  return ['report', plain(lab), plain(document), dayOf(at)].join('\u0001');
}

/** Answers of the witnesses and of outside laboratories; blind ones are not among them. */
export function answersOf(input: WeighInput): Answer[] {
  const checks = new Map(input.checks.map((check) => [check.code, check]));
  const cutoff = evidenceBefore(input);
  const answers: Answer[] = [];
  for (const testimony of input.testimonies) {
    for (const [i, finding] of testimony.testimony.findings.entries()) {
      const check = checks.get(finding.check);
      if (check?.bearing !== 'alteration' || finding.outcome === 'blind') continue;
      const key = testimony.keys?.[i];
      const at = takenAt(finding, testimony, input);
      const classes = classesOf(finding, check.implantClasses);
      answers.push({
        outcome: finding.outcome,
        family: familyOf(finding.check, finding.measured),
        classes,
        looksFor: classes.filter((name) => decides(finding.check, name)),
        detail: finding.detail,
        evidence: finding.evidence,
        // Evidence of unknown age is taken to be the old kind: nobody can show that it is younger than the gap.
        expired: cutoff !== undefined && finding.outcome === 'agrees' && !(at >= cutoff),
        witness: testimony.witness,
        check: finding.check,
        revision: finding.revision,
        ...(finding.outcome === 'agrees' ? { limitId: finding.limit } : {}),
        ...(key === undefined ? {} : { key }),
        ...(finding.where === undefined ? {} : { where: finding.where }),
      });
    }
  }
  for (const inspection of input.inspections ?? []) {
    if (inspection.result === 'blind') continue;
    const by = inspection.lab ?? 'a laboratory that is not named';
    const verb = inspection.result === 'contradicts' ? 'reports a difference' : 'reports none';
    answers.push({
      outcome: inspection.result,
      family: familyOfMethod(inspection.method),
      classes: findingClasses.filter((name) => inspection.implantClasses.includes(name)),
      looksFor: inspection.result === 'agrees' ? outsideLook(inspection, input).looksFor : [],
      detail: `Outside examination (${inspection.method}) by ${by} on ${dayOf(inspection.at)} ${verb}${inspection.document === undefined ? '' : `; ${inspection.document}`}.${isFromTheFuture(inspection, input) ? ' It is dated after this examination.' : ''}`,
      evidence: inspection.evidence === undefined ? [] : [inspection.evidence],
      ...(inspection.key === undefined ? {} : { key: inspection.key }),
      report: reportOf(inspection),
      expired: cutoff !== undefined && inspection.result === 'agrees' && !(Date.parse(inspection.at.from) >= cutoff),
      ...(inspection.sensitivity === undefined
        ? {}
        : { claimedPower: inspection.sensitivity * (inspection.coverage ?? 1) }),
    });
  }
  return answers;
}
