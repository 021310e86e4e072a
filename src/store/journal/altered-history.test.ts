import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../core/index.ts';
import { HashTree } from '../../ledger/index.ts';
import { LedgerView } from './ledger-view.ts';
import { alterEntry, inScratch, note, openScratch } from './testdata/scratch.ts';
import { verifyLedger } from './verify-ledger.ts';
import { writeTiles } from './write-tiles.ts';

/** A closed ledger of `count` entries m0, m1, … */
async function ledgerOf(folder: string, count: number, from = 0): Promise<void> {
  const ledger = await openScratch(folder);
  for (let i = from; i < count; i++) await ledger.append(note(`m${String(i)}`));
  await ledger.close();
}

/** Neither looking nor writing goes on, and nothing was signed or written over meanwhile. */
async function expectRefused(folder: string, where: string, what: string): Promise<void> {
  const tile = readFileSync(join(folder, where));
  const checkpoint = existsSync(join(folder, 'checkpoint')) ? readFileSync(join(folder, 'checkpoint')) : undefined;
  for (const open of [(): unknown => new LedgerView(folder), (): Promise<unknown> => openScratch(folder)]) {
    const error: unknown = await Promise.resolve()
      .then(open)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(FormatError);
    expect(error).toMatchObject({ format: where });
    expect(error instanceof Error ? error.message : '').toContain(what);
  }
  expect(readFileSync(join(folder, where))).toEqual(tile);
  if (checkpoint === undefined) expect(existsSync(join(folder, 'checkpoint'))).toBe(false);
  else expect(readFileSync(join(folder, 'checkpoint'))).toEqual(checkpoint);
}

describe('an entry that was altered with its checksum', () => {
  it('is named by its tile although the checkpoint was removed, and never signed', async () => {
    await inScratch(async (scratch) => {
      const folder = join(scratch, 'ledger');
      await ledgerOf(folder, 300);
      alterEntry(folder, 123, 'm123', 'm999');
      const named = { where: 'tile/0/000', entry: 123 };
      expect(verifyLedger(folder).problems[0]).toMatchObject(named);
      rmSync(join(folder, 'checkpoint'));
      const { ok, problems } = verifyLedger(folder);
      expect(ok).toBe(false);
      expect(problems[0]).toMatchObject(named);
      await expectRefused(folder, 'tile/0/000', 'entry 123 has another hash');
    });
  });

  it('is named by its tile although an older checkpoint was put back', async () => {
    await inScratch(async (scratch) => {
      const folder = join(scratch, 'ledger');
      const older = join(scratch, 'older');
      await ledgerOf(folder, 5);
      copyFileSync(join(folder, 'checkpoint'), older);
      await ledgerOf(folder, 9, 5);
      copyFileSync(older, join(folder, 'checkpoint'));
      // Whole so far: a process that stopped between its tiles and its checkpoint leaves the same.
      expect(verifyLedger(folder)).toMatchObject({ ok: true, unsigned: 4, tiled: 9 });
      alterEntry(folder, 7, 'm7', 'm8');
      const { ok, problems } = verifyLedger(folder);
      expect(ok).toBe(false);
      expect(problems[0]).toMatchObject({ where: 'tile/0/000.p/9', entry: 7 });
      await expectRefused(folder, 'tile/0/000.p/9', 'entry 7 has another hash');
    });
  });

  it('is named by the tile of an older checkpoint that the newest one no longer needs', async () => {
    await inScratch(async (scratch) => {
      const folder = join(scratch, 'ledger');
      await ledgerOf(folder, 5);
      await ledgerOf(folder, 9, 5);
      alterEntry(folder, 2, 'm2', 'm8');
      rmSync(join(folder, 'checkpoint'));
      rmSync(join(folder, 'tile/0/000.p/9'));
      expect(verifyLedger(folder).problems[0]).toMatchObject({ where: 'tile/0/000.p/5', entry: 2 });
      await expectRefused(folder, 'tile/0/000.p/5', 'entry 2 has another hash');
    });
  });
});

