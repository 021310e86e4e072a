// Bundles the command line, its workers and the project's own scripts into dist/. Packages stay outside the bundle, so
// that the heavy ones (DuckDB, sharp, PGlite) are loaded when a command needs them and never at start-up.
import { build } from 'esbuild';
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = new URL('..', import.meta.url).pathname;
const out = join(root, 'dist');
const stamp = join(out, 'cli.js');

function newest(folder) {
  let latest = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) latest = Math.max(latest, statSync(join(entry.parentPath, entry.name)).mtimeMs);
  }
  return latest;
}

const upToDate =
  existsSync(stamp) && statSync(stamp).mtimeMs >= Math.max(newest(join(root, 'src')), newest(join(root, 'scripts')));
if (process.argv.includes('--if-missing') && upToDate) process.exit(0);

const workers = readdirSync(join(root, 'src'), { recursive: true }).filter((file) =>
  String(file).endsWith('-worker.ts'),
);
const scripts = readdirSync(join(root, 'scripts')).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));

// Built aside and put in place at once: a command that starts meanwhile finds the old program or the new one.
const aside = join(root, `dist.${process.pid}`);
await build({
  absWorkingDir: root,
  entryPoints: [
    { in: 'src/cli/main.ts', out: 'cli' },
    ...workers.map((file) => ({
      in: join('src', file),
      out: file.split('/').pop().replace(/\.ts$/, ''),
    })),
    ...scripts.map((file) => ({ in: join('scripts', file), out: `scripts/${file.replace(/\.ts$/, '')}` })),
  ],
  outdir: aside,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  chunkNames: 'chunks/[name]-[hash]',
  sourcemap: false,
  logLevel: 'warning',
});
rmSync(out, { recursive: true, force: true });
renameSync(aside, out);
