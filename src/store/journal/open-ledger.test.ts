import { chmodSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FormatError, UsageError, utf8Bytes } from '../../core/index.ts';
import { parseVerifierKey, verifyTlogProof } from '../../ledger/index.ts';
import type { Disk } from './files.ts';
import { realDisk } from './files.ts';
import { LedgerView } from './ledger-view.ts';
import type { Draft } from './ledger.ts';
import { clock, draftOf, inScratch, note, openScratch } from './testdata/scratch.ts';
import { verifyLedger } from './verify-ledger.ts';

describe('openLedger', () => {
  it('gives back what was put in, after it was closed and opened again', async () => {
    await inScratch(async (folder) => {
      const ledger = await openScratch(folder);
      const small = utf8Bytes('a quote');
      const big = new Uint8Array(400_000).fill(7);
      const refs = await Promise.all([ledger.putBlob(small), ledger.putBlob(big), ledger.putBlob(small)]);
      const [a, b] = await ledger.appendAll([draftOf('m1', small), draftOf('m2', big)]);
      expect([a?.index, b?.index]).toEqual([0, 1]);
      const root = ledger.root;
      await ledger.close();
      const again = await openScratch(folder);
      expect(again.recovery).toEqual({ torn: undefined, setAside: undefined });
      expect([again.size, again.root]).toEqual([2, root]);
      expect(again.get(a?.id ?? '')?.entry).toMatchObject({ subject: { id: 'm1' }, by: 'test 1', software: 'test 1' });
      expect([...again.entries('observed')].map((one) => one.entry.body.file)).toEqual(['m1.bin', 'm2.bin']);
      expect([...again.entries('found')]).toEqual([]);
      expect(again.readBlob(refs[0].sha256)).toEqual(small);
      expect(again.readBlob(refs[1].sha256)).toEqual(big);
      expect(again.readBlob('0'.repeat(64))).toBeUndefined();
      expect(verifyTlogProofOf(folder, a?.id ?? '', again.prove(a?.id ?? ''))).toBe(true);
      await again.close();
      expect(verifyLedger(folder)).toMatchObject({ ok: true, entries: 2, unsigned: 0, blobs: 2 });
      expect(statSync(join(folder, 'key.pem')).mode & 0o777).toBe(0o600);
    });
  });

  it('adds the same bytes once, also when both are on their way', async () => {
    await inScratch(async (folder) => {
      const ledger = await openScratch(folder, { now: () => '2026-01-01T00:00:00Z' });
      const [a, b] = await Promise.all([ledger.append(note('m')), ledger.append(note('m'))]);
      expect(a).toEqual(b);
      expect(await ledger.append(note('m'))).toEqual(a);
      expect(ledger.size).toBe(1);
      await ledger.putBlob(utf8Bytes('x'));
      const size = statSync(join(folder, 'blobs/pack-000000')).size;
      await ledger.putBlob(utf8Bytes('x'));
      await ledger.close();
      const again = await openScratch(folder);
      await again.putBlob(utf8Bytes('x'));
      await again.close();
      expect(statSync(join(folder, 'blobs/pack-000000')).size).toBe(size);
    });
  });

  it('has the same root for the same entries, and another name and key', async () => {
    await inScratch(async (folder) => {
      const one = await openScratch(join(folder, 'one'));
      const two = await openScratch(join(folder, 'two'));
      const at = '2026-01-01T00:00:00Z';
      const drafts = Array.from({ length: 300 }, (_, i): Draft => ({ ...note(`m${String(i)}`), saidWhen: at }));
      await one.close();
      await two.close();
      const fixed = { now: (): string => at };
      const [left, right] = [
        await openScratch(join(folder, 'one'), fixed),
        await openScratch(join(folder, 'two'), fixed),
      ];
      await left.appendAll(drafts);
      for (const draft of drafts) await right.append(draft);
      expect(left.root).toBe(right.root);
      expect(left.verifier.name).not.toBe(right.verifier.name);
      await left.close();
      await right.close();
    });
  });

  it('finds results by their key, and the latest where there are several', async () => {
    await inScratch(async (folder) => {
      const hash = (digit: string): string => digit.repeat(64);
      const subject = { kind: 'machine', id: 'm1' } as const;
      const found = (model: string, keys: readonly string[]): Draft => ({
        kind: 'found',
        subject,
        body: {
          witness: 'attest',
          modelHash: model,
          contextHash: hash('c'),
          inputs: [],
          keys,
          testimony: { findings: [], explained: [], coverage: { share: 0, detail: 'nothing' } },
        },
      });
      const ledger = await openScratch(folder);
      expect(ledger.result(hash('1'))).toBeUndefined();
      const first = await ledger.append(found(hash('a'), [hash('1'), hash('2')]));
      expect(ledger.result(hash('2'))).toEqual(first);
      const second = await ledger.append(found(hash('b'), [hash('2')]));
      expect(ledger.result(hash('2'))).toEqual(second);
      await ledger.close();
      const view = new LedgerView(folder);
      expect([view.result(hash('1')), view.result(hash('2')), view.result(hash('3'))]).toEqual([
        first,
        second,
        undefined,
      ]);
    });
  });

  it('records text with half a surrogate pair: one hostile line must not keep a finding out', async () => {
    await inScratch(async (folder) => {
      const ledger = await openScratch(folder);
      const { id } = await ledger.append(note('a\ud800\u0000b'));
      expect(ledger.get(id)?.entry.subject.id).toBe('a\ufffd\u0000b');
      await ledger.close();
    });
  });

  it('refuses drafts that nobody could read again, and writes none of their batch', async () => {
    await inScratch(async (folder) => {
      const ledger = await openScratch(folder);
      const bad: Draft = {
        kind: 'modelled',
        subject: { kind: 'fleet', id: 'f' },
        body: { witness: 'watch', modelHash: 'no', contextHash: '' },
      };
      await expect(ledger.appendAll([note('a'), bad])).rejects.toThrow(UsageError);
      expect(ledger.size).toBe(0);
      await ledger.close();
      await expect(ledger.append(note('b'))).rejects.toThrow('closed');
    });
  });

  it('is made in an empty folder only, and opened only with the key that made it', async () => {
    await inScratch(async (folder) => {
      writeFileSync(join(folder, 'holiday.jpg'), 'x');
      await expect(openScratch(folder)).rejects.toThrow('not empty');
    });
    await inScratch(async (folder) => {
      const home = join(folder, 'ledger');
      const key = join(folder, 'keys/signing.pem');
      await (await openScratch(home, { key, origin: 'site.example/ledger' })).close();
      expect(parseVerifierKey(readFileSync(join(home, 'log.vkey'), 'utf8')).name).toBe('site.example/ledger');
      expect(existsSync(join(home, 'key.pem'))).toBe(false);
      await expect(openScratch(home)).rejects.toThrow('missing');
      await (await openScratch(join(folder, 'other'))).close();
      await expect(openScratch(home, { key: join(folder, 'other/key.pem') })).rejects.toThrow(
        'is not that of the ledger',
      );
      chmodSync(key, 0o644);
      await expect(openScratch(home, { key })).rejects.toThrow('Others than its owner');
      chmodSync(key, 0o600);
      await (await openScratch(home, { key })).close();
    });
  });
});

