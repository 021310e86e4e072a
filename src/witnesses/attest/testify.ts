import type {
  Check,
  CheckCode,
  Coverage,
  EvidenceRef,
  Explained,
  Finding,
  Policy,
  Subject,
  Testimony,
} from '../../core/index.ts';
import { epochMs } from '../../core/index.ts';
import { refsOf } from './absence.ts';
import type { Answer } from './answer.ts';
import { blind } from './answer.ts';
import { datedBy, takenAt } from './collections.ts';
import type { Facts } from './facts.ts';
import type { FleetView } from './fleet-view.ts';
import type { AttestSlice } from './model.ts';
import type { Prepared } from './prepare-machine.ts';
import { fleetQuestions, questions } from './questions.ts';

const dayMs = 86_400_000;

/** When a piece of evidence was taken, UTC ISO, and the collection record that alone says so where nobody else does. */
export interface Taken {
  readonly at: string;
  readonly record: string | undefined;
}

/** When each piece of evidence was taken, where known, by its hash. */
export type TakenTimes = ReadonlyMap<string, Taken>;

export function takenTimes({ evidence: taken }: Facts): TakenTimes {
  const times = new Map<string, Taken>();
  for (const list of [taken.osInventories, taken.bmcInventories, taken.quotes, taken.logs, taken.pcrValues]) {
    for (const one of list) {
      const at = takenAt(one);
      if (at !== undefined) times.set(one.sha256, { at: at.to, record: datedBy(one) });
    }
  }
  return times;
}

/** What a testimony rests on beside the answers. */
export interface Hearing {
  readonly subject: Subject;
  readonly asOf: string;
  readonly policy: Policy;
  readonly times: TakenTimes;
  readonly handedBy: Facts['handedBy'];
}

/** Who gives a date, in words; nothing where it is not the collector alone. */
function dateNote({ record }: Taken, handedBy: Facts['handedBy']): string {
  if (record === undefined) return '';
  return ` (by ${record}${handedBy === 'machine' ? ', the machine\u2019s own word' : ''})`;
}

/**
 * A negative answer from evidence older than the policy allows is `stale`. What contradicts does not expire: an
 * alteration that was seen once was there.
 */
function aged(answer: Answer, { policy, asOf, times, handedBy }: Hearing): Answer {
  const maximum = policy.evidenceMaxAgeDays;
  if (answer.outcome !== 'agrees' || maximum === undefined) return answer;
  const [oldest] = answer.evidence
    .flatMap(({ sha256 }) => times.get(sha256) ?? [])
    .sort((a, b) => epochMs(a.at) - epochMs(b.at));
  if (oldest === undefined) return answer;
  const note = dateNote(oldest, handedBy);
  if (epochMs(asOf) - epochMs(oldest.at) > maximum * dayMs) {
    const detail = `The evidence is of ${oldest.at}${note}, older than the ${maximum} days that the policy allows; collect it again. It said: ${answer.detail}`;
    return blind('stale', detail, answer.evidence);
  }
  // A machine that dates its evidence itself can make old answers young.
  return note !== '' && handedBy === 'machine'
    ? { ...answer, detail: `${answer.detail} The evidence is of ${oldest.at}${note}.` }
    : answer;
}

function uniqueRefs(refs: readonly EvidenceRef[]): readonly EvidenceRef[] {
  if (refs.length < 2) return refsOf(refs);
  return refsOf([...new Map(refs.map((ref) => [ref.sha256, ref] as const)).values()]);
}

function findingOf(check: Check, answer: Exclude<Answer, { outcome: 'explained' }>, subject: Subject): Finding {
  const { code, revision } = check;
  const { implantClass, measured } = answer;
  const finding = draftOf(answer, code, revision, subject);
  // Assigned and not spread: a machine has some thirty findings, and two spreads with conditions cost more than most checks.
  if (implantClass !== undefined) finding.implantClass = implantClass;
  if (measured !== undefined) finding.measured = measured;
  return finding;
}

type Draft<T> = { -readonly [K in keyof T]: T[K] };

function draftOf(
  answer: Exclude<Answer, { outcome: 'explained' }>,
  check: CheckCode,
  revision: number,
  subject: Subject,
): Draft<Finding> {
  const { outcome, detail } = answer;
  const evidence = uniqueRefs(answer.evidence);
  switch (outcome) {
    case 'contradicts':
      return { check, revision, subject, evidence, detail, outcome };
    case 'agrees':
      return { check, revision, subject, evidence, detail, outcome, limit: check };
    case 'blind': {
      const { reason, lack } = answer;
      const why = lack === undefined ? { reason, detail } : { reason, detail, lack };
      return { check, revision, subject, evidence, detail, outcome, reason: why };
    }
  }
}

function explainedOf(check: Check, answer: Extract<Answer, { outcome: 'explained' }>, subject: Subject): Explained {
  const { detail, ticket, by, evidence, measured } = answer;
  return {
    check: check.code,
    subject,
    detail,
    reason: 'change',
    ...(ticket === undefined ? {} : { ticket }),
    ...(by === undefined ? {} : { by }),
    ...(measured === undefined ? {} : { measured }),
    evidence: uniqueRefs(evidence),
  };
}

/** The part of a testimony that some questions give. A question that recorded changes alone answer still gives a finding. */
export interface Heard {
  readonly findings: readonly Finding[];
  readonly explained: readonly Explained[];
}

function hear(
  asked: readonly { readonly check: Check; readonly answers: readonly Answer[] }[],
  hearing: Hearing,
): Heard {
  const { subject } = hearing;
  const findings: Finding[] = [];
  const explained: Explained[] = [];
  for (const { check, answers } of asked) {
    let spoke = false;
    for (const raw of answers) {
      const answer = aged(raw, hearing);
      if (answer.outcome === 'explained') {
        explained.push(explainedOf(check, answer, subject));
        continue;
      }
      spoke = true;
      findings.push(findingOf(check, answer, subject));
    }
    if (spoke) continue;
    const silent = blind('unsupported', 'Only recorded changes speak to this question; nothing else was compared.');
    findings.push(findingOf(check, silent, subject));
  }
  return { findings, explained };
}

/** The questions that the machine's own evidence and references answer. */
export function hearMachine(facts: Facts, hearing: Hearing): Heard {
  return hear(
    questions.map(({ check, examine }) => ({ check, answers: examine(facts) })),
    hearing,
  );
}

/** The questions that take the rest of the fleet. */
export function hearFleet(view: FleetView, slice: AttestSlice, hearing: Hearing): Heard {
  return hear(
    fleetQuestions.map(({ check, compare }) => ({ check, answers: compare(view, slice) })),
    hearing,
  );
}

/** Everything that was heard about one machine, as its testimony. */
export function testimonyOf(...parts: readonly Heard[]): Testimony {
  const findings = parts.flatMap((part) => part.findings);
  const asked = questions.length + fleetQuestions.length;
  const answered = new Set(findings.filter(({ outcome }) => outcome !== 'blind').map(({ check }) => check));
  const coverage: Coverage = {
    share: answered.size / asked,
    detail: `${answered.size} of ${asked} questions of attest were answered`,
  };
  return { findings, explained: parts.flatMap((part) => part.explained), coverage };
}

/** Asks every question about one machine. */
export function testifyAbout({ facts, view, slice, hearing }: Prepared): Testimony {
  return testimonyOf(hearMachine(facts, hearing), hearFleet(view, slice, hearing));
}
