import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { walkFolder } from '../intake/walk.ts';
import { deliveredFiles, papersIn } from './delivered-files.ts';

const root = mkdtempSync(join(tmpdir(), 'assayer-delivered-'));
const papers = ['a.der', 'certificates/b.der', 'certificates/deep/c.der', 'evidence/e.der', 'references/f.der'];
const machines = [
  'evidence/certificates/g.der',
  'evidence/m2/deep/certificates/ak.der',
  'evidence/m2/ek.der',
  'm1/ek.der',
];
for (const path of [...papers, ...machines]) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), path);
}
afterAll(() => {
  rmSync(root, { recursive: true });
});

describe('papersIn', () => {
  it('finds the papers that were told apart, without the machines\u2019 folders', () => {
    const delivered = deliveredFiles(root);
    const folders = delivered.papersFolders.map(({ folder }) => folder);
    const found = papersIn(root, folders).map(({ path }) => path);
    // Below `evidence` a folder is a machine's whatever its name.
    expect(folders).toEqual(['references']);
    expect(found).toEqual(delivered.papers.map(({ path }) => path).sort());
    expect([...delivered.machines.keys()]).toContain('certificates');
    expect(papersIn(root, ['certificates', 'references']).map(({ path }) => path)).toEqual(papers);
  });
});

describe('walkFolder', () => {
  it('does not look into folders that it is told to leave', () => {
    const asked: string[] = [];
    const { files } = walkFolder(root, (path) => {
      asked.push(path);
      return path !== 'evidence';
    });
    expect(files.map(({ path }) => path)).toEqual(
      [...papers, ...machines].filter((path) => !path.startsWith('evidence/')).sort(),
    );
    expect(asked.filter((path) => path.startsWith('evidence/'))).toEqual([]);
    expect(walkFolder(root).files.map(({ path }) => path)).toEqual([...papers, ...machines].sort());
  });
});
