import type { EventLog } from '../../formats/eventlog/index.ts';
import type { Evidence } from '../evidence.ts';
import type { Facts } from './facts.ts';
import { activationOf, originOf } from './key-origin.ts';
import { compareComposite, replayLog } from './measured-registers.ts';
import { bootPcrsLeftOut, isVerified } from './quote-note.ts';
import type { QuoteState } from './quote-states.ts';

/** Whether this quote of PCR 0 to 7 was made by this machine's own TPM, as far as anybody but the machine can say. */
function isBound(facts: Facts, state: QuoteState): boolean {
  if (!isVerified(state) || bootPcrsLeftOut(state).length > 0) return false;
  if (activationOf(facts, state) !== undefined) return true;
  const isCertified = facts.ak.some(
    ({ certificate }) =>
      certificate.publicKey.spkiSha256 === state.key?.spkiSha256 &&
      facts.signers.certificate(certificate).state === 'anchored',
  );
  return isCertified && originOf(facts, state) !== undefined;
}

/**
 * The event logs that are more than their sender's word: a quote that this machine's TPM signed covers what they replay to.
 * Whoever rewrites firmware lays a sibling's log beside it and leaves the quote out, or signs one with a key of his own.
 */
export function boundLogs(facts: Facts): readonly Evidence<EventLog>[] {
  const quotes = facts.quotes.filter((state) => isBound(facts, state));
  return facts.evidence.logs.filter(
    (log) =>
      log.value.registers === 'pcr' &&
      quotes.some(({ quote }) => compareComposite(quote.value, replayLog(log).lookup, undefined).outcome === 'equal'),
  );
}

/** What would bind a log, for an answer that is blind without it. */
export const bindingRemedy =
  'no quote of PCR 0 to 7 by a key that is known to live in this machine\u2019s TPM covers the log; collect the quote, its signature, and the attestation key\u2019s certificate or activation';
