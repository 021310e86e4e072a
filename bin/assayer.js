#!/usr/bin/env node
import { existsSync } from 'node:fs';

const program = new URL('../dist/cli.js', import.meta.url);
if (!existsSync(program)) {
  // A clone installed with --ignore-scripts has no dist/ yet; a packed tarball always has.
  await import('../scripts/build.js');
}
await import(program.href);
