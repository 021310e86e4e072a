import { describe, expect, it } from 'vitest';
import { concatBytes, fromHex, sha256, sha256Hex, toHex, utf8Bytes } from '../../core/index.ts';
import type { Finding } from '../../core/index.ts';
import { decode } from '../../formats/index.ts';
import type { AnyDecoded } from '../../formats/index.ts';
import { parseCertificate } from '../../formats/x509/index.ts';
import { globalVariable, imageSecurityDatabase } from '../../formats/secureboot/index.ts';
import { sha256Guid, signatureList, x509Guid } from '../../formats/secureboot/testdata/signature-list-writer.ts';
import { certificate, commonName, testKey } from '../../formats/testdata/der-writer.ts';
import { bootEvents, eventLog } from '../../simulate/identity/index.ts';
import type { Evidence } from '../evidence.ts';
import { events, log, maker } from './testdata/measured-boot.ts';
import { ask as about, evidence, outcomes } from './testdata/ask-machine.ts';

function ask(
  files: readonly Evidence<AnyDecoded>[],
  references: readonly Evidence<AnyDecoded>[] = [],
): readonly Finding[] {
  return about({ files, references });
}

describe('secure-boot', () => {
  const code = 'attest/secure-boot';
  const own = parseCertificate(maker).fingerprint;
  const revoked = [1, 2, 3].map((index) => toHex(sha256(utf8Bytes(`revoked boot loader ${index}`))));
  const policy = (secureBoot: unknown): Evidence<AnyDecoded> =>
    evidence('policy.json', utf8Bytes(JSON.stringify({ secureBoot })));
  const allowed = { PK: [own], KEK: [own], db: [own] };
  it('agrees where everything measured is allowed and every required revocation is there', () => {
    const found = ask([evidence('log', log)], [policy({ allowed, requiredDbx: revoked })]);
    expect(outcomes(found, code)).toEqual(['agrees']);
  });
  it.each([
    ['a key that is not allowed', { allowed: { ...allowed, db: ['ab'.repeat(32)] } }],
    ['a required revocation that is absent', { allowed, requiredDbx: ['cd'.repeat(32)] }],
  ])('contradicts %s', (_, secureBoot) => {
    expect(outcomes(ask([evidence('log', log)], [policy(secureBoot)]), code)).toEqual(['contradicts']);
  });
  it('reads no variable whose data is not what was measured', () => {
    const allowedLog = decode(log);
    if (allowedLog.kind !== 'tcg-event-log') throw new Error('no log');
    // Rogue keys were measured, and the log shows the allowed ones in their place.
    const rogue = bootEvents({
      version: '1.2.3',
      image: utf8Bytes('firmware'),
      makerCertificate: certificate({ key: testKey(), issuerKey: testKey(), subject: commonName('Rogue') }),
      bootLoader: utf8Bytes('loader'),
    });
    const shown = events.map((event, i) => ({
      ...event,
      measured: rogue[i]?.measured ?? rogue[i]?.data ?? event.data,
    }));
    const found = ask([evidence('log', eventLog(shown))], [policy({ allowed })]);
    expect(outcomes(found, code)).not.toContain('agrees');
  });
  describe('the variables that a host collected', () => {
    const list = (entry: Uint8Array): Uint8Array => signatureList({ type: x509Guid, entries: [entry] });
    const hashes = revoked.map((hex) => fromHex(hex));
    const right: Readonly<Record<string, Uint8Array>> = {
      SecureBoot: Uint8Array.of(1),
      PK: list(maker),
      KEK: list(maker),
      db: list(maker),
      dbx: signatureList({ type: sha256Guid, entries: hashes }),
    };
    const collected = (change: Readonly<Record<string, Uint8Array>> = {}): Evidence<AnyDecoded> => {
      const uefiVariables = Object.entries({ ...right, ...change }).map(([name, value]) => {
        const bytes = Uint8Array.of(0x27, 0, 0, 0, ...value);
        const owner = name === 'db' || name === 'dbx' ? imageSecurityDatabase : globalVariable;
        return { name: `${name}-${owner}`, sha256: sha256Hex(bytes), hex: toHex(bytes) };
      });
      const record = { recordType: 'assayer-collection', version: 1, method: 'host', machine: 'm', uefiVariables };
      return evidence('collection.json', utf8Bytes(JSON.stringify(record)));
    };
    const rules = policy({ allowed, requiredDbx: revoked });
    const rogue = certificate({ key: testKey(), issuerKey: testKey(), subject: commonName('Rogue') });
    it('agree with nothing alone, and do not disturb the log that does', () => {
      expect(outcomes(ask([collected()], [rules]), code)).toEqual(['blind']);
      expect(outcomes(ask([collected()]), code)).toEqual(['blind']);
      expect(outcomes(ask([evidence('log', log), collected()], [rules]), code)).toEqual(['agrees']);
    });
    it.each<[string, Readonly<Record<string, Uint8Array>>, string]>([
      ['Secure Boot that is off', { SecureBoot: Uint8Array.of(0) }, 'Secure Boot was off'],
      ['another PK', { PK: list(rogue) }, 'PK holds 1'],
      ['another KEK', { KEK: list(rogue) }, 'KEK holds 1'],
      ['a key more in db', { db: concatBytes(list(maker), list(rogue)) }, 'db holds 1'],
      [
        'a revocation less',
        { dbx: signatureList({ type: sha256Guid, entries: hashes.slice(1) }) },
        'dbx lacks 1 of the 3',
      ],
    ])('contradict %s, whatever the log says', (_, change, words) => {
      for (const files of [[collected(change)], [evidence('log', log), collected(change)]]) {
        const found = ask(files, [rules]).filter(({ check }) => check === code);
        expect(found.map(({ outcome }) => outcome)).toEqual(['contradicts']);
        expect(found[0]?.detail).toContain(`collection.json: ${words}`);
      }
    });
    it('are named where one cannot be read', () => {
      const found = ask([evidence('log', log), collected({ db: list(maker).subarray(0, 40) })], [rules]);
      const named = found.filter(({ check }) => check === code);
      expect(named.map(({ outcome }) => outcome)).toEqual(['agrees', 'blind']);
      expect(named[1]?.detail).toContain('collection.json: a variable of Secure Boot cannot be read (db: ');
    });
  });
  it('contradicts Secure Boot that was off, and is blind without a policy', () => {
    const off = events.map((event) =>
      event.type === 'variableDriverConfig' && event.data.length < 70
        ? { ...event, data: Uint8Array.from([...event.data.slice(0, -1), 0]) }
        : event,
    );
    expect(outcomes(ask([evidence('log', eventLog(off))], [policy({ allowed })]), code)).toEqual(['contradicts']);
    expect(outcomes(ask([evidence('log', log)]), code)).toEqual(['blind']);
  });
});
