import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, FormatError, sha256Hex, utf8Bytes } from '../../core/index.ts';
import { decode } from '../decode.ts';
import { parseEventLog } from '../eventlog/index.ts';
import { certificate, commonName, testKey } from '../testdata/der-writer.ts';
import { agileLog, separators, u32le, version } from '../testdata/log-writer.ts';
import {
  parseSecureBootPolicy,
  parseSignatureLists,
  policyOfLists,
  secureBootOfLog,
  signatureListsFormat,
  variableOfReferenceName,
} from './index.ts';
import type { UnverifiedSecureBoot } from './index.ts';
import {
  guid,
  owner,
  sha256Guid,
  signatureList,
  signedUpdate,
  variableEvent,
  variableEventOf,
  x509Guid,
  x509Sha256Guid,
} from './testdata/signature-list-writer.ts';

const corpus = `${process.env.ASSAYER_CORPUS ?? '../shared/corpus'}/attest`;
const present = existsSync(`${corpus}/catalogue.json`);
if (!present) console.info(`skipped: no event logs at ${corpus}`);

const key = testKey();
const der = certificate({ key, issuerKey: key, subject: commonName('Platform key') });
const hashes = [1, 2, 3].map((value) => new Uint8Array(32).fill(value));
const certificates = signatureList({ type: x509Guid, entries: [der] });
const hashList = signatureList({ type: sha256Guid, entries: hashes });
const json = (value: unknown): Uint8Array => utf8Bytes(JSON.stringify(value));
const refusal = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof FormatError) return error.message;
    throw error;
  }
  return 'decoded';
};

describe.runIf(present)('Secure Boot in real logs', () => {
  const stateOf = (file: string): UnverifiedSecureBoot =>
    secureBootOfLog(parseEventLog(new Uint8Array(readFileSync(`${corpus}/${file}`))));
  const sizes = ({ pk, kek, db, dbx }: UnverifiedSecureBoot): readonly (number | undefined)[] =>
    [pk, kek, db, dbx].map((entries) => entries?.length);

  it.each([
    ['google+go-tpm-tools/internal/test/eventlogs/debian-10.bin', true, [1, 1, 2, 186]],
    ['google+go-tpm-tools/internal/test/eventlogs/gdc-host.bin', false, [1, 1, 5, 460]],
    ['google+go-eventlog/testdata/eventlogs/ccel/cos-113-intel-tdx.bin', false, [1, 1, 1, 4]],
    ['google+go-attestation/attest/testdata/sb_cert_eventlog', true, [1, 1, 4, 77]],
    ['keylime+keylime/test/data/mb_log.b64', true, [1, 2, 2, 1]],
  ] as const)('%s', (file, enabled, expected) => {
    const state = stateOf(file);
    expect(state.secureBootEnabled).toBe(enabled);
    expect(sizes(state)).toEqual(expected);
    expect(state.notes).toEqual([]);
    expect(state.pk?.[0]?.certificate?.fingerprint).toMatch(/^[0-9a-f]{64}$/);
  });

  it('notes a variable that was measured without a value', () => {
    const state = stateOf('tpm2-software+tpm2-tools/test/integration/fixtures/event-uefi-sha1-log.bin');
    expect(state.secureBootEnabled).toBeUndefined();
    expect(sizes(state)).toEqual([0, 1, 2, 78]);
    expect(state.notes.map((note) => note.id)).toEqual(['secure-boot-variable-empty']);
  });
});

