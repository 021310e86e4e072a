import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../../core/index.ts';

/** The built file of a worker: beside the bundle, one folder up from its chunks, or in dist/ when run from the sources. */
export function workerFile(name: string): string {
  for (const path of [`./${name}.js`, `../${name}.js`, `../../../dist/${name}.js`]) {
    const file = fileURLToPath(new URL(path, import.meta.url));
    if (existsSync(file)) return file;
  }
  throw new UsageError(`${name}.js has not been built`, 'Run npm run build first.');
}
