import { attest } from './attest/index.ts';
import { inspect } from './inspect/index.ts';
import type { RegisteredWitness } from './registry.ts';
import { register } from './registry.ts';
import { trace } from './trace/index.ts';
import { watch } from './watch/index.ts';

/** Every witness, in the order in which reports name them. A fifth is one folder beside these and one line here. */
export const witnesses: readonly RegisteredWitness[] = [
  register(inspect),
  register(attest),
  register(watch),
  register(trace),
];

export * from './evidence.ts';
export type { Learned, RegisteredWitness } from './registry.ts';
