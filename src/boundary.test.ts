import { mkdtempSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Which rooms a room may import (docs/architecture.md). A room that is not in this table may not exist. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  core: [],
  math: ['core'],
  formats: ['core'],
  image: ['core', 'math'],
  ledger: ['core'],
  witnesses: ['core', 'math', 'formats', 'image'],
  weigh: ['core', 'math'],
  plan: ['core', 'math', 'weigh'],
  simulate: ['core', 'math', 'formats', 'image'],
  report: ['core', 'formats', 'image', 'ledger', 'weigh', 'plan'],
  store: ['core', 'formats', 'ledger', 'weigh'],
  app: ['core', 'math', 'formats', 'image', 'ledger', 'witnesses', 'weigh', 'plan', 'simulate', 'report', 'store'],
  cli: ['core', 'app'],
};
const mayDoInputAndOutput = new Set(['store', 'app', 'cli']);
/** The one package that a pure room uses: deterministic signatures for simulated identities. */
const packagesOf: Readonly<Record<string, readonly string[]>> = { simulate: ['@noble/curves'] };

interface Import {
  readonly file: string;
  readonly target: string;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  const found: Import[] = [];
  for (const match of text.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^'";]*?from\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)|(?:^|\n)\s*import\s+'([^']+)'/g,
  )) {
    const target = match[1] ?? match[2] ?? match[3];
    if (target !== undefined) found.push({ file, target });
  }
  return found;
}

function sourceFiles(src: string): string[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.split(sep).includes('testdata'))
    .map((file) => join(src, file));
}

/** Every import that crosses a boundary it may not cross, in words. */
function violations(src: string): string[] {
  const out: string[] = [];
  for (const file of sourceFiles(src)) {
    const [room = '', second = ''] = relative(src, file).split(sep);
    const allowed = rooms[room];
    const here = relative(src, file);
    if (allowed === undefined) {
      out.push(`${here}: the room ${room} is not in the table`);
      continue;
    }
    for (const { target } of importsOf(file)) {
      if (target.startsWith('node:')) {
        if (target !== 'node:crypto' && !mayDoInputAndOutput.has(room)) out.push(`${here}: ${target} in a pure room`);
      } else if (target.startsWith('.')) {
        const [otherRoom = '', otherSecond = ''] = relative(src, normalize(join(dirname(file), target))).split(sep);
        if (otherRoom !== room && !allowed.includes(otherRoom)) out.push(`${here}: may not import ${otherRoom}`);
        const witnessFolder = (name: string): boolean => !name.endsWith('.ts');
        if (
          room === 'witnesses' &&
          otherRoom === 'witnesses' &&
          witnessFolder(second) &&
          witnessFolder(otherSecond) &&
          second !== otherSecond
        ) {
          out.push(`${here}: the witness ${second} may not import the witness ${otherSecond}`);
        }
      } else if (!mayDoInputAndOutput.has(room)) {
        const packages = packagesOf[room] ?? [];
        if (!packages.some((name) => target === name || target.startsWith(`${name}/`)))
          out.push(`${here}: the package ${target} in a pure room`);
      }
    }
    if (!mayDoInputAndOutput.has(room)) {
      const text = readFileSync(file, 'utf8');
      for (const air of [
        /\bDate\.now\(/,
        /\bnew Date\(\)/,
        /\bMath\.random\(/,
        /\bprocess\.(?:env|argv|cwd)\b/,
        /\bfetch\(/,
      ]) {
        if (air.test(text)) out.push(`${here}: reads from the air (${air.source})`);
      }
    }
  }
  return out;
}

describe('rooms', () => {
  it('import only the rooms that the table names', () => {
    const src = join(import.meta.dirname);
    expect(sourceFiles(src).length).toBeGreaterThan(30);
    expect(violations(src)).toEqual([]);
  });

  it.each([
    ['core/a.ts', "import { readFileSync } from 'node:fs';", 'node:fs in a pure room'],
    ['weigh/a.ts', "import { x } from '../witnesses/index.ts';", 'may not import witnesses'],
    ['witnesses/watch/a.ts', "import { x } from '../attest/index.ts';", 'may not import the witness attest'],
    ['ledger/a.ts', 'export const t: number = Date.now();', 'reads from the air'],
    ['formats/a.ts', "export { parse } from 'yaml';", 'the package yaml in a pure room'],
    ['image/a.ts', "export const s = () => import('sharp');", 'the package sharp in a pure room'],
    ['utils/a.ts', 'export {};', 'not in the table'],
  ])('sees a planted violation in %s', (path, text, message) => {
    const src = mkdtempSync(join(tmpdir(), 'rooms-'));
    try {
      mkdirSync(dirname(join(src, path)), { recursive: true });
      writeFileSync(join(src, path), `${text}\n`);
      expect(violations(src).join('\n')).toContain(message);
    } finally {
      rmSync(src, { recursive: true, force: true });
    }
  });
});
