import { examineDigests } from '../../../formats/eventlog/index.ts';
import type { Answer, Question } from '../answer.ts';
import { agrees, blind, contradicts } from '../answer.ts';
import { absence, refOf } from '../absence.ts';
import type { Facts } from '../facts.ts';

function examine(facts: Facts): readonly Answer[] {
  const { logs } = facts.evidence;
  if (logs.length === 0) return [absence(facts, ['tcg-event-log'], 'event log')];
  return logs.map((log) => {
    const { checkedEvents, uncheckedEvents, problems } = examineDigests(log.value);
    const measured = { checkedEvents, uncheckedEvents, problems: problems.length };
    if (problems.length > 0) {
      const shown = problems.slice(0, 8).map(({ detail }) => detail);
      const more = problems.length > shown.length ? `; and ${problems.length - shown.length} more` : '';
      return contradicts(`${log.file}: ${shown.join('; ')}${more}.`, [refOf(log)], { measured });
    }
    if (checkedEvents === 0) {
      return blind('not-covered', `${log.file} has no event whose digest is the hash of its data.`, [refOf(log)]);
    }
    return agrees(
      `${log.file}: ${checkedEvents} digests are the hash of the data shown; ${uncheckedEvents} events measure what the log does not hold.`,
      [refOf(log)],
      { measured },
    );
  });
}

export const eventLogDigests: Question = {
  check: {
    code: 'attest/event-log-digests',
    revision: 1,
    question: 'Is each event\u2019s digest the hash of the data shown beside it?',
    bearing: 'alteration',
    implantClasses: ['firmware'],
    limit: 'one bit of the data of an event whose digest the specification defines by it',
    standard:
      'TCG PC Client Platform Firmware Profile 1.06, table 27; tpm2-tools issue 2252 (digests alone do not show forged data)',
    outcomes: {
      contradicts: 'an event shows data that were not measured',
      agrees: 'the data shown are the data measured, where the specification says so',
      blind: 'no event log, or no event of such a type',
    },
  },
  examine,
};