describe('parseSignatureLists', () => {
  it('reads certificates and hashes: bare, from efivarfs and behind the signature of an update', () => {
    const lists = concatBytes(certificates, hashList);
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
        ['x509', sha256Hex(der), owner],
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
    const { entries, notes } = parseSignatureLists(concatBytes(certificates, bytes));
    expect(entries).toHaveLength(1033 + 1);
    expect(notes.length).toBeLessThanOrEqual(64);
    const good = signatureList({ type: x509Guid, entries: Array.from({ length: 1030 }, () => der) });
    const read = parseSignatureLists(good);
    expect(read.entries.filter((entry) => entry.certificate !== undefined)).toHaveLength(1024);
    expect(read.entries.every((entry) => entry.id === sha256Hex(der))).toBe(true);
    expect(read.notes.map((note) => note.detail)).toEqual(['only the first 1024 certificates are read']);
  });

  it('refuses every proper prefix but the one that ends with a list, and what is added', () => {
    for (const [whole, boundary] of [
      [concatBytes(certificates, hashList), certificates.length],
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
    const whole = concatBytes(certificates, hashList);
    const ids = (bytes: Uint8Array): string =>
      parseSignatureLists(bytes)
        .entries.map((entry) => entry.id)
        .join();
    const good = ids(whole);
    const parts = [
      [28 + 16, der.length],
      [certificates.length + 28 + 16, 32],
    ] as const;
    for (const [from, size] of parts) {
      for (let bit = from * 8; bit < (from + size) * 8; bit++) {
        const damaged = whole.slice();
        damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(ids(damaged), String(bit)).not.toBe(good);
      }
    }
  });

  it('answers any damage with a value or an error with an offset', () => {
    const whole = concatBytes(u32le(0x27), certificates, hashList);
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

describe('secureBootOfLog', () => {
  const on = variableEvent('SecureBoot', Uint8Array.of(1));
  const variables = [
    variableEvent('PK', certificates),
    variableEvent('KEK', certificates),
    variableEvent('db', concatBytes(certificates, hashList)),
    variableEvent('dbx', hashList),
  ];
  const read = (...events: Parameters<typeof agileLog>[0]): UnverifiedSecureBoot =>
    secureBootOfLog(parseEventLog(agileLog(events)));

  it('reads all five variables', () => {
    const state = read(version, on, ...variables, ...separators);
    expect(state.secureBootEnabled).toBe(true);
    expect([state.pk, state.kek, state.db, state.dbx].map((entries) => entries?.length)).toEqual([1, 1, 4, 3]);
    expect(state.notes).toEqual([]);
  });

  it('tells an empty variable from one that was not measured', () => {
    const state = read(version, variableEvent('dbx', new Uint8Array(0)), ...separators);
    expect(state.dbx).toEqual([]);
    expect(state.pk).toBeUndefined();
    expect(state.secureBootEnabled).toBeUndefined();
  });

  it('does not believe what comes after the separator, again, under another owner or in another register', () => {
    const forged = variableEvent('SecureBoot', Uint8Array.of(1));
    const off = variableEvent('SecureBoot', Uint8Array.of(0));
    for (const [events, enabled, id] of [
      [[version, ...separators, forged], undefined, 'secure-boot-variable-late'],
      [[version, off, forged, ...separators], false, 'secure-boot-variable-twice'],
      [
        [version, variableEventOf(owner, 'SecureBoot', Uint8Array.of(1)), ...separators],
        undefined,
        'secure-boot-variable-owner',
      ],
      [[version, variableEvent('SecureBoot', Uint8Array.of(1), 5), ...separators], undefined, undefined],
      [
        [version, variableEvent('SecureBoot', Uint8Array.of(2)), ...separators],
        undefined,
        'secure-boot-variable-unread',
      ],
      [[version, variableEvent('db', Uint8Array.of(1, 2)), on, ...separators], true, 'secure-boot-variable-unread'],
    ] as const) {
      const state = read(...events);
      expect(state.secureBootEnabled).toBe(enabled);
      expect(state.notes.map((note) => note.id)).toEqual(id === undefined ? [] : [id]);
      expect(state.db).toBeUndefined();
    }
  });
});

describe('Secure Boot policies', () => {
  const id = 'AB'.repeat(32);

  it('reads what is allowed and required; what is absent stays absent', () => {
    const bytes = json({ secureBoot: { allowed: { PK: [id], db: [] }, requiredDbx: [id, id.toLowerCase()] } });
    expect(decode(bytes).kind).toBe('secure-boot-policy');
    const policy = parseSecureBootPolicy(bytes);
    expect(policy.allowed).toEqual({ PK: [id.toLowerCase()], db: [] });
    expect(policy.requiredDbx).toEqual([id.toLowerCase()]);
    expect(policy.notes.map((note) => note.id)).toEqual(['secure-boot-policy-twice']);
  });

  it('refuses what it does not know, each fault in its own words', () => {
    const refused = [
      {},
      { secureBoot: {} },
      { secureBoot: { allow: {} } },
      { secureBoot: { allowed: [] } },
      { secureBoot: { allowed: { pk: [id] } } },
      { secureBoot: { allowed: { PK: id } } },
      { secureBoot: { allowed: { PK: ['AB'] } } },
      { secureBoot: { allowed: { PK: [id] } }, more: 1 },
    ].map((value) => refusal(() => parseSecureBootPolicy(json(value))));
    expect(refused).not.toContain('decoded');
    expect(new Set(refused).size).toBe(refused.length);
    const whole = json({ secureBoot: { allowed: { PK: [id] } } });
    for (let size = 0; size < whole.length; size++) {
      expect(() => decode(whole.subarray(0, size))).toThrow(FormatError);
    }
  });

  it('is made of a folder of lists, whose names say what they are', () => {
    const { entries } = parseSignatureLists(concatBytes(certificates, hashList));
    expect(policyOfLists({ db: entries, dbx: entries.slice(1) })).toEqual({
      allowed: { db: entries.map((entry) => entry.id) },
      requiredDbx: entries.slice(1).map((entry) => entry.id),
      notes: [],
    });
    expect(
      ['a/PK.esl', 'KEK-8be4df61-93ca-11d2-aa0d-00e098032b8c', 'db.auth', 'dbxupdate_x64.bin', 'MokList', ''].map(
        variableOfReferenceName,
      ),
    ).toEqual(['PK', 'KEK', 'db', 'dbx', undefined, undefined]);
  });
});
