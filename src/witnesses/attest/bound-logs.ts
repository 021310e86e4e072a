import type { Bank } from '../../formats/eventlog/index.ts';
import { banks } from '../../formats/eventlog/index.ts';
import type { Facts } from './facts.ts';
import { activationOf, originOf } from './key-origin.ts';
import { compareComposite, replayLog } from './measured-registers.ts';
import { onceFor } from './once.ts';
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

/** Banks of which the quote covers every boot register: what is read in another bank of the log nobody signed. */
function coveredBanks({ quote }: QuoteState): readonly Bank[] {
  const { attested } = quote.value;
  if (attested.type !== 'quote') return [];
  return banks.filter((bank) => {
    const pcrs = new Set(attested.pcrSelection.flatMap((one) => (one.bank === bank ? one.pcrs : [])));
    return [0, 1, 2, 3, 4, 5, 6, 7].every((pcr) => pcrs.has(pcr));
  });
}

/**
 * The event logs that are more than their sender's word, by SHA-256, each with the banks of which that is so: a quote that this
 * machine's TPM signed covers what they replay to. Whoever rewrites firmware lays a sibling's log beside it and leaves the
 * quote out, signs one with a key of his own, or lies in the bank that was not quoted.
 */
export const boundBanks: (facts: Facts) => ReadonlyMap<string, ReadonlySet<Bank>> = onceFor((facts) => {
  const quotes = facts.quotes.filter((state) => isBound(facts, state));
  const out = new Map<string, Set<Bank>>();
  for (const log of facts.evidence.logs) {
    if (log.value.registers !== 'pcr') continue;
    for (const state of quotes) {
      if (compareComposite(state.quote.value, replayLog(log).lookup, undefined).outcome !== 'equal') continue;
      const known = out.get(log.sha256) ?? new Set<Bank>();
      for (const bank of coveredBanks(state)) known.add(bank);
      if (known.size > 0) out.set(log.sha256, known);
    }
  }
  return out;
});

/** What would bind a log, for an answer that is blind without it. */
export const bindingRemedy =
  'no quote of PCR 0 to 7 by a key that is known to live in this machine\u2019s TPM covers the log; collect the quote, its signature, and the attestation key\u2019s certificate or activation';
