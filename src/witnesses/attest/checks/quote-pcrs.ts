import type { Answer, Question } from '../answer.ts';
import { agrees, blind, contradicts } from '../answer.ts';
import { absence, refOf, refsOf } from '../absence.ts';
import type { Facts } from '../facts.ts';
import type { CompositeResult, Lookup } from '../measured-registers.ts';
import { compareComposite, lookupOf, replayLog } from '../measured-registers.ts';
import { bootPcrsLeftOut, isVerified, unverifiedAnswer, unverifiedNote } from '../quote-note.ts';
import type { QuoteState } from '../quote-states.ts';

/** The log's registers, and for those of which it does not speak the values that came beside the quote. */
function withFallback(first: Lookup, second: Lookup | undefined): Lookup {
  return (bank, pcr) => first(bank, pcr) ?? second?.(bank, pcr);
}

function examineQuote(facts: Facts, state: QuoteState): Answer {
  const { quote } = state;
  const { logs, pcrValues, signatures } = facts.evidence;
  const hash = signatures.find(({ sha256 }) => sha256 === state.signature?.sha256)?.value.hash;
  // Values beside a quote are the sender's word; they count where they make up the digest that the TPM signed.
  const given = pcrValues.map((values) => ({ values, lookup: lookupOf(values.value) }));
  const sealed = given.find(({ lookup }) => compareComposite(quote.value, lookup, hash).outcome === 'equal');
  const wrong = given.find(({ lookup }) => compareComposite(quote.value, lookup, hash).outcome === 'different');
  const pcrLogs = logs.filter(({ value }) => value.registers === 'pcr');
  let incomplete: string | undefined;
  let different: (typeof logs)[number] | undefined;
  for (const log of pcrLogs) {
    const result: CompositeResult = compareComposite(
      quote.value,
      withFallback(replayLog(log).lookup, sealed?.lookup),
      hash,
    );
    if (result.outcome === 'equal') {
      return agrees(
        `The registers that ${log.file} replays to make up the digest in ${quote.file}.${unverifiedNote(facts, state)}`,
        refsOf([quote, log]),
      );
    }
    if (result.outcome === 'different') different = log;
    else incomplete = result.missing;
  }
  if (different !== undefined) {
    return contradicts(
      `The registers that ${different.file} replays to do not make up the digest in ${quote.file}.${unverifiedNote(facts, state)}`,
      refsOf([quote, different]),
    );
  }
  if (sealed === undefined && wrong !== undefined) {
    return contradicts(
      `The values in ${wrong.values.file} do not make up the digest in ${quote.file}.${unverifiedNote(facts, state)}`,
      refsOf([quote, wrong.values]),
    );
  }
  if (sealed !== undefined && incomplete === undefined) {
    return agrees(
      `The values in ${sealed.values.file} make up the digest in ${quote.file}; no event log says how they came about.${unverifiedNote(facts, state)}`,
      refsOf([quote, sealed.values]),
    );
  }
  if (incomplete !== undefined) {
    return blind('not-covered', `No value for ${incomplete}, which ${quote.file} covers; give the PCR values too.`, [
      refOf(quote),
    ]);
  }
  return absence(facts, ['tcg-event-log', 'tpm-pcr-values'], 'event log or list of PCR values to the quote');
}

/** What agrees must have been said by the TPM, and of all boot registers. */
function unlessUnsaid(answer: Answer, state: QuoteState): Answer {
  if (answer.outcome !== 'agrees') return answer;
  if (!isVerified(state)) return unverifiedAnswer(state);
  const leftOut = bootPcrsLeftOut(state);
  if (leftOut.length === 0) return answer;
  const words = `${state.quote.file} leaves out PCR ${leftOut.join(', ')}; quote PCR 0 to 7. It said: ${answer.detail}`;
  return blind('not-covered', words, answer.evidence);
}

function examine(facts: Facts): readonly Answer[] {
  const quotes = facts.quotes.filter(({ quote }) => quote.value.attested.type === 'quote');
  if (quotes.length === 0) return [absence(facts, ['tpm-quote'], 'TPM quote')];
  // A quote of nothing says nothing: with an empty selection any log would make up its digest.
  const answers = quotes.map((state) => {
    const { attested } = state.quote.value;
    const selected = attested.type === 'quote' && attested.pcrSelection.some(({ pcrs }) => pcrs.length > 0);
    if (selected) return unlessUnsaid(examineQuote(facts, state), state);
    return blind('not-covered', `${state.quote.file} covers no PCR; quote PCR 0 to 7.`, [refOf(state.quote)]);
  });
  return [...answers, ...idleLogs(facts, answers)];
}

/**
 * Logs that make up no verified quote while another does: of an earlier boot, or laid beside the true one to be read in
 * its place. Which of the two nothing here tells.
 */
function idleLogs(facts: Facts, answers: readonly Answer[]): readonly Answer[] {
  if (!answers.some(({ outcome }) => outcome === 'agrees')) return [];
  const used = new Set(answers.flatMap(({ evidence }) => evidence.map(({ sha256 }) => sha256)));
  const idle = facts.evidence.logs.filter((log) => log.value.registers === 'pcr' && !used.has(log.sha256));
  if (idle.length === 0) return [];
  const names = idle.slice(0, 3).map(({ file }) => file);
  const words = `${idle.length} other event logs (${names.join(', ')}) do not make up a verified quote; send the log of the boot that was quoted alone.`;
  return [blind('ambiguous', words, refsOf(idle))];
}

export const quotePcrs: Question = {
  check: {
    code: 'attest/quote-pcrs',
    revision: 2,
    question: 'Are the quoted registers those that the event log replays to?',
    bearing: 'alteration',
    implantClasses: ['firmware'],
    limit: 'one bit of one event that was extended into a quoted register',
    standard: 'TPM 2.0 Library Part 2, 10.12.1 (TPMS_QUOTE_INFO); TCG PC Client Platform Firmware Profile 1.06, 10',
    outcomes: {
      contradicts: 'replaying the log gives other registers than the TPM signed',
      agrees: 'replay, or the values given, make up the quoted digest',
      blind:
        'no quote that the attestation key is seen to have signed, one that leaves out a boot register, no log and no values, or no value of a quoted register',
    },
  },
  examine,
};
