import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../core/index.ts';
import { parseEventLog } from '../eventlog/index.ts';
import { agileLog, separators, version } from '../testdata/log-writer.ts';
import type { SystemVariable, UnverifiedSecureBoot } from './index.ts';
import { globalVariable, imageSecurityDatabase, secureBootOfLog, secureBootOfVariables } from './index.ts';
import { owner, variableEvent, variableEventOf } from './testdata/signature-list-writer.ts';
import { certificateList, hashList } from './testdata/some-lists.ts';

const corpus = `${process.env.ASSAYER_CORPUS ?? '../shared/corpus'}/attest`;
const present = existsSync(`${corpus}/catalogue.json`);
if (!present) console.info(`skipped: no event logs at ${corpus}`);

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

describe('secureBootOfLog', () => {
  const on = variableEvent('SecureBoot', Uint8Array.of(1));
  const variables = [
    variableEvent('PK', certificateList),
    variableEvent('KEK', certificateList),
    variableEvent('db', concatBytes(certificateList, hashList)),
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

describe('secureBootOfVariables', () => {
  const of = (name: string, data: Uint8Array, owned = globalVariable): SystemVariable => ({ name, guid: owned, data });
  it('reads what a running system says, and notes what it cannot read', () => {
    const state = secureBootOfVariables([
      of('SecureBoot', Uint8Array.of(0)),
      of('SetupMode', Uint8Array.of(1)),
      of('PK', certificateList),
      of('KEK', certificateList.subarray(0, 40)),
      of('db', concatBytes(certificateList, hashList), imageSecurityDatabase),
      of('dbx', hashList),
    ]);
    expect(state.secureBootEnabled).toBe(false);
    expect([state.pk, state.kek, state.db, state.dbx].map((entries) => entries?.length)).toEqual([
      1,
      undefined,
      4,
      undefined,
    ]);
    expect(state.notes.map(({ id }) => id)).toEqual(['secure-boot-variable-unread', 'secure-boot-variable-owner']);
    expect(secureBootOfVariables([of('SecureBoot', Uint8Array.of(2))]).notes).toHaveLength(1);
  });
});
