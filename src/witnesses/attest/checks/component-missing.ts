import type { Answer, Question } from '../answer.ts';
import { blind, contradicts } from '../answer.ts';
import {
  caveat,
  columnsOf,
  explainedAnswers,
  notComparable,
  nothingLeft,
  referenceWord,
  saidOf,
} from '../component-answers.ts';
import type { Facts } from '../facts.ts';
import { partName } from '../part-name.ts';

function examine(facts: Facts): readonly Answer[] {
  const impossible = notComparable(facts);
  if (impossible !== undefined) return [impossible];
  const missing = facts.comparison.rows.filter(({ kind }) => kind === 'missing');
  const explained = missing.filter(({ explainedBy }) => explainedBy.length > 0);
  const answers = explainedAnswers(facts, explained, 'No longer there:');
  for (const row of missing) {
    const { ordered, explainedBy } = row;
    if (explainedBy.length > 0 || ordered === undefined || ordered === null) continue;
    answers.push(
      contradicts(
        `${saidOf(facts, ordered)}, but no list names it: ${partName(ordered)}.${caveat(facts)}`,
        facts.listRefs,
        {
          measured: { part: partName(ordered), ...columnsOf(row) },
        },
      ),
    );
  }
  const unclear = facts.comparison.rows.filter((row) => row.kind === 'unidentified' && row.ordered !== null);
  if (unclear.length > 0) {
    answers.push(
      blind(
        'ambiguous',
        `${unclear.length} ordered parts may be among parts that say nothing of themselves; read them by another tool.`,
        facts.listRefs,
      ),
    );
  }
  if (answers.some(({ outcome }) => outcome !== 'explained')) return answers;
  if (facts.comparison.reached === 0) {
    return [
      ...answers,
      blind('not-covered', 'The lists here name no part of the kinds that were ordered.', facts.listRefs),
    ];
  }
  return [
    ...answers,
    nothingLeft(facts, explained.length, `Every ${referenceWord(facts)} part that a list could name is named`),
  ];
}

export const componentMissing: Question = {
  check: {
    code: 'attest/component-missing',
    revision: 4,
    question: 'Is every ordered part named by the machine?',
    bearing: 'alteration',
    implantClasses: ['swapped-chip'],
    limit: 'one part that answers to the operating system or the BMC and that the order or certificate lists',
    standard: 'TCG Platform Certificate Profile 1.1 and 2.0, platform configuration; one-to-one multiset difference',
    outcomes: {
      contradicts: 'a part that was ordered is named by no list, and no recorded change took it out',
      agrees: 'each ordered part that a list could name is named, one to one',
      blind:
        'no list of parts, nothing ordered to compare with, or parts that say nothing of themselves; a reference that nobody whom the operator trusts signed, or two that differ',
    },
  },
  examine,
};
