import type { Coverage, EvidenceRef, Explained, Finding, Subject, Testimony } from '../../core/index.ts';
import { epochMs } from '../../core/index.ts';
import { refsOf } from './absence.ts';
import type { Answer, Question } from './answer.ts';
import { blind } from './answer.ts';
import type { Facts } from './facts.ts';
import { questions } from './questions.ts';

const dayMs = 86_400_000;

/** When each piece of evidence was taken, where known. */
function takenTimes(facts: Facts): ReadonlyMap<string, string> {
  const taken = facts.evidence;
  const times = new Map<string, string>();
  for (const list of [taken.osInventories, taken.bmcInventories, taken.quotes, taken.logs, taken.pcrValues]) {
    for (const { sha256, takenAt } of list) if (takenAt !== undefined) times.set(sha256, takenAt.to);
  }
  return times;
}

/**
 * A negative answer from evidence older than the policy allows is `stale`. What contradicts does not expire: an
 * alteration that was seen once was there.
 */
function aged(answer: Answer, facts: Facts, times: ReadonlyMap<string, string>): Answer {
  const maximum = facts.policy.evidenceMaxAgeDays;
  if (answer.outcome !== 'agrees' || maximum === undefined) return answer;
  const oldest = answer.evidence
    .flatMap(({ sha256 }) => times.get(sha256) ?? [])
    .sort()
    .find((time) => epochMs(facts.asOf) - epochMs(time) > maximum * dayMs);
  if (oldest === undefined) return answer;
  const detail = `The evidence is of ${oldest}, older than the ${maximum} days that the policy allows; collect it again. It said: ${answer.detail}`;
  return blind('stale', detail, answer.evidence);
}

function uniqueRefs(refs: readonly EvidenceRef[]): readonly EvidenceRef[] {
  return refsOf([...new Map(refs.map((ref) => [ref.sha256, ref] as const)).values()]);
}

function findingOf(question: Question, answer: Exclude<Answer, { outcome: 'explained' }>, subject: Subject): Finding {
  const { code, revision } = question.check;
  const { detail, implantClass, measured } = answer;
  const base = {
    check: code,
    revision,
    subject,
    evidence: uniqueRefs(answer.evidence),
    detail,
    ...(implantClass === undefined ? {} : { implantClass }),
    ...(measured === undefined ? {} : { measured }),
  };
  switch (answer.outcome) {
    case 'contradicts':
      return { ...base, outcome: 'contradicts' };
    case 'agrees':
      return { ...base, outcome: 'agrees', limit: code };
    case 'blind':
      return { ...base, outcome: 'blind', reason: { reason: answer.reason, detail } };
  }
}

function explainedOf(
  question: Question,
  answer: Extract<Answer, { outcome: 'explained' }>,
  subject: Subject,
): Explained {
  const { detail, ticket, by, evidence, measured } = answer;
  return {
    check: question.check.code,
    subject,
    detail,
    reason: 'change',
    ...(ticket === undefined ? {} : { ticket }),
    ...(by === undefined ? {} : { by }),
    ...(measured === undefined ? {} : { measured }),
    evidence: uniqueRefs(evidence),
  };
}

function coverageOf(findings: readonly Finding[]): Coverage {
  const answered = new Set(findings.filter(({ outcome }) => outcome !== 'blind').map(({ check }) => check));
  return {
    share: answered.size / questions.length,
    detail: `${answered.size} of ${questions.length} questions of attest were answered`,
  };
}

/** Asks every question about one machine. A question that is answered by recorded changes alone still gives a finding. */
export function testifyAbout(facts: Facts, subject: Subject): Testimony {
  const times = takenTimes(facts);
  const findings: Finding[] = [];
  const explained: Explained[] = [];
  for (const question of questions) {
    let spoke = false;
    for (const raw of question.examine(facts)) {
      const answer = aged(raw, facts, times);
      if (answer.outcome === 'explained') {
        explained.push(explainedOf(question, answer, subject));
        continue;
      }
      spoke = true;
      findings.push(findingOf(question, answer, subject));
    }
    if (spoke) continue;
    const silent = blind('unsupported', 'Only recorded changes speak to this question; nothing else was compared.');
    if (silent.outcome === 'blind') findings.push(findingOf(question, silent, subject));
  }
  return { findings, explained, coverage: coverageOf(findings) };
}
