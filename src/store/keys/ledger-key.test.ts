import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../core/index.ts';
import { inScratch, note, openScratch } from '../journal/testdata/scratch.ts';
import { openLedgerKey } from './ledger-key.ts';

describe('a new key', () => {
  it('is whole under its name, readable by its owner only, and leaves nothing else behind', async () => {
    await inScratch(async (folder) => {
      const { verifier } = await openLedgerKey(folder);
      expect(readdirSync(folder).sort()).toEqual(['key.pem', 'log.vkey']);
      expect(statSync(join(folder, 'key.pem')).mode & 0o777).toBe(0o600);
      expect((await openLedgerKey(folder)).verifier).toEqual(verifier);
    });
  });

  it('is made again where a crash left it empty before anything was signed', async () => {
    await inScratch(async (folder) => {
      writeFileSync(join(folder, 'key.pem'), '', { mode: 0o600 });
      const ledger = await openScratch(folder);
      await ledger.append(note('a'));
      await ledger.close();
      expect(statSync(join(folder, 'key.pem')).mode & 0o777).toBe(0o600);
      expect(readFileSync(join(folder, 'key.pem'), 'utf8')).toContain('PRIVATE KEY');
    });
  });

  it('is never made for a ledger that has one: not where it is empty, nor damaged, nor gone', async () => {
    await inScratch(async (folder) => {
      await openLedgerKey(folder);
      const path = join(folder, 'key.pem');
      writeFileSync(path, '');
      await expect(openLedgerKey(folder)).rejects.toThrow(`The key ${path} of this ledger is empty`);
      expect(statSync(path).size).toBe(0);
      writeFileSync(path, 'x');
      await expect(openLedgerKey(folder)).rejects.toThrow('No private key can be read');
      rmSync(path);
      await expect(openLedgerKey(folder)).rejects.toThrow('missing');
      expect(existsSync(path)).toBe(false);
    });
  });

  it('never takes the place of something that is no empty file', async () => {
    await inScratch(async (folder) => {
      const path = join(folder, 'key.pem');
      writeFileSync(path, 'a note', { mode: 0o600 });
      await expect(openLedgerKey(folder)).rejects.toThrow(UsageError);
      expect(readFileSync(path, 'utf8')).toBe('a note');
      rmSync(path);
      mkdirSync(path);
      await expect(openLedgerKey(folder)).rejects.toThrow();
      expect(readdirSync(folder)).toEqual(['key.pem']);
    });
  });
});
