import type { Testimony } from '../../core/index.ts';
import { witnesses } from '../../witnesses/index.ts';
import type { Learned } from '../../witnesses/index.ts';
import { fleetContext } from '../examine/fleet-context.ts';
import type { FleetReductions } from '../examine/reductions.ts';
import { fleetReductions } from '../examine/reductions.ts';
import type { EntryOf } from '../intake/evidence-of.ts';
import { picturesOf } from '../intake/evidence-of.ts';
import { openFleet } from '../intake/open-fleet.ts';
import { readReferences } from '../intake/read-references.ts';

/** One machine whose pictures are to be looked at. `entries` names the ledger entries of its picture files. */
export interface TestifyTask {
  readonly folder: string;
  readonly fleet: string;
  readonly machine: string;
  readonly asOf: string;
  /** `sha256 file` to entry id, for this machine's files. */
  readonly entries: readonly (readonly [string, string])[];
}

export interface PictureTestimony {
  readonly witness: string;
  readonly testimony: Testimony;
}

interface Ready {
  readonly reductions: FleetReductions;
  readonly learned: readonly { readonly name: string; readonly learned: Learned }[];
}

const looking = witnesses.filter((witness) => witness.needs.some((need) => need.reduction === 'pictures'));
const ready = new Map<string, Promise<Ready>>();

/** Each thread learns the golden models itself: learning is deterministic, and models are larger than their pictures. */
async function prepare(task: TestifyTask): Promise<Ready> {
  const fleet = openFleet(task.folder, task.fleet);
  const reductions = fleetReductions(fleet, new Map());
  const { context } = fleetContext(fleet, task.asOf);
  const reference = await readReferences(fleet, { pixels: true });
  return {
    reductions,
    learned: looking.map((witness) => ({
      name: witness.name,
      learned: witness.learn({ reference, members: reductions.members }, context),
    })),
  };
}

/** Testimony of every witness that looks at pictures about one machine. */
export async function testify(task: TestifyTask): Promise<PictureTestimony[]> {
  const key = `${task.folder}\n${task.fleet}\n${task.asOf}`;
  const known = ready.get(key) ?? prepare(task);
  ready.set(key, known);
  const { reductions, learned } = await known;
  const entries = new Map(task.entries);
  const entryOf: EntryOf = (sha256, file) => entries.get(`${sha256} ${file}`);
  const input = {
    ...reductions.of(task.machine),
    pictures: await picturesOf(reductions.pictureFilesOf(task.machine), { ...reductions.origin, entryOf }),
  };
  const subject = { kind: 'machine', id: task.machine, fleet: task.fleet } as const;
  return learned.map(({ name, learned: witness }) => ({ witness: name, testimony: witness.testify(subject, input) }));
}
