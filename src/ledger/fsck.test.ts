import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { FormatError, utf8Bytes } from '../core/index.ts';
import { canonicalBytes } from './canonical-json.ts';
import { formatCheckpoint } from './checkpoint.ts';
import type { LedgerReader } from './fsck.ts';
import { fsck } from './fsck.ts';
import { HashTree } from './hash-tree.ts';
import { leafHash } from './leaf-hash.ts';
import { parseEntry } from './parse-entry.ts';
import { formatNote } from './signed-note.ts';
import { parseTilePath, tileBytes, tilePath, tilesBetween } from './tile.ts';
import { verifierKey } from './verifier-key.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const key = verifierKey('log.example', publicKey.export({ type: 'spki', format: 'der' }).subarray(-32));

function entryBytes(i: number): Uint8Array {
  return canonicalBytes({
    v: 1,
    kind: 'observed',
    subject: { kind: 'machine', id: `m${String(i)}` },
    trueWhen: null,
    saidWhen: null,
    recordedWhen: '2026-01-01T00:00:00Z',
    by: 'test',
    software: 'test',
    body: { sha256: '0'.repeat(64), size: 1, file: 'a', stored: true, how: 'file' },
  });
}

function ledgerOf(count: number): { records: Uint8Array[]; tiles: Map<string, Uint8Array>; reader: LedgerReader } {
  const records = Array.from({ length: count }, (_, i) => entryBytes(i));
  const tree = new HashTree();
  for (const record of records) tree.append(leafHash(record));
  const tiles = new Map([...tilesBetween(0, count)].map((tile) => [tilePath(tile), tileBytes(tree, tile)]));
  const text = formatCheckpoint({ origin: key.name, size: count, root: tree.root() });
  const note = formatNote(text, [
    { name: key.name, keyId: key.keyId, signature: sign(null, utf8Bytes(text), privateKey) },
  ]);
  const reader: LedgerReader = {
    records: () => records.map((bytes, at) => ({ bytes, at })),
    checkpoint: () => utf8Bytes(note),
    tiles: () => [...tiles.keys()].flatMap((path) => parseTilePath(path) ?? []),
    tile: (name) => tiles.get(tilePath(name)),
    blob: () => [],
  };
  return { records, tiles, reader };
}

