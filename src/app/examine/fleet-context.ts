import type { Challenge, Context } from '../../core/index.ts';
import type { EntryOf } from '../intake/evidence-of.ts';
import type { IntakeProblem, OpenFleet } from '../intake/open-fleet.ts';
import { challengesIn } from '../intake/challenges.ts';
import { activationsOf, trustFiles, trustRootsOf } from '../intake/read-references.ts';

export interface FleetContext {
  readonly context: Context;
  readonly challenges: ReadonlyMap<string, Challenge>;
  readonly problems: readonly IntakeProblem[];
}

/** What would otherwise be read from the air, as a value: time, seed, roots of trust, the operator's policy, nonces. */
export function fleetContext(fleet: OpenFleet, asOf: string, entryOf?: EntryOf): FleetContext {
  const { roots, problems } = trustRootsOf(trustFiles(fleet), entryOf);
  const { challenges, problems: badChallenges } = challengesIn(fleet.evidence);
  const { activations, problems: badActivations } = activationsOf(fleet.files);
  const { policy } = fleet.file;
  const maxAge = fleet.file.evidenceMaxAgeDays ?? policy?.evidenceMaxAgeDays;
  return {
    context: {
      asOf,
      seed: 0,
      trustRoots: roots,
      policy: {
        requiredChecks: fleet.file.requiredChecks ?? policy?.requiredChecks ?? [],
        ...(maxAge === undefined ? {} : { evidenceMaxAgeDays: maxAge }),
      },
      challenges: [...challenges.values()],
      activations,
    },
    challenges,
    problems: [...problems, ...badChallenges, ...badActivations],
  };
}