function verifyTlogProofOf(folder: string, id: string, proof: string): boolean {
  const view = new LedgerView(folder);
  const key = view.verifier;
  return key !== undefined && verifyTlogProof(view.bytes(view.indexOf(id) ?? -1), utf8Bytes(proof), [key]).holds;
}

/** A disk that has room for `room` more bytes, writes what fits, and then fails as a full one does. */
function fullDisk(room: number): Disk {
  let left = room;
  return {
    async write(file, bytes, position) {
      if (left === 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      const part = bytes.subarray(0, Math.min(left, Math.max(1, Math.floor(bytes.length / 2))));
      left -= part.length;
      return realDisk.write(file, part, position);
    },
    sync: realDisk.sync,
  };
}

describe('a failing disk', () => {
  it('that fills up at any byte costs nothing acknowledged, and acknowledges nothing that it lost', async () => {
    for (let room = 0; room < 4000; room += 97) {
      await inScratch(async (folder) => {
        await (await openScratch(folder)).close();
        const ledger = await openScratch(folder, { disk: fullDisk(room) });
        const acknowledged: string[] = [];
        let failed = 0;
        for (let i = 0; i < 12; i++) {
          try {
            const evidence = utf8Bytes(`evidence ${String(i)}`);
            await ledger.putBlob(evidence);
            acknowledged.push((await ledger.append(draftOf(`m${String(i)}`, evidence))).id);
          } catch {
            failed++;
          }
        }
        expect(acknowledged.length + failed).toBe(12);
        expect(failed).toBeGreaterThan(0);
        await expect(ledger.append(note('later'))).rejects.toThrow('a write failed');
        await ledger.close();
        const again = await openScratch(folder);
        for (const id of acknowledged) expect(again.get(id)?.id).toBe(id);
        await again.append(note('after'));
        await again.close();
        expect(verifyLedger(folder).problems).toEqual([]);
      });
    }
  });

  it('whose fsync fails stops the ledger: what is on the disk is then known to nobody', async () => {
    await inScratch(async (folder) => {
      let broken = false;
      const disk: Disk = {
        write: realDisk.write,
        sync: (file) => (broken ? Promise.reject(new Error('input/output error')) : realDisk.sync(file)),
      };
      const ledger = await openScratch(folder, { disk, now: clock() });
      await ledger.append(note('a'));
      broken = true;
      await expect(ledger.append(note('b'))).rejects.toThrow('input/output error');
      broken = false;
      await expect(ledger.append(note('c'))).rejects.toThrow('a write failed');
      await ledger.close();
      const again = await openScratch(folder);
      expect(again.size).toBeGreaterThanOrEqual(1);
      await again.close();
    });
  });
});

describe('a journal that was cut', () => {
  it('below the last checkpoint is refused, not continued', async () => {
    await inScratch(async (folder) => {
      const ledger = await openScratch(folder);
      for (let i = 0; i < 5; i++) await ledger.append(note(`m${String(i)}`));
      await ledger.close();
      truncateSync(join(folder, 'journal'), statSync(join(folder, 'journal')).size - 10);
      await expect(openScratch(folder)).rejects.toThrow(FormatError);
      await expect(openScratch(folder)).rejects.toThrow('ends after 4 entries; the checkpoint signs for 5');
      expect(verifyLedger(folder)).toMatchObject({ ok: false, entries: 4 });
    });
  });
});
