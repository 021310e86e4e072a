import type { Limit } from '../../core/index.ts';
import { plantIntoPicture } from '../../simulate/board/index.ts';
import type { References } from '../../witnesses/index.ts';
import { learnLibrary } from '../../witnesses/inspect/golden-library.ts';
import { measureLimit } from '../../witnesses/inspect/index.ts';
import type { OpenFleet } from '../intake/open-fleet.ts';
import { openFleet } from '../intake/open-fleet.ts';
import { picturesOf } from '../intake/evidence-of.ts';
import { readReferences } from '../intake/read-references.ts';

/** One picture into which virtual targets are planted, and how many of each size and look. */
export interface LimitTask {
  readonly folder: string;
  readonly fleet: string;
  readonly boardModel: string;
  readonly boardSerial: string;
  /** Path of the picture in the intake folder. */
  readonly picture: string;
  readonly modelHash: string;
  readonly trials: number;
  readonly seed: number;
  /** Which of the looks to plant; tasks are split by look so that every core has work. */
  readonly look: 'dark' | 'tan' | 'white' | 'board';
}

interface Ready {
  readonly fleet: OpenFleet;
  readonly references: References;
}

const ready = new Map<string, Promise<Ready>>();

async function prepare({ folder, fleet: name }: LimitTask): Promise<Ready> {
  const fleet = openFleet(folder, name);
  return { fleet, references: await readReferences(fleet, { pixels: true }) };
}

/** The measured limits of one picture; empty where it does not register with its golden units. */
export async function measure(task: LimitTask): Promise<readonly Limit[]> {
  const key = `${task.folder}\n${task.fleet}`;
  const known = ready.get(key) ?? prepare(task);
  ready.set(key, known);
  const { fleet, references } = await known;
  const files = (fleet.boards.get(task.boardSerial) ?? []).filter(
    ({ path }) => path === task.picture || path.endsWith('/session.json'),
  );
  const [picture] = (await picturesOf(files)).readable;
  if (picture === undefined) return [];
  const golden = learnLibrary(references, 0).goldenFor(task.boardModel, picture.value);
  if (golden === undefined) return [];
  const { limits } = measureLimit(picture.value.raster, golden, {
    plant: plantIntoPicture,
    looks: [task.look],
    trials: task.trials,
    seed: task.seed,
    modelHash: task.modelHash,
    boardModel: task.boardModel,
    side: picture.value.side,
    ...(picture.value.umPerPx === undefined ? {} : { umPerPx: picture.value.umPerPx }),
  });
  return limits;
}
