import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../core/index.ts';
import { readZip } from './read-zip.ts';
import { writeZip } from './testdata/write-zip.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const two = writeZip([
  { name: 'certs/', data: new Uint8Array(0), stored: true },
  { name: 'certs/a.pem', data: text('aaaa'.repeat(500)) },
  { name: 'certs\\b.der', data: text('b'), stored: true },
]);
const python = spawnSync('python3', ['-c', 'import zipfile']).status === 0;
if (!python) console.info('No python3 here: archives are not checked against its zipfile.');

/** Reads an archive as a whole: listed and unpacked. */
function contents(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  return new Map(readZip(bytes).map((entry) => [entry.name, entry.read()]));
}

describe('reading a ZIP archive', () => {
  it('gives its files, stored and deflated, and leaves folders out', () => {
    const read = contents(two);
    expect([...read.keys()]).toEqual(['certs/a.pem', 'certs/b.der']);
    expect(read.get('certs/a.pem')).toEqual(text('aaaa'.repeat(500)));
  });

  it('takes a name as it is written: one with a byte-order mark is another name', () => {
    expect([...contents(writeZip([{ name: '\ufeffa', data: text('x') }])).keys()]).toEqual(['\ufeffa']);
  });

  it.each(['../a', 'x/../../a', '/etc/passwd', 'C:/a', '..\\a', 'a/./b'])('refuses the name %s', (name) => {
    expect(() => readZip(writeZip([{ name, data: text('x') }]))).toThrow(/leaves the archive/);
  });

  it('refuses what is encrypted, overlapping, in volumes or larger than it may become', () => {
    expect(() => readZip(writeZip([{ name: 'a', data: text('x'), flags: 1 }]))).toThrow(/encrypted/);
    const bomb = writeZip([{ name: 'a', data: new Uint8Array(1_000_000) }]);
    expect(() => readZip(bomb, { entries: 10, entryBytes: 1000, totalBytes: 1e6 })).toThrow(/more than is read/);
    expect(() => readZip(bomb, { entries: 0, entryBytes: 1e9, totalBytes: 1e9 })).toThrow(/1 entries/);
    const twice = writeZip([
      { name: 'a', data: text('x'), stored: true },
      { name: 'a', data: text('x'), stored: true },
    ]);
    // The second directory entry points at the first file as well.
    const directory = twice.length - 22 - 2 * 47;
    twice.fill(0, directory + 47 + 42, directory + 47 + 46);
    expect(() => readZip(twice)).toThrow(/share bytes/);
  });

  it('finds a false size and a false CRC-32', () => {
    const lying = writeZip([{ name: 'a', data: text('hello'), stored: true }]);
    lying[31] = (lying[31] ?? 0) ^ 1;
    expect(() => contents(lying)).toThrow(/CRC-32/);
  });

  it('answers every truncation and any bytes with entries or a FormatError', () => {
    for (let size = 0; size < two.length; size++) expect(() => readZip(two.subarray(0, size))).toThrow(FormatError);
    fc.assert(
      fc.property(fc.nat(two.length - 1), fc.nat(255), (at, value) => {
        const damaged = Uint8Array.from(two);
        damaged[at] = value;
        try {
          contents(damaged);
        } catch (error) {
          if (!(error instanceof FormatError)) throw error;
        }
      }),
      { numRuns: 2000 },
    );
  });

  it.runIf(python)('reads what another writer made', () => {
    const folder = mkdtempSync(join(tmpdir(), 'assayer-zip-'));
    try {
      const program =
        "import zipfile,sys\nz=zipfile.ZipFile('a.zip','w',zipfile.ZIP_DEFLATED)\nz.writestr('d/é.txt','x'*999)\nz.writestr('s',b'y',zipfile.ZIP_STORED)\nz.comment=b'note'\nz.close()";
      execFileSync('python3', ['-c', program], { cwd: folder });
      const read = contents(new Uint8Array(readFileSync(join(folder, 'a.zip'))));
      expect([...read.keys()]).toEqual(['d/é.txt', 's']);
      expect(read.get('d/é.txt')).toEqual(text('x'.repeat(999)));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
