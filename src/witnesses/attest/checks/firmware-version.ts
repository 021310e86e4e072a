import type { Answer, Question } from '../answer.ts';
import { agrees, blind, contradicts } from '../answer.ts';
import { absence } from '../absence.ts';
import { caveat, referenceWord } from '../component-answers.ts';
import type { Facts } from '../facts.ts';
import { statedVersions } from '../firmware.ts';
import { orderedVersions } from '../ordered-versions.ts';
import { firmwareChangesTo } from '../recorded-changes.ts';

function examine(facts: Facts): readonly Answer[] {
  const names = statedVersions(facts.evidence);
  if (names.length === 0) {
    return [absence(facts, ['component-inventory', 'redfish'], 'list that states the firmware version')];
  }
  const refs = facts.listRefs;
  const wanted = orderedVersions(facts);
  if (wanted.length === 0) {
    return [
      blind('no-reference', `Nothing says which firmware was ordered; the machine states ${names.join(', ')}.`, refs),
    ];
  }
  const answers: Answer[] = [];
  for (const name of names) {
    if (wanted.some((version) => version === name.trim().toLowerCase())) continue;
    const span = { after: facts.ordered?.since, before: undefined };
    const [change] = firmwareChangesTo(facts.records.changes, [name], span);
    const detail = `The machine states firmware ${name}; ${referenceWord(facts)} was ${wanted.join(', ')}.`;
    if (change === undefined) {
      answers.push(contradicts(`${detail}${caveat(facts)}`, refs, { measured: { stated: name } }));
      continue;
    }
    answers.push({
      outcome: 'explained',
      detail: `${detail} Recorded as an update.`,
      evidence: refs,
      ...(change.ticket === undefined ? {} : { ticket: change.ticket }),
      ...(change.by === undefined ? {} : { by: change.by }),
    });
  }
  if (answers.some(({ outcome }) => outcome === 'contradicts')) return answers;
  const word = referenceWord(facts);
  const words = answers.length > 0 ? `as ${word} or recorded since` : `as ${word}`;
  const weakness = facts.ordered?.weakness;
  if (weakness !== undefined) return [...answers, blind(weakness.reason, weakness.detail, refs)];
  return [...answers, agrees(`The stated firmware version ${names.join(', ')} is ${words}.${caveat(facts)}`, refs)];
}

export const firmwareVersion: Question = {
  check: {
    code: 'attest/firmware-version',
    revision: 3,
    question: 'Does the machine state the firmware version that was ordered or recorded since?',
    bearing: 'alteration',
    implantClasses: ['firmware'],
    limit: 'another stated version; firmware that lies about its version is left to the measurements',
    standard: 'TCG Platform Certificate Profile 1.1, component class 0013 (firmware); DMTF DSP0134, 7.1 (BIOS version)',
    outcomes: {
      contradicts: 'another version is stated than ordered, and no recorded update names it',
      agrees: 'the stated version is the one ordered, or the one that a recorded update names',
      blind:
        'nothing states a version, nothing says which was ordered, or nobody whom the operator trusts signed what says so',
    },
  },
  examine,
};
