import { copyFileSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FormatError, seededRandom, UsageError, utf8Bytes } from '../../core/index.ts';
import { LedgerView } from './ledger-view.ts';
import { copyOf, draftOf, inScratch, note, openScratch } from './testdata/scratch.ts';
import { verifyLedger } from './verify-ledger.ts';

/** The message of whatever opening a view throws; undefined where it opens. */
function opening(folder: string): string | undefined {
  try {
    new LedgerView(folder);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(FormatError);
    return error instanceof Error ? error.message : '';
  }
}

describe('an unfinished last frame', () => {
  it('cut at every byte is set aside and not believed; everything before it stays', async () => {
    await inScratch(async (scratch) => {
      const folder = join(scratch, 'ledger');
      const ledger = await openScratch(folder);
      await ledger.appendAll([note('a'), note('b')]);
      const journal = join(folder, 'journal');
      const whole = statSync(journal).size;
      await ledger.checkpoint();
      await ledger.appendAll([note('c'), note('d')]);
      // The copy is what a crash leaves: no checkpoint over the last frame, and a lock of the dead.
      const crashed = copyOf(folder, 'crashed');
      const bytes = readFileSync(journal);
      await ledger.close();
      for (let cut = whole + 1; cut < bytes.length; cut++) {
        writeFileSync(join(crashed, 'journal'), bytes.subarray(0, cut));
        const { end } = new LedgerView(crashed);
        expect(end).toEqual({ end: whole, torn: { at: whole, bytes: cut - whole } });
      }
      writeFileSync(join(crashed, 'journal'), bytes.subarray(0, bytes.length - 1));
      expect(verifyLedger(crashed)).toMatchObject({ ok: true, entries: 2, torn: { at: whole } });
      rmSync(join(crashed, 'lock'), { recursive: true });
      const again = await openScratch(crashed);
      expect(again.recovery.torn).toEqual({ at: whole, bytes: bytes.length - 1 - whole });
      expect(readFileSync(again.recovery.setAside ?? '')).toEqual(bytes.subarray(whole, bytes.length - 1));
      expect(again.size).toBe(2);
      await again.append(note('e'));
      await again.close();
      expect(verifyLedger(crashed)).toMatchObject({ ok: true, entries: 3, torn: undefined });
    });
  });

  it('whose length reached the disk before its content is set aside as well', async () => {
    await inScratch(async (scratch) => {
      const folder = join(scratch, 'ledger');
      const ledger = await openScratch(folder);
      await ledger.append(note('a'));
      const journal = join(folder, 'journal');
      const whole = statSync(journal).size;
      const more = Array.from({ length: 40 }, (_, i) => note(`b${String(i)}`));
      await ledger.checkpoint();
      await ledger.appendAll(more);
      const bytes = readFileSync(journal);
      const crashed = copyOf(folder, 'crashed');
      await ledger.close();
      for (const sector of [Math.floor(whole / 512) * 512, 1024, 4096]) {
        const holed = Uint8Array.from(bytes);
        holed.fill(0, Math.max(whole, sector), Math.min(bytes.length, sector + 1024));
        writeFileSync(join(crashed, 'journal'), holed);
        expect(new LedgerView(crashed).end.torn?.at).toBe(whole);
      }
    });
  });
});

