import { toHex } from '../../../core/index.ts';
import type { Answer, Question } from '../answer.ts';
import { agrees, blind, contradicts } from '../answer.ts';
import { absence, refsOf } from '../absence.ts';
import type { Facts } from '../facts.ts';
import { compareComposite, lookupOf, replayLog } from '../measured-registers.ts';
import { bootPcrsLeftOut, isVerified, unverifiedNote } from '../quote-note.ts';
import { quotePcrs } from './quote-pcrs.ts';

/** Values named register by register; those that make up a quoted digest first, since only they are more than a list. */
function examineValues(facts: Facts): readonly Answer[] {
  const { logs, pcrValues } = facts.evidence;
  const answers: Answer[] = [];
  for (const log of logs.filter(({ value }) => value.registers === 'pcr')) {
    const { lookup } = replayLog(log);
    for (const values of pcrValues) {
      const given = lookupOf(values.value);
      const quoting = facts.quotes.find(
        (state) =>
          isVerified(state) &&
          bootPcrsLeftOut(state).length === 0 &&
          compareComposite(state.quote.value, given, undefined).outcome === 'equal',
      );
      const note =
        quoting === undefined
          ? ' The values are unverified: no verified quote of PCR 0 to 7 covers them.'
          : unverifiedNote(facts, quoting);
      const different: string[] = [];
      let compared = 0;
      for (const { bank, pcr, value } of values.value.values) {
        const replayed = lookup(bank, pcr);
        if (replayed === undefined) continue;
        compared++;
        if (toHex(replayed) !== toHex(value)) different.push(`${bank} PCR ${pcr}`);
      }
      const refs = refsOf([log, values]);
      const names = different.slice(0, 24).join(', ');
      if (different.length > 0) {
        const detail = `${log.file} does not replay to the values in ${values.file}: ${names}.${note}`;
        answers.push(contradicts(detail, refs, { measured: { differingPcrs: names, comparedPcrs: compared } }));
      } else if (compared > 0) {
        const detail = `${log.file} replays to the ${compared} values in ${values.file} of which it speaks.${note}`;
        // A list of values is the sender's word; only a TPM's signature makes it more.
        const answer = agrees(detail, refs, { measured: { comparedPcrs: compared } });
        answers.push(quoting === undefined ? blind('no-evidence', detail, refs) : answer);
      }
    }
  }
  return answers;
}

function examine(facts: Facts): readonly Answer[] {
  const { logs } = facts.evidence;
  if (logs.length === 0) return [absence(facts, ['tcg-event-log'], 'event log')];
  const answers = examineValues(facts);
  if (answers.some(({ outcome }) => outcome !== 'blind')) return answers;
  if (facts.quotes.length > 0) return [...answers, ...quotePcrs.examine(facts)];
  if (answers.length > 0) return answers;
  return [
    blind(
      'no-reference',
      'The log replays, but no quote and no list of register values says what the TPM holds.',
      refsOf(logs),
    ),
  ];
}

export const eventLogReplay: Question = {
  check: {
    code: 'attest/event-log-replay',
    revision: 2,
    question: 'Does the event log replay to the registers that the TPM holds?',
    bearing: 'alteration',
    implantClasses: ['firmware'],
    limit: 'one bit of one extended digest; nothing that firmware did not measure',
    standard: 'TCG PC Client Platform Firmware Profile 1.06, 10; TPM 2.0 Library Part 1, 17.2 (PCR extend)',
    outcomes: {
      contradicts: 'replay gives another value than the TPM in a named register',
      agrees: 'replay gives the value of each register of which the log speaks',
      blind:
        'no log, or no quote of PCR 0 to 7, seen to be signed by the attestation key, that says what the TPM holds',
    },
  },
  examine,
};
