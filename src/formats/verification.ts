/** Whether a signature verifies, and if not, why: a value for a witness, never an exception. */
export type Verification =
  | { readonly outcome: 'verified' }
  | { readonly outcome: 'failed'; readonly reason: string }
  /** It could not be tried: the answer of a check that rests on it is blind. */
  | { readonly outcome: 'unsupported'; readonly reason: string };