describe('a flipped bit', () => {
  it('anywhere in the journal of a closed ledger is found, and named by entry or byte', async () => {
    await inScratch(async (scratch) => {
      const folder = join(scratch, 'ledger');
      const ledger = await openScratch(folder);
      for (const batch of [['a'], ['b', 'c', 'd'], ['e']]) await ledger.appendAll(batch.map((id) => note(id)));
      await ledger.close();
      const journal = join(folder, 'journal');
      const bytes = readFileSync(journal);
      const places = [...new LedgerView(folder).records()].map(({ at, bytes: record }) => ({
        at,
        end: at + record.length,
      }));
      for (let at = 0; at < bytes.length; at++) {
        const flipped = Uint8Array.from(bytes);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
        writeFileSync(journal, flipped);
        const message = opening(folder);
        expect(message).toBeDefined();
        const entry = places.findIndex((place) => at >= place.at && at < place.end);
        const [problem] = verifyLedger(folder).problems;
        expect(problem).toBeDefined();
        if (entry >= 0) {
          expect(message).toContain(`entry ${String(entry)} `);
          expect(problem).toMatchObject({ where: 'journal' });
          expect(problem?.what).toContain(`entry ${String(entry)} `);
        }
      }
    });
  });

  it('with checksums made to fit is found by the tree, and the tiles name the entry', async () => {
    await inScratch(async (scratch) => {
      const real = join(scratch, 'real');
      const forged = join(scratch, 'forged');
      for (const [folder, name] of [
        [real, 'rightful'],
        [forged, 'exchanged'],
      ] as const) {
        const ledger = await openScratch(folder);
        for (let i = 0; i < 9; i++) await ledger.append(note(i === 4 ? name : `m${String(i)}`));
        await ledger.close();
      }
      copyFileSync(join(forged, 'journal'), join(real, 'journal'));
      expect(opening(real)).toContain('entry 4 has another hash');
      const { problems } = verifyLedger(real);
      expect(problems[0]).toMatchObject({ entry: 4, where: 'tile/0/000.p/9' });
      rmSync(join(real, 'tile'), { recursive: true });
      expect(opening(real)).toContain('are not those that the checkpoint signs for');
    });
  });

  it('in evidence is found when it is read, when it is verified, and cured when the bytes come again', async () => {
    await inScratch(async (scratch) => {
      const folder = join(scratch, 'ledger');
      const small = utf8Bytes('small evidence');
      const big = new Uint8Array(300_000).fill(3);
      const ledger = await openScratch(folder);
      const refs = [await ledger.putBlob(small), await ledger.putBlob(big)];
      await ledger.appendAll([draftOf('small', small), draftOf('big', big)]);
      await ledger.close();
      for (const path of ['blobs/pack-000000', `blobs/${refs[1]?.sha256.slice(0, 2) ?? ''}/${refs[1]?.sha256 ?? ''}`]) {
        const bytes = readFileSync(join(folder, path));
        const last = bytes.length - 1;
        bytes[last] = (bytes[last] ?? 0) ^ 1;
        writeFileSync(join(folder, path), bytes);
      }
      const view = new LedgerView(folder);
      for (const ref of refs) expect(() => view.readBlob(ref.sha256)).toThrow(FormatError);
      expect(verifyLedger(folder).problems.map((one) => one.entry)).toEqual([0, 1]);
      const again = await openScratch(folder);
      await again.putBlob(small);
      await again.putBlob(big);
      await again.close();
      expect(verifyLedger(folder).problems).toEqual([]);
    });
  });
});

describe('random damage', () => {
  it('to any file gives an error that says where, or changes nothing that an entry says', async () => {
    await inScratch(async (scratch) => {
      const folder = join(scratch, 'ledger');
      const ledger = await openScratch(folder);
      for (let i = 0; i < 30; i++) {
        const evidence = utf8Bytes(`evidence ${String(i)} `.repeat(1 + (i % 7)));
        await ledger.putBlob(evidence);
        await ledger.append(draftOf(`m${String(i)}`, evidence));
      }
      const ids = [...ledger.entries()].map((one) => one.id);
      await ledger.close();
      const random = seededRandom(1, 'damage');
      let found = 0;
      for (let round = 0; round < 300; round++) {
        const name = random.pick([
          'journal',
          'journal',
          'blobs/pack-000000',
          'checkpoint',
          'log.vkey',
          'tile/0/000.p/30',
        ]);
        const path = join(folder, name);
        const original = readFileSync(path);
        const from = random.below(original.length);
        const length = 1 + random.below(64);
        const kind = random.below(4);
        const noise = Uint8Array.from({ length }, () => random.below(256));
        const damaged =
          kind === 0
            ? original.subarray(0, from)
            : Buffer.concat([original.subarray(0, from), noise, original.subarray(kind === 1 ? from : from + length)]);
        writeFileSync(path, kind === 3 ? Buffer.concat([original, noise]) : damaged);
        const message = openingOrUsage(folder);
        const verification = verifyLedger(folder);
        const same = Buffer.compare(readFileSync(path), original) === 0;
        if (!verification.ok) {
          found++;
          for (const problem of verification.problems) expect(problem.what.length).toBeGreaterThan(5);
        } else {
          // Only bytes that no entry depends on: an unsigned tail, noise behind the last blob, white space.
          expect(message).toBeUndefined();
          expect([...new LedgerView(folder).entries()].map((one) => one.id)).toEqual(ids);
          expect(same || kind === 3 || name === 'log.vkey' || name === 'blobs/pack-000000').toBe(true);
        }
        writeFileSync(path, original);
      }
      expect(found).toBeGreaterThan(180);
      expect(verifyLedger(folder).ok).toBe(true);
    });
  });
});

function openingOrUsage(folder: string): string | undefined {
  try {
    new LedgerView(folder);
    return undefined;
  } catch (error) {
    expect(error instanceof FormatError || error instanceof UsageError).toBe(true);
    return error instanceof Error ? error.message : '';
  }
}
