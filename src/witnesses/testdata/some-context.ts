import type { Context } from '../../core/index.ts';

/** A context that trusts nobody and requires nothing. */
export const someContext: Context = {
  asOf: '2026-11-01T00:00:00.000Z',
  seed: 1,
  trustRoots: [],
  policy: { requiredChecks: [] },
  challenges: [],
};
