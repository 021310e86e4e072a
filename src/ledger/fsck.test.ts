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
import { tileBytes, tilePath, tilesBetween } from './tile.ts';
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
    const { reader } = ledgerOf(3);
    expect(fsck(reader, [key])).toMatchObject({ ok: true, unsigned: 0 });
    const never = fsck({ ...reader, checkpoint: () => undefined }, [key]);
    expect(never).toMatchObject({ ok: true, unsigned: 3, checkpoint: undefined });
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

describe('parseEntry', () => {
  it('refuses whatever has not the shape of an entry', () => {
    const good = new TextDecoder().decode(entryBytes(1));
    expect(parseEntry(utf8Bytes(good)).subject.id).toBe('m1');
    for (const bad of [
      '',
      'null',
      '[]',
      '{}',
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
