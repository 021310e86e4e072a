import { toHex } from '../../../core/index.ts';
import type { Answer, Question } from '../answer.ts';
import { agrees, blind, contradicts } from '../answer.ts';
import { absence, refsOf } from '../absence.ts';
import type { Facts } from '../facts.ts';
import { compareComposite, lookupOf, replayLog } from '../measured-registers.ts';
import { quotePcrs } from './quote-pcrs.ts';

/** Values named register by register; those that make up a quoted digest first, since only they are more than a list. */
function examineValues(facts: Facts): readonly Answer[] {
  const { logs, pcrValues, quotes } = facts.evidence;
  const answers: Answer[] = [];
  for (const log of logs.filter(({ value }) => value.registers === 'pcr')) {
    const { lookup } = replayLog(log);
    for (const values of pcrValues) {
      const given = lookupOf(values.value);
      const quoted = quotes.some(({ value }) => compareComposite(value, given, undefined).outcome === 'equal');
      const note = quoted ? '' : ' The values are unverified: no quote covers them.';
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
        answers.push(agrees(detail, refs, { measured: { comparedPcrs: compared } }));
      }
    }
  }
  return answers;
}

function examine(facts: Facts): readonly Answer[] {
  const { logs } = facts.evidence;
  if (logs.length === 0) return [absence(facts, ['tcg-event-log'], 'event log')];
  const answers = examineValues(facts);
  if (answers.length > 0) return answers;
  if (facts.quotes.length > 0) {
    const byQuote = quotePcrs.examine(facts).filter(({ outcome }) => outcome !== 'blind');
    if (byQuote.length > 0) return byQuote;
  }
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
    revision: 1,
    question: 'Does the event log replay to the registers that the TPM holds?',
    bearing: 'alteration',
    implantClasses: ['firmware'],
    limit: 'one bit of one extended digest; nothing that firmware did not measure',
    standard: 'TCG PC Client Platform Firmware Profile 1.06, 10; TPM 2.0 Library Part 1, 17.2 (PCR extend)',
    outcomes: {
      contradicts: 'replay gives another value than the TPM in a named register',
      agrees: 'replay gives the value of each register of which the log speaks',
      blind: 'no log, or nothing that says what the TPM holds',
    },
  },
  examine,
};
