import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { violations } from './testdata/rooms.ts';
import { sourceFiles } from './testdata/source-files.ts';

/** What is found in a project that has this one file. */
function violationsOf(path: string, text: string): readonly string[] {
  const src = mkdtempSync(join(tmpdir(), 'rooms-'));
  try {
    mkdirSync(dirname(join(src, path)), { recursive: true });
    writeFileSync(join(src, path), `${text}\n`);
    return violations(src);
  } finally {
    rmSync(src, { recursive: true, force: true });
  }
}

describe('rooms', () => {
  it('import only the rooms that the table names, and the pure ones read nothing from the air', () => {
    expect(sourceFiles(import.meta.dirname).length).toBeGreaterThan(30);
    expect(violations(import.meta.dirname)).toEqual([]);
  });

  it.each([
    ['core/a.ts', "import { readFileSync } from 'node:fs';", 'node:fs in a pure room'],
    ['core/a.ts', 'import { readFileSync } from "node:fs";', 'node:fs in a pure room'],
    ['core/a.mts', "import { readFileSync } from 'node:fs';", 'node:fs in a pure room'],
    ['core/a.js', "import { readFileSync } from 'node:fs';", 'node:fs in a pure room'],
    ['core/a.ts', "const a = 1; import { readFileSync } from 'node:fs';", 'node:fs in a pure room'],
    ['core/a.ts', "import { readFileSync } from 'fs';", 'the package fs in a pure room'],
    ['core/a.ts', "export const url = 'http://a'; import { readFileSync } from 'node:fs';", 'node:fs in a pure room'],
    ['core/a.ts', "const a = ' // '; import 'node:fs'; const b = ' /* '; /* */", 'node:fs in a pure room'],
    ['core/a.ts', "export type S = import('node:fs').Stats;", 'node:fs in a pure room'],
    ['core/a.cts', "import fs = require('node:fs');", 'node:fs in a pure room'],
    ['core/a.ts', "const fs = require('node:fs');", 'node:fs in a pure room'],
    ['core/a.ts', 'export const f = () => import(`node:fs`);', 'name is no plain string'],
    ['core/a.ts', 'export const f = (name: string) => import(name);', 'name is no plain string'],
    ['core/a.ts', "export const f = () => import('node:' + 'fs');", 'name is no plain string'],
    ['app/a.ts', 'export const f = (name: string) => import(name);', 'name is no plain string'],
    ['collect/a.ts', "import { x } from '../store/index.ts';", 'may not import store'],
    ['witnesses/a.ts', "import { x } from '../collect/index.ts';", 'may not import collect'],
    ['collect/a.ts', "import { parse } from 'yaml';", 'the package yaml in a room that needs none'],
    ['cli/a.ts', "const x = require('../simulate/index.ts');", 'may not import simulate'],
    ['weigh/a.ts', "import { x } from '../witnesses/index.ts';", 'may not import witnesses'],
    ['weigh/a.ts', 'import { x } from "../witnesses/index.ts";', 'may not import witnesses'],
    ['core/a.ts', "export * from '../../bench/a.ts';", 'may not import ..'],
    ['witnesses/watch/a.ts', "import { x } from '../attest/index.ts';", 'may not import the witness attest'],
    ['app/a.ts', "import { x } from './testdata/a.ts';", 'may not import testdata'],
    ['formats/a.ts', "import { x } from './tpm/testdata/writer.ts';", 'may not import testdata'],
    ['formats/a.ts', "export { parse } from 'yaml';", 'the package yaml in a pure room'],
    ['image/a.ts', "export const s = () => import('sharp');", 'the package sharp in a pure room'],
    ['utils/a.ts', 'export {};', 'not in the table'],
    ['a.ts', 'export {};', 'not in the table'],
    ['ledger/a.ts', "import { createHash, randomBytes } from 'node:crypto';", 'randomBytes of node:crypto'],
    ['ledger/a.ts', 'import { randomBytes } from "node:crypto";', 'randomBytes of node:crypto'],
    ['ledger/a.ts', "import {\n  sign as verify,\n} from 'node:crypto';", 'sign of node:crypto'],
    ['core/a.ts', "import { generateKeyPairSync } from 'node:crypto';", 'generateKeyPairSync of node:crypto'],
    ['core/a.ts', "export { randomUUID } from 'node:crypto';", 'randomUUID of node:crypto'],
    ['core/a.ts', "import * as all from 'node:crypto';", '* of node:crypto'],
    ['core/a.ts', "import all, { hash } from 'node:crypto';", '* of node:crypto'],
    ['core/a.ts', "import 'node:crypto';", '* of node:crypto'],
    ['core/a.ts', "export const c = () => import('node:crypto');", '* of node:crypto'],
    ['core/a.ts', "export * from 'node:crypto';", '* of node:crypto'],
  ])('sees a planted violation in %s: %s', (path, text, message) => {
    expect(violationsOf(path, text).join('\n')).toContain(message);
  });

  it.each([
    ['Date.now()'],
    ['[1].map(Date.now)'],
    ["Date['now']()"],
    ['(Date).now()'],
    ['Date?.now()'],
    ['Date()'],
    ['new Date().getTime()'],
    ['new Date'],
    ['new Date(2020, 1, 1)'],
    ['new Date(...parts)'],
    ['new (Date)()'],
    ['((D) => D.now())(Date)'],
    ['{ Date }'],
    ['class extends Date {}'],
    ['Math.random'],
    ['Math?.random()'],
    ["Math['random']()"],
    ['process.hrtime()'],
    ["process['env']"],
    ['typeof process'],
    ["globalThis['Date']"],
    ['global.process'],
    ['navigator.hardwareConcurrency'],
    ['performance.now()'],
    ["fetch('http://a')"],
    ['[1].map(fetch)'],
    ['crypto.randomUUID()'],
    ['Temporal.Now'],
    ['Intl.DateTimeFormat().resolvedOptions()'],
    ["Intl.DateTimeFormat()['resolvedOptions']()"],
    ['new Date(0).getHours()'],
    ['new Date(0).getTimezoneOffset()'],
    ['(1.5).toLocaleString()'],
    ['require'],
    ['import.meta.url'],
    ["new Function('return process')()"],
    ["eval('process')"],
    ["' // ' + Date.now()"],
    ["'/*' + Date.now() + '*/'"],
    ['`${String(Date.now())}`'],
    ['/[/*]/.test(String(Date.now()))'],
  ])('sees what reads from the air: %s', (expression) => {
    expect(violationsOf('core/a.ts', `export const x = ${expression};`).join('\n')).toContain('reads from the air');
  });

  it.each([
    ['const { now } = Date;'],
    ['const D = Date; D.now();'],
    ['const { random } = Math;'],
    ['const M = Math; M.random();'],
    ['export const { env } = process;'],
    ['setTimeout(() => undefined, 1);'],
    ['setInterval(() => undefined, 1);'],
    ['setImmediate(() => undefined);'],
    ["console.log('a');"],
    ['export const a = 1; export const b = Date.now();'],
    ['const { resolvedOptions } = Intl.DateTimeFormat();'],
    ['export { process };'],
  ])('sees what reads from the air: %s', (statement) => {
    expect(violationsOf('image/a.mts', statement).join('\n')).toContain('reads from the air');
  });

  it('names the line', () => {
    expect(violationsOf('core/a.ts', '\n\nexport const t = Date.now();')).toEqual([
      'core/a.ts:3: reads from the air (Date.now)',
    ]);
  });

  it('sees nothing wrong with what a pure room may do', () => {
    const text = [
      "import { constants, createHash, verify } from 'node:crypto';",
      "import type { KeyObject } from 'node:crypto';",
      '/** A process. The clock, Date.now(), is not read here. */',
      'export const t: string = new Date(0).toISOString(); // not new Date()',
      'export const day: number = Date.UTC(2020, 1, 1) + Date.parse(t);',
      'export const isDate = (value: unknown): value is Date => value instanceof Date;',
      'export interface Step { readonly process: string; readonly fetch: Date; performance(): void }',
      'export const step = (one: Step): string => one.process + `Date.now() ${String(one.fetch)}`;',
      "export const named = { process: 'Math.random()', require: '/*', crypto: 1 };",
      'export const { process: taken } = named;',
      'export const root: number = Math.sqrt(2) * Math.PI;',
      'export const utc: number = new Date(t).getUTCHours();',
    ];
    expect(violationsOf('core/a.ts', text.join('\n'))).toEqual([]);
  });

  it('lets rooms with input and output read the clock, and tests use testdata', () => {
    expect(violationsOf('app/a.ts', "import { readFileSync } from 'node:fs';\nexport const t = Date.now();")).toEqual(
      [],
    );
    expect(violationsOf('core/a.test.ts', "import { x } from './testdata/a.ts';\nDate.now();")).toEqual([]);
    expect(violationsOf('core/testdata/a.ts', "import { readFileSync } from 'node:fs';")).toEqual([]);
  });
});
