import { randomUUID } from 'node:crypto';

/** Clock, chance and waiting as arguments, so that a test decides them. */
export interface Surroundings {
  readonly nowMs: () => number;
  /** Uniform on [0, 1) for each machine: jitter, never a secret. */
  readonly unit: (machine: string) => () => number;
  /** Resolves after `ms`, or at once when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly newId: () => string;
}

export const realSurroundings: Surroundings = {
  nowMs: () => Date.now(),
  unit: () => Math.random,
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      if (signal.aborted) done();
      else signal.addEventListener('abort', done);
    }),
  newId: () => randomUUID(),
};
