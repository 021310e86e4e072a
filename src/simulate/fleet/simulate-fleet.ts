import type { FleetRequest, SimulatedFleet } from './simulated-fleet.ts';
import { planFleet } from './plan-fleet.ts';
import { fleetFiles } from './fleet-files.ts';
import { fleetTruth } from './fleet-truth.ts';
import { pictureJobs } from './picture-jobs.ts';

/**
 * A fleet with known truth: tables, references, evidence of every machine, pictures to render and network logs, and
 * beside them what is really so. Throws UsageError on an impossible request.
 */
export function simulateFleet(request: FleetRequest): SimulatedFleet {
  const plan = planFleet(request);
  return { files: { [Symbol.iterator]: () => fleetFiles(plan) }, pictures: pictureJobs(plan), truth: fleetTruth(plan) };
}
