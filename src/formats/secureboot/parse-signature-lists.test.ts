import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, FormatError, sha256Hex } from '../../core/index.ts';
import { decode } from '../decode.ts';
import { flipBit } from '../testdata/damage.ts';
import { u32le } from '../testdata/log-writer.ts';
import { refusal } from '../testdata/refusal.ts';
import { parseSignatureLists, signatureListsFormat } from './index.ts';
import {
  guid,
  owner,
  sha256Guid,
  signatureList,
  signedUpdate,
  x509Guid,
  x509Sha256Guid,
} from './testdata/signature-list-writer.ts';
import { platformCertificate, certificateList, hashList } from './testdata/some-lists.ts';

describe('parseSignatureLists', () => {
  it('reads certificates and hashes: bare, from efivarfs and behind the signature of an update', () => {
    const lists = concatBytes(certificateList, hashList);
    for (const [bytes, attributes, notes] of [
      [lists, undefined, []],
      [concatBytes(u32le(0x27), lists), 0x27, []],
      [signedUpdate(lists), undefined, ['signed-update']],
    ] as const) {
      expect(decode(bytes).kind).toBe('efi-signature-lists');
      const value = parseSignatureLists(bytes);
      expect(value.attributes).toBe(attributes);
      expect(value.notes.map((note) => note.id)).toEqual(notes);
      expect(value.entries.map((entry) => [entry.type, entry.id, entry.owner])).toEqual([
        ['x509', sha256Hex(platformCertificate), owner],
        ...[1, 2, 3].map((hash) => ['sha256', `0${hash}`.repeat(32), owner]),
      ]);
      expect(value.entries[0]?.certificate?.subject.text).toBe('CN=Platform key');
    }
  });

  it('keeps entries that it cannot read, and names a revoked certificate by its hash alone', () => {
    const time = new Uint8Array(16).fill(9);
    const value = parseSignatureLists(
      concatBytes(
        signatureList({ type: x509Guid, entries: [Uint8Array.of(1, 2, 3)] }),
        signatureList({ type: x509Sha256Guid, entries: [concatBytes(new Uint8Array(32).fill(0xab), time)] }),
        signatureList({ type: '00000000-0000-0000-0000-000000000001', entries: [Uint8Array.of(4)] }),
        signatureList({ type: sha256Guid, entries: [] }),
      ),
    );
    expect(value.entries.map((entry) => [entry.type, entry.id])).toEqual([
      ['x509', sha256Hex(Uint8Array.of(1, 2, 3))],
      ['x509-sha256', 'ab'.repeat(32)],
      [undefined, sha256Hex(Uint8Array.of(4))],
    ]);
    expect(value.notes.map((note) => note.id)).toEqual([
      'signature-certificate-unread',
      'signature-type-unknown',
      'signature-list-empty',
    ]);
  });

  it('reads no more certificates than anybody has, and says so once', () => {
    const many = Array.from({ length: 1030 }, () => Uint8Array.of(0x30));
    const bytes = concatBytes(hashList, signatureList({ type: x509Guid, entries: many }));
    const { entries, notes } = parseSignatureLists(concatBytes(certificateList, bytes));
    expect(entries).toHaveLength(1033 + 1);
    expect(notes.length).toBeLessThanOrEqual(64);
    const good = signatureList({ type: x509Guid, entries: Array.from({ length: 1030 }, () => platformCertificate) });
    const read = parseSignatureLists(good);
    expect(read.entries.filter((entry) => entry.certificate !== undefined)).toHaveLength(1024);
    expect(read.entries.every((entry) => entry.id === sha256Hex(platformCertificate))).toBe(true);
    expect(read.notes.map((note) => note.detail)).toEqual(['only the first 1024 certificates are read']);
  });

  it('refuses every proper prefix but the one that ends with a list, and what is added', () => {
    for (const [whole, boundary] of [
      [concatBytes(certificateList, hashList), certificateList.length],
      [concatBytes(u32le(0x27), hashList), -1],
      [signedUpdate(hashList), -1],
    ] as const) {
      for (let size = 0; size < whole.length; size++) {
        if (size === boundary) continue;
        expect(() => decode(whole.subarray(0, size)), String(size)).toThrow(FormatError);
      }
      expect(() => parseSignatureLists(concatBytes(whole, Uint8Array.of(0)))).toThrow(FormatError);
    }
  });

  it('says of each fault what it is', () => {
    const list = (listSize: number, headerSize: number, entrySize: number, rest: number): Uint8Array =>
      concatBytes(guid(sha256Guid), u32le(listSize), u32le(headerSize), u32le(entrySize), new Uint8Array(rest));
    const refused = [
      list(27, 0, 48, 48),
      list(28 + 48, 0, 16, 48),
      list(28 + 47, 0, 48, 47),
      list(28 + 48, 0, 24, 48),
      list(0xffffffff, 0, 48, 48),
      list(28 + 48, 0xffffffff, 48, 48),
      list(28 + 48, 0, 0, 48),
      concatBytes(...Array.from({ length: 10_001 }, () => list(28, 0, 48, 0))),
    ].map((bytes) => refusal(() => parseSignatureLists(bytes)));
    expect(refused).not.toContain('decoded');
    expect(new Set(refused).size).toBe(refused.length);
  });

  it('finds every flipped bit of a certificate or hash by its id', () => {
    const whole = concatBytes(certificateList, hashList);
    const ids = (bytes: Uint8Array): string =>
      parseSignatureLists(bytes)
        .entries.map((entry) => entry.id)
        .join();
    const good = ids(whole);
    const parts = [
      [28 + 16, platformCertificate.length],
      [certificateList.length + 28 + 16, 32],
    ] as const;
    for (const [from, size] of parts) {
      for (let bit = from * 8; bit < (from + size) * 8; bit++) {
        const damaged = flipBit(whole, bit);
        expect(ids(damaged), String(bit)).not.toBe(good);
      }
    }
  });

  it('answers any damage with a value or an error with an offset', () => {
    const whole = concatBytes(u32le(0x27), certificateList, hashList);
    let refused = 0;
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, value, cut) => {
        const damaged = whole.slice(0, cut);
        if (at < cut) damaged[at] = value;
        try {
          signatureListsFormat.recognises(damaged);
          signatureListsFormat.decode(damaged).describe();
        } catch (error) {
          if (!(error instanceof FormatError)) throw error;
          expect(error.offset).toBeLessThanOrEqual(whole.length);
          refused++;
        }
      }),
      { numRuns: 500 },
    );
    expect(refused).toBeGreaterThan(100);
  });
});
