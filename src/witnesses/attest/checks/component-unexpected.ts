import type { Answer, Question } from '../answer.ts';
import { blind, contradicts } from '../answer.ts';
import {
  caveat,
  columnsOf,
  explainedAnswers,
  notComparable,
  nothingLeft,
  referenceWord,
  shownBy,
  unsaid,
} from '../component-answers.ts';
import type { Facts } from '../facts.ts';
import { partName } from '../part-name.ts';

function examine(facts: Facts): readonly Answer[] {
  const impossible = notComparable(facts);
  if (impossible !== undefined) return [impossible];
  const unexpected = facts.comparison.rows.filter(({ kind }) => kind === 'unexpected');
  const explained = unexpected.filter(({ explainedBy }) => explainedBy.length > 0);
  const answers = explainedAnswers(facts, explained, 'Added:');
  for (const row of unexpected) {
    const part = row.os ?? row.bmc;
    if (row.explainedBy.length > 0 || part === undefined || part === null) continue;
    const detail = `${unsaid(facts)}, named by ${shownBy(row)}: ${partName(part)}.${caveat(facts)}`;
    answers.push(
      contradicts(detail, facts.listRefs, {
        implantClass: 'enumerating-device',
        measured: { part: partName(part), shownBy: shownBy(row), ...columnsOf(row) },
      }),
    );
  }
  const nameless = facts.comparison.rows.filter(({ kind, ordered }) => kind === 'unidentified' && ordered === null);
  if (nameless.length > 0) {
    answers.push(
      blind(
        'ambiguous',
        `${nameless.length} parts say nothing of themselves, so that they can be neither ordered nor unexpected; read them by another tool.`,
        facts.listRefs,
      ),
    );
  }
  const { beyondOrder } = facts.comparison;
  const [beyond] = beyondOrder;
  if (beyond !== undefined) {
    const more = beyondOrder.length > 1 ? ` and ${beyondOrder.length - 1} more` : '';
    const words = `${partName(beyond)}${more}: of kinds that the order does not name, so that nothing says whether they were ordered; give a platform certificate or a component list of the whole machine.`;
    answers.push(blind('not-covered', words, facts.listRefs));
  }
  if (answers.some(({ outcome }) => outcome !== 'explained')) return answers;
  return [
    ...answers,
    nothingLeft(facts, explained.length, `Every part that the machine names was ${referenceWord(facts)}`),
  ];
}

export const componentUnexpected: Question = {
  check: {
    code: 'attest/component-unexpected',
    revision: 5,
    question: 'Does the machine name a part that nobody ordered?',
    bearing: 'alteration',
    implantClasses: ['enumerating-device'],
    limit: 'one part that answers to the operating system or the BMC; a part that does not answer is never seen',
    standard: 'TCG Platform Certificate Profile 1.1 and 2.0, platform configuration; one-to-one multiset difference',
    outcomes: {
      contradicts: 'a part answers that is in no order and no certificate, and no recorded change put it in',
      agrees: 'each part that answers was ordered, one to one',
      blind:
        'no list of parts, nothing ordered to compare with, parts that say nothing of themselves, or that say to be of kinds that order lines do not name; a reference that nobody whom the operator trusts signed, or two that differ',
    },
  },
  examine,
};