describe('a checkpoint that vanished', () => {
  it('is named as such while tiles are there, and no new one is signed in its place', async () => {
    await inScratch(async (scratch) => {
      const folder = join(scratch, 'ledger');
      await ledgerOf(folder, 9);
      const checkpoint = readFileSync(join(folder, 'checkpoint'));
      rmSync(join(folder, 'checkpoint'));
      const { ok, problems, unsigned } = verifyLedger(folder);
      expect({ ok, unsigned }).toEqual({ ok: false, unsigned: 9 });
      expect(problems).toHaveLength(1);
      expect(problems[0]?.where).toBe('checkpoint');
      expect(problems[0]?.what).toContain('missing, although tiles over 9 entries are there');
      await expect(openScratch(folder)).rejects.toThrow('missing, although tiles over 9 entries are there');
      writeFileSync(join(folder, 'checkpoint'), checkpoint);
      await ledgerOf(folder, 10, 9);
      expect(verifyLedger(folder)).toMatchObject({ ok: true, unsigned: 0, entries: 10 });
    });
  });

  it('cannot be taken for one that was never written: the first is signed before the first entry', async () => {
    await inScratch(async (scratch) => {
      const folder = join(scratch, 'ledger');
      const ledger = await openScratch(folder);
      expect(new LedgerView(folder).signed?.checkpoint.size).toBe(0);
      await ledger.append(note('m0'));
      expect(verifyLedger(folder)).toMatchObject({ ok: true, entries: 1, unsigned: 1 });
      await ledger.close();
    });
  });
});

describe('a journal cut together with its checkpoint', () => {
  it('is found by the tiles, which hold more entries', async () => {
    await inScratch(async (scratch) => {
      const folder = join(scratch, 'ledger');
      const older = join(scratch, 'older');
      await ledgerOf(folder, 5);
      for (const name of ['checkpoint', 'journal']) copyFileSync(join(folder, name), `${older}-${name}`);
      await ledgerOf(folder, 9, 5);
      for (const name of ['checkpoint', 'journal']) copyFileSync(`${older}-${name}`, join(folder, name));
      expect(verifyLedger(folder).problems).toMatchObject([{ where: 'tile/0/000.p/9', entry: 5 }]);
      await expectRefused(folder, 'tile/0/000.p/9', 'the journal ends after 5');
    });
  });
});

describe('writeTiles', () => {
  const treeOf = (count: number, fill: number): HashTree => {
    const tree = new HashTree();
    for (let i = 0; i < count; i++) tree.append(new Uint8Array(32).fill(fill + i));
    return tree;
  };

  it('finishes a tile that was left half-written, and replaces none of other content', async () => {
    await inScratch(async (folder) => {
      const path = join(folder, 'tile/0/000.p/3');
      await writeTiles(folder, treeOf(3, 1), 0, 3);
      const whole = readFileSync(path);
      for (const cut of [0, 1, 40, 95]) {
        writeFileSync(path, whole.subarray(0, cut));
        await writeTiles(folder, treeOf(3, 1), 0, 3);
        expect(readFileSync(path)).toEqual(whole);
      }
      for (const other of [new Uint8Array(96).fill(9), new Uint8Array(50).fill(9), Buffer.concat([whole, whole])]) {
        writeFileSync(path, other);
        await expect(writeTiles(folder, treeOf(3, 1), 0, 3)).rejects.toThrow(FormatError);
        expect(readFileSync(path)).toEqual(Buffer.from(other));
      }
    });
  });

  it('leaves what a crash left of an older tile, and the ledger opens', async () => {
    await inScratch(async (scratch) => {
      const folder = join(scratch, 'ledger');
      await ledgerOf(folder, 9);
      const half = join(folder, 'tile/0/000.p/4');
      mkdirSync(dirname(half), { recursive: true });
      writeFileSync(half, readFileSync(join(folder, 'tile/0/000.p/9')).subarray(0, 70));
      writeFileSync(`${half}.tmp`, 'x');
      await ledgerOf(folder, 10, 9);
      expect(verifyLedger(folder)).toMatchObject({ ok: true, unsigned: 0, entries: 10 });
    });
  });
});
