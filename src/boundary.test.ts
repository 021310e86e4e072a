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

/** What a pure room may use of node:crypto: what gives the same answer for the same bytes. No key is made, nothing is signed. */
const pureCrypto = new Set(['createHash', 'hash', 'getHashes', 'verify', 'createPublicKey', 'constants', 'KeyObject']);

/** What a pure room would read from the air: the clock, chance, the process, the network, what others left behind. */
const air: readonly RegExp[] = [
  /\bDate\.now\b/,
  /\bDate\(\s*\)/,
  /\bnew Date\b(?!\s*\(\s*[^)\s])/,
  /\bMath\.random\b/,
  /\bMath\s*\[/,
  /\bprocess\b\s*[.?[;,)]/,
  /\bglobalThis\b/,
  /\bperformance\b\s*[.?[]/,
  /\bset(?:Timeout|Interval|Immediate)\b/,
  /\bcrypto\s*[.?[]/,
  /\bfetch\s*\(/,
  /\bTemporal\.Now\b/,
];

/** The script of the report runs in the reader's browser; its text is data to the program. */
const textOfAnotherProgram = new Set([join('report', 'page-script.ts')]);

/** The code of a file without its comments, in which these words are only words. */
function codeOf(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '$1');
}

/** Names taken from node:crypto that a pure room may not have; `*` where the whole module is taken. */
function forbiddenCrypto(text: string): string[] {
  const out: string[] = [];
  for (const [, clause = ''] of text.matchAll(/\b(?:import|export)\s+([^'";]*?)\s+from\s*'node:crypto'/g)) {
    const named = /\{([^}]*)\}/.exec(clause)?.[1];
    if (
      named === undefined ||
      clause
        .replace(/\{[^}]*\}/, '')
        .replace(/^type\b/, '')
        .trim() !== ''
    )
      out.push('*');
    for (const one of (named ?? '').split(',')) {
      const name =
        one
          .trim()
          .replace(/^type\s+/, '')
          .split(/\s/)[0] ?? '';
      if (name !== '' && !pureCrypto.has(name)) out.push(name);
    }
  }
  if (/\bimport\(\s*'node:crypto'\s*\)|\bimport\s+'node:crypto'/.test(text)) out.push('*');
  return out;
}

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
      const text = codeOf(readFileSync(file, 'utf8'));
      for (const name of forbiddenCrypto(text)) out.push(`${here}: ${name} of node:crypto in a pure room`);
      if (textOfAnotherProgram.has(here)) continue;
      for (const breath of air) {
        if (breath.test(text)) out.push(`${here}: reads from the air (${breath.source})`);
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
    ['core/a.ts', 'export const t = [1].map(Date.now);', 'reads from the air'],
    ['core/a.ts', 'export const t = new Date().getTime();', 'reads from the air'],
    ['core/a.ts', 'export const t = new Date;', 'reads from the air'],
    ['core/a.ts', 'export const t: string = Date();', 'reads from the air'],
    ['math/a.ts', 'export const r = Math.random;', 'reads from the air'],
    ['math/a.ts', "export const r = Math['random']();", 'reads from the air'],
    ['weigh/a.ts', 'export const h = process.hrtime();', 'reads from the air'],
    ['weigh/a.ts', 'export const { env } = process;', 'reads from the air'],
    ['weigh/a.ts', "export const e = process['env'];", 'reads from the air'],
    ['plan/a.ts', "export const d = globalThis['Date'];", 'reads from the air'],
    ['image/a.ts', 'export const t = performance.now();', 'reads from the air'],
    ['image/a.ts', 'setTimeout(() => undefined, 1);', 'reads from the air'],
    ['image/a.ts', 'setInterval(() => undefined, 1);', 'reads from the air'],
    ['simulate/a.ts', 'export const u = crypto.randomUUID();', 'reads from the air'],
    ['ledger/a.ts', "import { createHash, randomBytes } from 'node:crypto';", 'randomBytes of node:crypto'],
    ['ledger/a.ts', "import {\n  sign as verify,\n} from 'node:crypto';", 'sign of node:crypto'],
    ['core/a.ts', "import { generateKeyPairSync } from 'node:crypto';", 'generateKeyPairSync of node:crypto'],
    ['core/a.ts', "import * as all from 'node:crypto';", '* of node:crypto'],
    ['core/a.ts', "import all, { hash } from 'node:crypto';", '* of node:crypto'],
    ['core/a.ts', "export const c = () => import('node:crypto');", '* of node:crypto'],
    ['core/a.ts', "export * from 'node:crypto';", '* of node:crypto'],
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

  it('sees nothing wrong with what a pure room may do', () => {
    const src = mkdtempSync(join(tmpdir(), 'rooms-'));
    try {
      mkdirSync(join(src, 'core'));
      const text = [
        "import { constants, createHash, verify } from 'node:crypto';",
        "import type { KeyObject } from 'node:crypto';",
        '/** A process. The clock, Date.now(), is not read here. */',
        'export const t: string = new Date(0).toISOString(); // not new Date()',
      ];
      writeFileSync(join(src, 'core', 'a.ts'), `${text.join('\n')}\n`);
      expect(violations(src)).toEqual([]);
    } finally {
      rmSync(src, { recursive: true, force: true });
    }
  });
});
