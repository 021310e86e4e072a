import type { Limit, Sha256 } from '../../core/index.ts';
import { hashOf } from '../../ledger/index.ts';
import type { Ledger } from '../../store/journal/index.ts';
import type { References } from '../../witnesses/index.ts';
import { inspectCheck, targetLooks } from '../../witnesses/inspect/index.ts';
import type { OpenFleet } from '../intake/open-fleet.ts';
import { version } from '../version.ts';
import type { LimitTask } from '../workers/pictures-worker.ts';
import type { Pool } from '../workers/pool.ts';
import type { LedgerState } from './ledger-state.ts';
import type { RecordedIntake } from './record-intake.ts';
import type { FleetReductions } from './reductions.ts';
import { viewsOf } from './sessions.ts';

export interface LimitsRequest {
  readonly ledger: Ledger;
  readonly state: LedgerState;
  readonly fleet: OpenFleet;
  readonly reductions: FleetReductions;
  readonly references: References;
  readonly intake: RecordedIntake;
  readonly asOf: string;
  readonly pool: Pool<'pictures'>;
  /** Targets of each size and look; 0 measures nothing. */
  readonly trials: number;
  readonly progress: (stage: string, done: number, total: number) => void;
}

/** Targets of each size and look, set beforehand: enough for a bound, and no more than a first look can wait for (docs/inspect.md). */
export const usualTrials = 16;

/** Longer sides of the targets that an examination plants; three sizes keep a first look short. */
const plantedSizesMm = [1.6, 1, 0.6];

interface Representative {
  readonly boardModel: string;
  readonly boardSerial: string;
  readonly picture: string;
  readonly side: string;
  readonly station: string | undefined;
}

/** The first optical picture, by serial, of every board model, side and station that has golden units: the one that targets are planted into. */
function representatives(request: LimitsRequest): readonly Representative[] {
  const chosen = new Map<string, Representative>();
  const records = [...request.reductions.records.values()].sort((a, b) =>
    (a.machine.boardSerial ?? '') < (b.machine.boardSerial ?? '') ? -1 : 1,
  );
  for (const { machine } of records) {
    const { boardModel, boardSerial } = machine;
    if (boardModel === undefined || boardSerial === undefined) continue;
    if ((request.references.boards.get(boardModel)?.goldens.length ?? 0) === 0) continue;
    for (const { path, side, station, modality } of viewsOf(request.fleet.boards.get(boardSerial) ?? [])) {
      const key = JSON.stringify([boardModel, side, station]);
      if (modality === 'optical' && !chosen.has(key))
        chosen.set(key, { boardModel, boardSerial, picture: path, side, station });
    }
  }
  return [...chosen.values()];
}

/** Everything that a measured limit depends on besides its plan: a limit measured at another scale speaks of other sizes. */
function measuredOn(
  { references, intake, fleet }: LimitsRequest,
  { boardModel, picture }: Pick<Representative, 'boardModel' | 'picture'>,
): Sha256 {
  const session = intake.hashes.get(`${picture.slice(0, picture.lastIndexOf('/'))}/session.json`) ?? '';
  const prefix = `references/boards/${boardModel}/golden/`;
  const sessions = fleet.files.flatMap(({ path }) =>
    path.startsWith(prefix) && path.endsWith('/session.json') ? [[path, intake.hashes.get(path) ?? '']] : [],
  );
  // The path of a golden picture says which side and unit it shows; the drawing says where the board is open.
  const goldens = references.boards.get(boardModel)?.goldens ?? [];
  const golden = goldens.flatMap((unit) => unit.pictures.map(({ file, sha256 }) => [file, sha256]));
  const { revision } = inspectCheck('inspect/part-added');
  return hashOf({
    golden,
    cad: references.boards.get(boardModel)?.cad?.sha256 ?? '',
    sizesMm: plantedSizesMm,
    sessions,
    picture: intake.hashes.get(picture) ?? '',
    session,
    revision,
    software: version(),
  });
}

/**
 * Limits of the fleet's pictures, one a board model, side and look. A limit that the ledger has for the same picture,
 * golden units, scales, software and plan is taken from there.
 */
export async function limitsOfFleet(request: LimitsRequest): Promise<readonly Limit[]> {
  const { ledger, state, fleet, asOf, pool, trials, progress } = request;
  if (trials === 0) return [];
  const plans = representatives(request).flatMap(({ boardModel, boardSerial, picture, side, station }) => {
    const modelHash = measuredOn(request, { boardModel, picture });
    return targetLooks.map((look) => ({
      id: `inspect/part-added/${hashOf([modelHash, boardSerial, side, station ?? null, look, trials]).slice(0, 24)}`,
      // Stated with the limit: it speaks of this picture, and of other boards only as far as they are like it.
      scope: { boardSerial, ...(station === undefined ? {} : { station }) },
      task: {
        kind: 'limit' as const,
        folder: fleet.folder,
        fleet: fleet.name,
        asOf,
        boardModel,
        boardSerial,
        picture,
        modelHash,
        sizesMm: plantedSizesMm,
        trials,
        seed: 1,
        look,
      },
    }));
  });
  const known = new Map<string, Limit>();
  for (const { entry } of ledger.entries('limit')) known.set(entry.body.id, entry.body);
  const missing = plans.filter(({ id }) => !state.limits.has(id));
  let done = 0;
  const measure = async (task: LimitTask): Promise<readonly Limit[]> => {
    const result = await pool.run(task);
    progress('measuring limits', ++done, missing.length);
    return result.kind === 'limit' ? result.limits : [];
  };
  const measured = await Promise.all(missing.map(({ task }) => measure(task)));
  const fresh = measured.flatMap((limits, index): Limit[] =>
    limits.map((limit) => ({
      ...limit,
      id: missing[index]?.id ?? limit.id,
      scope: { ...limit.scope, ...missing[index]?.scope },
    })),
  );
  await ledger.appendAll(
    fresh.map((limit) => ({
      kind: 'limit',
      subject: { kind: 'fleet', id: fleet.name, fleet: fleet.name },
      body: limit,
    })),
  );
  return [...plans.flatMap(({ id }) => known.get(id) ?? []), ...fresh];
}
