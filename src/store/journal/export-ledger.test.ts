import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError, utf8Bytes } from '../../core/index.ts';
import { parseVerifierKey, verifyTlogProof } from '../../ledger/index.ts';
import { exportLedger } from './export-ledger.ts';
import { exportReadme } from './export-readme.ts';
import { draftOf, inScratch, note, openScratch } from './testdata/scratch.ts';
import { verifyExport } from './verify-export.ts';

describe('exportLedger', () => {
  it('can be verified by a stranger, who sees what was altered in it', async () => {
    await inScratch(async (scratch) => {
      const folder = join(scratch, 'ledger');
      const target = join(scratch, 'export');
      const ledger = await openScratch(folder);
      const evidence = utf8Bytes('a quote');
      await ledger.putBlob(evidence);
      const { id } = await ledger.append(draftOf('m0', evidence));
      await ledger.appendAll(Array.from({ length: 299 }, (_, i) => note(`m${String(i + 1)}`)));
      await ledger.append(note('x'.repeat(70_000)));
      await ledger.close();
      expect(await exportLedger(folder, target, { proofs: [id], evidence: true })).toMatchObject({
        entries: 301,
        unsigned: 0,
        bundles: 1,
        proofs: 1,
        evidence: 1,
        bundlesLeftOut: 1,
        evidenceMissing: [],
      });
      expect(verifyExport(target).problems).toEqual([]);
      const key = parseVerifierKey(readFileSync(join(target, 'log.vkey'), 'utf8'));
      const lines = readFileSync(join(target, 'entries.ndjson'), 'utf8').split('\n');
      const proof = readFileSync(join(target, 'proofs', `${id}.tlog-proof`));
      expect(verifyTlogProof(utf8Bytes(lines[0] ?? ''), proof, [key])).toMatchObject({ checkpoint: { size: 301 } });
      expect(readdirSync(join(target, 'tile/entries'))).toEqual(['000']);
      const readme = readFileSync(join(target, 'README.txt'), 'utf8');
      expect(readme).toContain('INCOMPLETE');
      expect(readme).toContain('tile/entries/001.p/45\n');
      await expect(exportLedger(folder, target)).rejects.toThrow('is not empty');
      lines[7] = (lines[7] ?? '').replace('"m7"', '"m8"');
      writeFileSync(join(target, 'entries.ndjson'), lines.join('\n'));
      expect(verifyExport(target).problems[0]).toMatchObject({ where: 'tile/0/000', entry: 7 });
    });
  });

  it('has the entries in bundles as well, each of which is compared', async () => {
    await inScratch(async (scratch) => {
      const target = join(scratch, 'export');
      const ledger = await openScratch(join(scratch, 'ledger'));
      await ledger.appendAll(Array.from({ length: 300 }, (_, i) => note(`m${String(i)}`)));
      await ledger.close();
      expect(await exportLedger(join(scratch, 'ledger'), target)).toMatchObject({ bundles: 2, bundlesLeftOut: 0 });
      expect(readFileSync(join(target, 'README.txt'), 'utf8')).not.toContain('INCOMPLETE');
      expect(verifyExport(target).problems).toEqual([]);
      const full = join(target, 'tile/entries/000');
      const bundle = readFileSync(full);
      const planted = Buffer.from(bundle);
      planted.write('m9', planted.indexOf('"m7"') + 1);
      for (const [bytes, problem] of [
        [planted, { where: 'tile/entries/000', entry: 7 }],
        [bundle.subarray(0, -1), { where: 'tile/entries/000', entry: 255 }],
        [Buffer.concat([bundle, bundle]), { where: 'tile/entries/000', offset: bundle.length }],
      ] as const) {
        writeFileSync(full, bytes);
        expect(verifyExport(target)).toMatchObject({ ok: false, problems: [problem] });
      }
      rmSync(full);
      expect(verifyExport(target).problems).toEqual([{ where: 'tile/entries/000', what: 'missing' }]);
    });
  });

  it('has no bundle for an entry that is too long for one, and a planted one is seen', async () => {
    await inScratch(async (scratch) => {
      const target = join(scratch, 'export');
      const ledger = await openScratch(join(scratch, 'ledger'));
      await ledger.append(note('x'.repeat(70_000)));
      await ledger.close();
      await exportLedger(join(scratch, 'ledger'), target);
      expect(verifyExport(target).problems).toEqual([]);
      mkdirSync(join(target, 'tile/entries/000.p'), { recursive: true });
      writeFileSync(join(target, 'tile/entries/000.p/1'), 'x');
      expect(verifyExport(target).problems).toMatchObject([{ where: 'tile/entries/000.p/1' }]);
    });
  });

  it('leaves out what is not signed yet, and says how much; where nothing is, it exports nothing', async () => {
    await inScratch(async (scratch) => {
      const folder = join(scratch, 'ledger');
      const ledger = await openScratch(folder);
      await ledger.append(note('a'));
      await expect(exportLedger(folder, join(scratch, 'none'))).rejects.toThrow(UsageError);
      await ledger.checkpoint();
      await ledger.append(note('b'));
      expect(await exportLedger(folder, join(scratch, 'one'))).toMatchObject({ entries: 1, unsigned: 1 });
      await ledger.close();
    });
  });
});

describe('exportReadme', () => {
  it('names the bundles that are not there, and stays a page', () => {
    expect(exportReadme([])).not.toContain('INCOMPLETE');
    const many = exportReadme(Array.from({ length: 500 }, (_, i) => `tile/entries/${String(i).padStart(3, '0')}`));
    expect(many).toContain('tile/entries/019\n');
    expect(many).toContain('and 480 more');
    expect(many.split('\n').length).toBeLessThan(60);
    for (const line of many.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
  });
});
