import type { Answer, FleetQuestion } from '../answer.ts';
import { agrees, blind, contradicts } from '../answer.ts';
import { absence } from '../absence.ts';
import { bindingRemedy } from '../bound-logs.ts';
import type { FirmwarePrint } from '../firmware.ts';
import type { FleetView } from '../fleet-view.ts';
import type { AttestSlice, Siblings } from '../model.ts';
import { firmwareChangesTo } from '../recorded-changes.ts';

/** Fewer siblings than this have no majority that means anything. */
const fewestSiblings = 3;

function explained(view: FleetView, names: readonly (string | undefined)[], detail: string): Answer | undefined {
  const [change] = firmwareChangesTo(view.records.changes, names, { after: undefined, before: undefined });
  if (change === undefined) return undefined;
  return {
    outcome: 'explained',
    detail,
    evidence: view.logRefs,
    ...(change.ticket === undefined ? {} : { ticket: change.ticket }),
    ...(change.by === undefined ? {} : { by: change.by }),
  };
}

const unbound = (words: string): string => `${words} But that is the log\u2019s own word: ${bindingRemedy}.`;

function examinePrint(view: FleetView, print: FirmwarePrint, siblings: Siblings | undefined): readonly Answer[] {
  if (print.pcr0 === undefined) return [absence(view, ['tcg-event-log'], 'event log with a value for PCR 0')];
  const refs = view.logRefs;
  if (siblings === undefined || siblings.others < fewestSiblings) {
    const words = `Fewer than ${fewestSiblings} other machines of this model show their firmware; give their logs too.`;
    return [blind('no-reference', words, refs)];
  }
  const answers: Answer[] = [];
  const own = print.version ?? '';
  const { version, pcr0 } = siblings;
  const shown = own === '' ? 'no stated version' : `version ${own}`;
  // A machine that was not updated yet runs what it was delivered with, and its PCR 0 is compared within that version.
  const alone = pcr0 === undefined || pcr0.of < fewestSiblings;
  const names = view.firmwareNames;
  const asOrdered = names.some((name) => view.orderedVersions.includes(name.trim().toLowerCase()));
  if (version !== undefined && version.value !== own.toLowerCase() && 2 * version.count > version.of) {
    const usual = version.value === '' ? 'no stated version' : version.value;
    const detail = `Firmware ${shown}; ${version.count} of ${version.of} other machines of this model have ${usual}.`;
    const ticket = explained(view, names, `${detail} Recorded as an update.`);
    if (ticket !== undefined) answers.push(ticket);
    else if (alone && !asOrdered) {
      answers.push(contradicts(detail, refs, { measured: { siblings: version.of, majority: version.count } }));
    }
  }
  if (pcr0 === undefined || pcr0.of < fewestSiblings) {
    const few = `Fewer than ${fewestSiblings} other machines of this model have ${shown}: PCR 0 has nothing to compare with.`;
    return answers.some(({ outcome }) => outcome === 'contradicts')
      ? answers
      : [...answers, blind('not-covered', few, refs)];
  }
  const measured = { siblings: pcr0.of, majority: pcr0.count, bank: print.bank ?? '', pcr0: print.pcr0 };
  if (2 * pcr0.count <= pcr0.of) {
    const split = `The ${pcr0.of} other machines of this model with ${shown} have no PCR 0 in common that most share.`;
    return answers.some(({ outcome }) => outcome === 'contradicts')
      ? answers
      : [...answers, blind('ambiguous', split, refs)];
  }
  if (pcr0.value === print.pcr0) {
    if (answers.some(({ outcome }) => outcome === 'contradicts')) return answers;
    const same = `PCR 0 is that of ${pcr0.count} of ${pcr0.of} other machines of this model with ${shown}.`;
    return [...answers, view.isBound ? agrees(same, refs, { measured }) : blind('no-evidence', unbound(same), refs)];
  }
  const detail = `PCR 0 ${print.pcr0.slice(0, 16)}… with ${shown}; ${pcr0.count} of ${pcr0.of} other machines of this model and version have ${pcr0.value.slice(0, 16)}….`;
  // Only a ticket that names this very hash accounts for it: a ticket for the version accounts for the version's own code.
  const ticket = explained(view, [print.pcr0], `${detail} Recorded by its hash.`);
  if (ticket === undefined) return [...answers, contradicts(detail, refs, { measured })];
  const named = 'PCR 0 is the one that a recorded update names.';
  return [
    ...answers,
    ticket,
    view.isBound ? agrees(named, refs, { measured }) : blind('no-evidence', unbound(named), refs),
  ];
}

/** Every log must show the firmware of the siblings, unless a verified quote says which log is the machine\u2019s. */
function compare(view: FleetView, slice: AttestSlice): readonly Answer[] {
  const { prints } = view;
  const answers = prints.flatMap((print, i) => examinePrint(view, print, slice.siblings[i]));
  const against = answers.filter(({ outcome }) => outcome === 'contradicts' || outcome === 'explained');
  if (prints.length < 2 || against.some(({ outcome }) => outcome === 'contradicts')) {
    return prints.length < 2 ? answers : against;
  }
  const words = `${prints.length} firmwares are shown by ${view.logRefs.length} event logs, and no verified quote says which one ran; give the quote.`;
  return [...against, blind('ambiguous', words, view.logRefs)];
}

export const firmwareUnlikeSiblings: FleetQuestion = {
  check: {
    code: 'attest/firmware-unlike-siblings',
    revision: 4,
    question: 'Did the machine boot the same firmware as other machines of its model?',
    bearing: 'alteration',
    implantClasses: ['firmware'],
    limit: 'one bit of measured firmware in one machine among four; an alteration that most machines share is not seen',
    standard:
      'TCG PC Client Platform Firmware Profile 1.06, 3.3.4.1 (PCR 0); comparison with the majority of the model',
    outcomes: {
      contradicts:
        'PCR 0 differs from most machines of this model and version, or the version is nobody else\u2019s, and no record names it',
      agrees:
        'PCR 0 is that of most machines of the same model and version, as a quote of this machine\u2019s own TPM shows',
      blind:
        'no log, no quote of this machine\u2019s own TPM that covers it, logs of several firmwares without a verified quote of one, or too few machines of the model and version to compare with',
    },
  },
  compare,
};
