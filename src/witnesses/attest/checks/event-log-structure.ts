import { structureProblems } from '../../../formats/eventlog/index.ts';
import type { LogProblem } from '../../../formats/eventlog/index.ts';
import type { Answer, Question } from '../answer.ts';
import { agrees, contradicts } from '../answer.ts';
import { absence, refOf } from '../absence.ts';
import type { Facts } from '../facts.ts';

/**
 * Departures that lie in logs of unaltered machines of several makers and hide nothing that replay would not show:
 * named with the answer, but no ground to doubt the machine.
 */
const habits: ReadonlySet<string> = new Set(['separator-missing', 'variable-unreadable']);

function list(problems: readonly LogProblem[]): string {
  const shown = problems.slice(0, 8).map(({ detail }) => detail);
  return `${shown.join('; ')}${problems.length > shown.length ? `; and ${problems.length - shown.length} more` : ''}`;
}

function examine(facts: Facts): readonly Answer[] {
  const { logs } = facts.evidence;
  if (logs.length === 0) return [absence(facts, ['tcg-event-log'], 'event log')];
  return logs.map((log) => {
    const problems = structureProblems(log.value);
    const against = problems.filter(({ id }) => !habits.has(id));
    const habitual = problems.filter(({ id }) => habits.has(id));
    const measured = { events: log.value.events.length, problems: against.length, habits: habitual.length };
    if (against.length > 0) return contradicts(`${log.file}: ${list(against)}.`, [refOf(log)], { measured });
    const noted = [...habitual.map(({ detail }) => detail), ...log.value.notes.map(({ detail }) => detail)];
    const notes = noted.length === 0 ? '' : ` Noted: ${noted.slice(0, 8).join('; ')}.`;
    return agrees(
      `${log.file}: ${log.value.events.length} events in the order and form of the specification.${notes}`,
      [refOf(log)],
      {
        measured,
      },
    );
  });
}

export const eventLogStructure: Question = {
  check: {
    code: 'attest/event-log-structure',
    revision: 1,
    question: 'Is the event log built as firmware builds it?',
    bearing: 'alteration',
    implantClasses: ['firmware'],
    limit: 'one event that repeats, comes too late or lacks a digest',
    standard: 'TCG PC Client Platform Firmware Profile 1.06, 3.3.4 and 10',
    outcomes: {
      contradicts: 'a second separator, an event after it, a digest left out or shown where none is extended',
      agrees: 'no event repeats, comes too late or lacks a digest',
      blind: 'no event log, or none that can be read',
    },
  },
  examine,
};