describe('fsck', () => {
  it('finds nothing wrong with a whole ledger', () => {
    const report = fsck(ledgerOf(600).reader, [key]);
    expect(report.problems).toEqual([]);
    expect(report).toMatchObject({ ok: true, entries: 600, blobs: 1 });
  });

  it('names the entry that was exchanged for another well-formed one', () => {
    const { records, reader } = ledgerOf(600);
    records[321] = entryBytes(9999);
    const { problems, ok } = fsck(reader, [key]);
    expect(ok).toBe(false);
    expect(problems[0]).toMatchObject({ where: 'tile/0/001', entry: 321 });
    expect(problems.at(-1)?.where).toBe('checkpoint');
  });

  it('names a record that is not canonical, not an entry, or not there', () => {
    const { records, reader } = ledgerOf(10);
    records[3] = utf8Bytes(` ${new TextDecoder().decode(records[3])}`);
    expect(fsck(reader, [key]).problems[0]).toMatchObject({ where: 'journal', entry: 3 });
    records[3] = utf8Bytes(`\ufeff${new TextDecoder().decode(records[3]).trimStart()}`);
    expect(fsck(reader, [key]).problems[0]).toMatchObject({ where: 'journal', entry: 3 });
    records[2] = utf8Bytes('{"v":1}');
    expect(fsck(reader, [key]).problems[0]).toMatchObject({ where: 'journal', entry: 2, offset: 2 });
    records.length = 9;
    expect(fsck(reader, [key]).problems.some((one) => one.what.includes('signed for 10 entries'))).toBe(true);
  });

  it('names the tile that was altered or lost', () => {
    const { tiles, reader } = ledgerOf(300);
    const tile = tiles.get('tile/1/000.p/1');
    tile?.set([(tile[5] ?? 0) ^ 1], 5);
    tiles.delete('tile/0/000');
    expect(fsck(reader, [key]).problems.map((one) => one.where)).toEqual(['tile/0/000', 'tile/1/000.p/1']);
  });

  it('counts what no checkpoint signs for, and calls it no difference', () => {
    const { reader, tiles } = ledgerOf(3);
    expect(fsck(reader, [key])).toMatchObject({ ok: true, unsigned: 0, tiled: 3 });
    tiles.clear();
    const never = fsck({ ...reader, checkpoint: () => undefined }, [key]);
    expect(never).toMatchObject({ ok: true, unsigned: 3, tiled: 0, checkpoint: undefined });
  });

  it('names the altered entry by its tile when the checkpoint is gone, foreign or older', () => {
    const { records, reader } = ledgerOf(600);
    records[599] = entryBytes(9999);
    const older = ledgerOf(500).reader.checkpoint;
    for (const checkpoint of [() => undefined, () => utf8Bytes('hello'), older]) {
      const { problems } = fsck({ ...reader, checkpoint }, [key]);
      expect(problems).toContainEqual(expect.objectContaining({ where: 'tile/0/002.p/88', entry: 599 }));
    }
  });

  it('says that a checkpoint is missing where tiles were written, and how far they go', () => {
    const { reader } = ledgerOf(600);
    const { problems } = fsck({ ...reader, checkpoint: () => undefined }, [key]);
    expect(problems).toMatchObject([{ where: 'checkpoint' }]);
    expect(problems[0]?.what).toContain('tiles over 600 entries');
  });

  it('compares tiles that no checkpoint needs, half-written ones as far as they go', () => {
    const { reader, tiles } = ledgerOf(600);
    const whole = tiles.get('tile/0/000') ?? new Uint8Array();
    tiles.set('tile/0/000.p/7', whole.slice(0, 7 * 32));
    tiles.set('tile/0/000.p/9', whole.slice(0, 70));
    expect(fsck(reader, [key]).problems).toEqual([]);
    tiles.set('tile/0/000.p/9', whole.slice(32, 90));
    tiles.set('tile/0/000.p/7', whole.slice(0, 8 * 32));
    const problems = fsck(reader, [key]).problems.map(({ where, entry }) => [where, entry]);
    expect(problems).toEqual([
      ['tile/0/000.p/7', undefined],
      ['tile/0/000.p/9', 0],
    ]);
  });

  it('reads checkpoint and tiles before the journal, so that a ledger which grows meanwhile does not seem cut', () => {
    const before = ledgerOf(300);
    const after = ledgerOf(600);
    let now = before;
    const reader: LedgerReader = {
      records() {
        const { records } = now;
        now = after;
        return records.map((bytes, at) => ({ bytes, at }));
      },
      checkpoint: () => now.reader.checkpoint(),
      tiles: () => now.reader.tiles(),
      tile: (name) => before.reader.tile(name) ?? after.reader.tile(name),
      blob: () => [],
    };
    expect(fsck(reader, [key])).toMatchObject({ ok: true, entries: 300, problems: [] });
  });

  it('says from the tiles that the journal was cut, once', () => {
    const { records, reader } = ledgerOf(600);
    records.length = 300;
    const older = ledgerOf(300).reader.checkpoint;
    const { problems } = fsck({ ...reader, checkpoint: older }, [key]);
    const other = problems.filter((one) => one.what !== 'missing');
    expect(other).toMatchObject([{ where: 'tile/0/002.p/88', entry: 300 }]);
    expect(other[0]?.what).toContain('written for 600 entries; the journal ends after 300');
  });

  it('does not believe a checkpoint of another key, or a damaged one', () => {
    const { reader } = ledgerOf(3);
    for (const checkpoint of [utf8Bytes('hello'), new Uint8Array(20)]) {
      expect(fsck({ ...reader, checkpoint: () => checkpoint }, [key]).ok).toBe(false);
    }
    expect(fsck(reader, []).ok).toBe(false);
  });

  it('names evidence that is gone, and reads it once', () => {
    const { reader } = ledgerOf(5);
    let calls = 0;
    const blob = (): string[] => {
      calls++;
      return ['gone'];
    };
    const { problems } = fsck({ ...reader, blob }, [key]);
    expect(problems.map((one) => one.entry)).toEqual([0, 1, 2, 3, 4]);
    expect(calls).toBe(1);
  });

  it('reports damaged framing with its byte instead of throwing', () => {
    const { reader } = ledgerOf(2);
    const records = function* (): ReturnType<LedgerReader['records']> & Generator<{ bytes: Uint8Array; at: number }> {
      yield* reader.records();
      throw new FormatError('ledger journal', 'damaged', 77);
    };
    expect(fsck({ ...reader, records }, [key]).problems[0]).toMatchObject({ entry: 2, offset: 77, what: 'damaged' });
  });
});

describe('parseTilePath', () => {
  it('reads back every name that a tile can have, and no second spelling', () => {
    for (const level of [0, 1, 6]) {
      for (const index of [0, 1, 255, 999, 1000, 1234067, 1e9]) {
        for (const width of [1, 30, 255, 256]) {
          expect(parseTilePath(tilePath({ level, index, width }))).toEqual({ level, index, width });
        }
      }
    }
    for (const bad of [
      'tile/0/000.p/256',
      'tile/0/000.p/0',
      'tile/0/000.p/01',
      'tile/0/x000/001',
      'tile/7/000',
      'tile/00/000',
      'tile/entries/000',
      'tile/0/000.tmp',
      'tile/0/1',
      'tile/0/000.p',
      'x/tile/0/000',
    ]) {
      expect(parseTilePath(bad)).toBeUndefined();
    }
  });
});

describe('parseEntry', () => {
  it('refuses whatever has not the shape of an entry', () => {
    const good = new TextDecoder().decode(entryBytes(1));
    expect(parseEntry(utf8Bytes(good)).subject.id).toBe('m1');
    for (const bad of [
      '',
      'null',
      '[]',
      '{}',
      `\ufeff${good}`,
      good.replace('"v":1', '"v":2'),
      good.replace('"observed"', '"constructor"'),
      good.replace('"stored":true', '"stored":1'),
      good.replace('"trueWhen":null', '"trueWhen":{}'),
      good.replace(/"0{64}"/, '"../../etc/passwd"'),
    ]) {
      expect(() => parseEntry(utf8Bytes(bad))).toThrow(FormatError);
    }
  });
});
