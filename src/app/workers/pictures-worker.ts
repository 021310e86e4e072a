import type { Limit, Testimony } from '../../core/index.ts';
import { UsageError } from '../../core/index.ts';
import { plantIntoPicture } from '../../simulate/board/index.ts';
import type { Learned, References } from '../../witnesses/index.ts';
import { witnesses } from '../../witnesses/index.ts';
import { learnLibrary } from '../../witnesses/inspect/golden/golden-library.ts';
import type { TargetLook } from '../../witnesses/inspect/index.ts';
import { measureLimit } from '../../witnesses/inspect/index.ts';
import { fleetContext } from '../examine/fleet-context.ts';
import type { FleetReductions } from '../examine/reductions.ts';
import { fleetReductions } from '../examine/reductions.ts';
import { picturesOf } from '../intake/evidence-of.ts';
import type { OpenFleet } from '../intake/open-fleet.ts';
import { openFleet } from '../intake/open-fleet.ts';
import { readReferences } from '../intake/read-references.ts';

interface FleetTask {
  readonly folder: string;
  readonly fleet: string;
  readonly asOf: string;
}

/** One machine whose pictures are to be looked at. */
export interface TestifyTask extends FleetTask {
  readonly kind: 'testify';
  readonly machine: string;
  /** `sha256 file` to entry id, for this machine's files. */
  readonly entries: readonly (readonly [string, string])[];
}

/** One picture into which virtual targets of one look are planted, `trials` of each size. */
export interface LimitTask extends FleetTask {
  readonly kind: 'limit';
  readonly boardModel: string;
  readonly boardSerial: string;
  /** Path of the picture in the intake folder. */
  readonly picture: string;
  readonly modelHash: string;
  /** Longer sides of the targets. */
  readonly sizesMm: readonly number[];
  readonly trials: number;
  readonly seed: number;
  readonly look: TargetLook;
}

export interface PictureTestimony {
  readonly witness: string;
  readonly testimony: Testimony;
}

export type PictureResult =
  | { readonly kind: 'testify'; readonly testimonies: readonly PictureTestimony[] }
  | { readonly kind: 'limit'; readonly limits: readonly Limit[] };

interface Ready {
  readonly fleet: OpenFleet;
  readonly references: References;
  readonly reductions: FleetReductions;
  readonly learned: readonly { readonly name: string; readonly learned: Learned }[];
}

const looking = witnesses.filter((witness) => witness.needs.some((need) => need.reduction === 'pictures'));
const ready = new Map<string, Promise<Ready>>();

/** Each thread learns the golden models itself: learning is deterministic, and a model is larger than its pictures. */
async function prepare({ folder, fleet: name, asOf }: FleetTask): Promise<Ready> {
  const fleet = openFleet(folder, name);
  const reductions = fleetReductions(fleet, new Map());
  const { context } = fleetContext(fleet, asOf);
  const { references } = await readReferences(fleet, { pixels: true });
  const cohort = { reference: references, members: reductions.members };
  const learned = looking.map((witness) => ({ name: witness.name, learned: witness.learn(cohort, context) }));
  return { fleet, references, reductions, learned };
}

async function testify(task: TestifyTask, { reductions, learned }: Ready): Promise<PictureTestimony[]> {
  const entries = new Map(task.entries);
  const files = reductions.pictureFilesOf(task.machine);
  const entryOf = (sha256: string, file: string): string | undefined => entries.get(`${sha256} ${file}`);
  const input = reductions.of(task.machine, await picturesOf(files, { ...reductions.origin, entryOf }));
  const subject = { kind: 'machine', id: task.machine, fleet: task.fleet } as const;
  return learned.map(({ name, learned: witness }) => ({ witness: name, testimony: witness.testify(subject, input) }));
}

/** The measured limits of one picture; none where it does not register with its golden units. */
async function limit(task: LimitTask, { fleet, references }: Ready): Promise<readonly Limit[]> {
  const files = (fleet.boards.get(task.boardSerial) ?? []).filter(
    ({ path }) => path === task.picture || path.endsWith('/session.json'),
  );
  const [picture] = (await picturesOf(files)).readable;
  if (picture === undefined) return [];
  const golden = learnLibrary(references, 0).goldenFor(task.boardModel, picture.value);
  if (golden === undefined) return [];
  const { side, umPerPx, raster } = picture.value;
  // Without a scale a size in millimetres would be invented.
  if (umPerPx === undefined && golden.umPerPx === undefined) return [];
  try {
    return measureLimit(raster, golden, {
      plant: plantIntoPicture,
      looks: [task.look],
      sizesMm: task.sizesMm,
      // A part under or on a rightful part is outside what the limit claims; where outlines are known, only open board is.
      ...(golden.cad === undefined ? {} : { regions: ['open'] as const }),
      trials: task.trials,
      seed: task.seed,
      modelHash: task.modelHash,
      boardModel: task.boardModel,
      side,
      ...(umPerPx === undefined ? {} : { umPerPx }),
    }).limits;
  } catch (error) {
    // A picture that does not register measures nothing, and one such picture must not end the examination of a fleet.
    if (error instanceof UsageError) return [];
    throw error;
  }
}

/** What a thread does with pictures: let the witnesses that look testify, or measure a limit. */
export async function pictures(task: TestifyTask | LimitTask): Promise<PictureResult> {
  const key = `${task.folder}\n${task.fleet}\n${task.asOf}`;
  const known = ready.get(key) ?? prepare(task);
  ready.set(key, known);
  return task.kind === 'testify'
    ? { kind: 'testify', testimonies: await testify(task, await known) }
    : { kind: 'limit', limits: await limit(task, await known) };
}
