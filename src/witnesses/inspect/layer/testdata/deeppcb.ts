import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { decodePixels } from '../../../../store/pixels.ts';
import type { Raster } from '../../../../core/index.ts';
import { layerClasses } from '../../types.ts';
import type { ClassedBox } from './layer-score.ts';

export interface KnownPair {
  readonly name: string;
  readonly reference: Raster;
  readonly unit: Raster;
  readonly truth: readonly ClassedBox[];
}

/** The names of the pairs in a folder, sorted; none where it is absent. */
export function pairNames(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((file) => (file.endsWith('.txt') ? [file.slice(0, -4)] : []))
    .sort();
}

/** One pair: lines of `x1 y1 x2 y2 class`, classes from 1 in the order of `layerClasses`. */
export async function readPair(folder: string, name: string): Promise<KnownPair> {
  const lines = readFileSync(`${folder}/${name}.txt`, 'utf8').trim().split('\n');
  return {
    name,
    reference: await decodePixels(readFileSync(`${folder}/${name}_temp.jpg`)),
    unit: await decodePixels(readFileSync(`${folder}/${name}_test.jpg`)),
    truth: lines.map((line) => {
      const [x0, y0, x1, y1, kind] = line.trim().split(/[\s,]+/).map(Number);
      const layerClass = layerClasses[(kind ?? 0) - 1];
      if (x0 === undefined || y0 === undefined || x1 === undefined || y1 === undefined || layerClass === undefined) {
        throw new Error(`${name}.txt: not a box: ${line}`);
      }
      return { box: [x0, y0, x1 - x0, y1 - y0], layerClass };
    }),
  };
}
