import type { QuoteState } from './quote-states.ts';

/** What a finding must add when it rests on a quote whose signature is not established. */
export function unverifiedNote(state: QuoteState): string {
  return state.state === 'verified' ? '' : ` The quote is unverified: ${state.detail}.`;
}
