import type { SampleResult, SampleSize, SampleSizeQuestion, UpperBound } from '../plan/index.ts';
import { drawSample, sampleSize, upperBound } from '../plan/index.ts';
import { openFleet } from './intake/open-fleet.ts';

export { sampleSize, upperBound };
export type { SampleResult, SampleSize, SampleSizeQuestion, UpperBound };

/** A random list of `n` names: of a fleet's machines where a folder is given, else the numbers 1 to `fleetSize`. */
export function drawnList(question: {
  fleetSize: number;
  n: number;
  seed: number;
  fleet: string | undefined;
}): string[] {
  const { fleetSize, n, seed, fleet } = question;
  const names =
    fleet === undefined
      ? Array.from({ length: fleetSize }, (_, index) => String(index + 1))
      : openFleet(fleet).tables.machines.map((row) => row.machine);
  return drawSample(names, n, seed);
}
