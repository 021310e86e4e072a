import { writeFile } from 'node:fs/promises';
import type { BoardDesign } from '../../simulate/board/index.ts';
import { boardDesign, renderBoard } from '../../simulate/board/index.ts';
import type { PictureJob } from '../../simulate/index.ts';
import { encodeJpeg } from '../../store/pixels.ts';

/** One simulated photograph and the file that it goes to. */
export interface RenderTask {
  readonly job: PictureJob;
  readonly file: string;
}

const designs = new Map<string, BoardDesign>();

function designOf({ model, seed, size }: PictureJob['design']): BoardDesign {
  const key = JSON.stringify([model, seed, size]);
  const design = designs.get(key) ?? boardDesign(model, seed, size);
  designs.set(key, design);
  return design;
}

export async function render({ job, file }: RenderTask): Promise<void> {
  const { raster } = renderBoard(designOf(job.design), job.render);
  await writeFile(file, await encodeJpeg(raster, job.quality));
}
