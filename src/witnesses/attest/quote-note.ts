import { generatedMagic } from '../../formats/tpm/index.ts';
import { refOf } from './absence.ts';
import type { Answer } from './answer.ts';
import { blind } from './answer.ts';
import type { Facts } from './facts.ts';
import { activationOf } from './key-origin.ts';
import type { QuoteState } from './quote-states.ts';

export function isVerified(state: QuoteState): boolean {
  return state.state === 'verified' && state.quote.value.magic === generatedMagic;
}

/** What a finding must add when it rests on a quote whose signature, or whose signer, is not established. */
export function unverifiedNote(facts: Facts, state: QuoteState): string {
  if (!isVerified(state)) return ` The quote is unverified: ${state.detail}.`;
  const vouched = facts.ak.some(
    ({ certificate }) =>
      certificate.publicKey.spkiSha256 === state.key?.spkiSha256 &&
      facts.signers.certificate(certificate).state === 'anchored',
  );
  return vouched || activationOf(facts, state) !== undefined
    ? ''
    : ' No certificate that leads to a trusted root says whose key signed the quote.';
}

/** Anybody can write a quote: what an unsigned one says in the machine\u2019s favour is no answer. */
export function unverifiedAnswer(state: QuoteState): Answer {
  const { quote, detail } = state;
  const words = `${quote.file} is unverified: ${detail}; collect its signature and the attestation key with it.`;
  return blind('no-evidence', words, [refOf(quote)]);
}

/** The registers of firmware and boot loader (TCG PC Client Platform Firmware Profile 1.06, 3.3.4). */
const bootPcrs = [0, 1, 2, 3, 4, 5, 6, 7];

/** Boot registers that the quote leaves out: what was altered may be measured into the one that is not shown. */
export function bootPcrsLeftOut({ quote }: QuoteState): readonly number[] {
  const { attested } = quote.value;
  if (attested.type !== 'quote') return bootPcrs;
  const covered = new Set(attested.pcrSelection.flatMap(({ bank, pcrs }) => (bank === undefined ? [] : pcrs)));
  return bootPcrs.filter((pcr) => !covered.has(pcr));
}
