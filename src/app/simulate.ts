import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { UsageError } from '../core/index.ts';
import type { FleetRequest, FleetTruth, PictureJob } from '../simulate/index.ts';
import { simulateFleet } from '../simulate/index.ts';
import type { RenderTask } from './workers/render-worker.ts';
import { openPool } from './workers/pool.ts';

export interface SimulateResult {
  readonly folder: string;
  readonly truthFile: string;
  readonly files: number;
  readonly pictures: number;
  readonly truth: FleetTruth;
}

async function emptyFolder(folder: string): Promise<void> {
  if (existsSync(folder) && (await readdir(folder)).length > 0) {
    throw new UsageError(`${folder} is not empty`, 'Name a folder that does not exist yet: nothing is overwritten.');
  }
  await mkdir(folder, { recursive: true });
}

/** Writes a simulated fleet as an intake folder, and its truth beside it where `examine` never looks. */
export async function writeSimulatedFleet(
  folder: string,
  request: FleetRequest,
  progress: (stage: string, done: number, total: number) => void = () => undefined,
): Promise<SimulateResult> {
  const root = resolve(folder);
  await emptyFolder(root);
  const fleet = simulateFleet(request);
  const made = new Set<string>();
  const place = async (path: string): Promise<string> => {
    const file = join(root, path);
    if (!file.startsWith(root + sep)) throw new Error(`${path} leaves its folder`);
    const parent = dirname(file);
    if (!made.has(parent)) await mkdir(parent, { recursive: true });
    made.add(parent);
    return file;
  };
  const pool = openPool('render');
  let rendered = 0;
  const render = async (job: PictureJob): Promise<void> => {
    const task: RenderTask = { job, file: await place(job.path) };
    await pool.run(task);
    progress('pictures', ++rendered, fleet.pictures.length);
  };
  const rendering = Promise.all(fleet.pictures.map(render)).finally(() => pool.close());
  // A failure while files are written must not leave the pictures' rejection unheard.
  rendering.catch(() => undefined);
  let files = 0;
  let writing: Promise<void>[] = [];
  for (const { path, bytes } of fleet.files) {
    writing.push(writeFile(await place(path), bytes));
    files++;
    if (writing.length >= 64) {
      await Promise.all(writing);
      writing = [];
      if (files % 1024 === 0) progress('files', files, files);
    }
  }
  await Promise.all(writing);
  await rendering;
  const truthFile = `${root}.truth.json`;
  await writeFile(truthFile, `${JSON.stringify(fleet.truth, null, 1)}\n`);
  return { folder: root, truthFile, files, pictures: fleet.pictures.length, truth: fleet.truth };
}
