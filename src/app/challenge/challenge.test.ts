import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Finding } from '../../core/index.ts';
import { fromHex, toHex } from '../../core/index.ts';
import { simulateFleet } from '../../simulate/index.ts';
import { attestPaths } from '../attest.ts';
import { acceptActivation, issueCredential } from './activate-credential.ts';
import { issueChallenges, machineNames } from './issue-challenges.ts';
import { withRegister } from './register.ts';
import type { RegisterRecord } from './register.ts';

const now = '2026-03-02T08:00:00.000Z';
const later = '2026-03-02T10:00:00.000Z';
let folder = '';
let register = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assayer-challenge-'));
  register = join(folder, 'register');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const records = (): readonly RegisterRecord[] => withRegister(register, now, (open) => open.records);

describe('issuing challenges', () => {
  it('gives every machine a nonce of its own, records it first, and writes what the machine is asked', () => {
    const out = join(folder, 'evidence');
    const machines = Array.from({ length: 200 }, (_, index) => `m-${String(index)}`);
    const first = issueChallenges({ machines, register, out, validMinutes: 30, now });
    const second = issueChallenges({ machines, register, validMinutes: 30, now });
    expect(new Set([...first, ...second].map(({ nonceHex }) => nonceHex)).size).toBe(400);
    expect(first.every(({ nonceHex }) => /^[0-9a-f]{64}$/.test(nonceHex))).toBe(true);
    expect(records()).toHaveLength(400);
    const written: unknown = JSON.parse(readFileSync(join(out, 'm-7', 'challenge.json'), 'utf8'));
    expect(written).toEqual({ ...first[7], expiresAt: '2026-03-02T08:30:00.000Z' });
  });

  it('reads names from a list, or from the column of a table', () => {
    expect(machineNames('a\r\n\r\n b \n')).toEqual(['a', 'b']);
    expect(machineNames('\uFEFFrack,machine\nr1,a\nr2,"b"\n')).toEqual(['a', 'b']);
  });

  it.each(['../up', '/etc', '.hidden', 'a/b', 'a\u0000b', '\u001b[2J'])(
    'refuses %j as the name of a folder',
    (name) => {
      expect(() => issueChallenges({ machines: [name], register, validMinutes: 1, now })).toThrow(
        /cannot name a folder/,
      );
    },
  );

  it('refuses nobody, and one machine twice', () => {
    expect(() => issueChallenges({ machines: [], register, validMinutes: 1, now })).toThrow(/no machine/);
    expect(() => issueChallenges({ machines: ['a', 'a'], register, validMinutes: 1, now })).toThrow(/named twice/);
  });
});

describe('the register', () => {
  it('is for its owner only, drops a torn last line and names a damaged one', () => {
    issueChallenges({ machines: ['a', 'b'], register, validMinutes: 1, now });
    const path = join(register, 'register.ndjson');
    expect(statSync(path).mode & 0o077).toBe(0);
    appendFileSync(path, '{"record":"challenge-is');
    expect(records()).toHaveLength(2);
    issueChallenges({ machines: ['c'], register, validMinutes: 1, now });
    expect(records()).toHaveLength(3);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('"challenge-issued"', '"challenge-forged"'));
    expect(() => records()).toThrow(/no known kind/);
  });

  it('is held by one at a time', () => {
    expect(() =>
      withRegister(register, now, () => issueChallenges({ machines: ['a'], register, validMinutes: 1, now })),
    ).toThrow(/in use/);
  });
});

describe('activating a credential', () => {
  const name = fromHex(`000b${'5a'.repeat(32)}`);
  const key = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).publicKey.export({ format: 'pem', type: 'spki' });
  const ask = (machine: string): string => {
    issueCredential({
      machine,
      endorsementKey: { file: 'ek.pem', bytes: new TextEncoder().encode(key.toString()) },
      attestationKey: { file: 'ak.name', bytes: name },
      register,
      validMinutes: 30,
      now,
    });
    const issued = records().findLast((one) => one.record === 'credential-issued');
    return issued?.record === 'credential-issued' ? issued.secretHex : '';
  };
  const accept = (machine: string, secretHex: string, at = now) =>
    acceptActivation({
      machine,
      answer: { file: 'answer', bytes: fromHex(secretHex) },
      register,
      out: folder,
      now: at,
    });

  it('takes the secret once, and leaves a transcript without it', () => {
    const secret = ask('a');
    const transcript = accept('a', secret);
    expect(transcript.akNameHex).toBe(toHex(name));
    const written = readFileSync(join(folder, 'a.json'), 'utf8');
    expect(written).not.toContain(secret);
    expect(() => accept('a', secret)).toThrow(/answered this credential before/);
  });

  it('refuses another secret, another machine, nobody asked, and an answer after the hour', () => {
    const secret = ask('a');
    const of = ask('b');
    expect(() => accept('a', of)).toThrow(/not the secret that a was sent/);
    expect(() => accept('c', secret)).toThrow(/never asked/);
    expect(() => accept('a', secret, later)).toThrow(/expired/);
    expect(accept('a', secret).machine).toBe('a');
  });

  it('refuses what is no endorsement key or names no attestation key', () => {
    const wrong = (ek: Uint8Array, ak: Uint8Array) => () =>
      issueCredential({
        machine: 'a',
        endorsementKey: { file: 'ek', bytes: ek },
        attestationKey: { file: 'ak', bytes: ak },
        register,
        validMinutes: 1,
        now,
      });
    const pem = new TextEncoder().encode(key.toString());
    expect(wrong(name, name)).toThrow(/ek holds no endorsement key/);
    expect(wrong(pem, pem)).toThrow(/ak does not say the name/);
  });
});

describe('a nonce of the register', () => {
  const fleet = simulateFleet({ machines: 40, seed: 11, altered: 0, pictures: 0, logDays: 0 });
  const [machine = ''] = [...fleet.files].flatMap(
    ({ path }) => /^evidence\/([^/]+)\/quote\.bin$/.exec(path)?.[1] ?? [],
  );

  /** The evidence of one machine on disk, its quote asked for in the register. */
  function evidenceOf(askedOf: string): string {
    for (const { path, bytes } of fleet.files) {
      const wanted = path.startsWith(`evidence/${machine}/`) || path.startsWith('references/trust/');
      if (!wanted) continue;
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    const evidence = join(folder, 'evidence', machine);
    const asked: unknown = JSON.parse(readFileSync(join(evidence, 'challenge.json'), 'utf8'));
    const nonceHex = typeof asked === 'object' && asked !== null && 'nonceHex' in asked ? String(asked.nonceHex) : '';
    withRegister(register, now, ({ append }) => {
      append([
        {
          record: 'challenge-issued',
          machine: askedOf,
          nonceHex,
          issuedAt: now,
          expiresAt: '2036-01-01T00:00:00.000Z',
        },
      ]);
    });
    return evidence;
  }

  function findingOf(evidence: string): Finding | undefined {
    const trust = [join(folder, 'references', 'trust')];
    const { answer } = attestPaths({ paths: [evidence], trust, now: fleet.truth.asOf, register });
    return answer.testimony.findings.find(({ check }) => check === 'attest/quote-nonce');
  }
  const answerTo = (evidence: string): string => findingOf(evidence)?.outcome ?? '';

  it('is used up by the first quote, which may be shown again, and no other', () => {
    const evidence = evidenceOf(machine);
    expect(answerTo(evidence)).toBe('agrees');
    expect(answerTo(evidence)).toBe('agrees');
    expect(records().filter(({ record }) => record === 'challenge-answered')).toHaveLength(1);
    // Another quote over the same nonce: here the register remembers another one.
    const path = join(register, 'register.ndjson');
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace(/"quoteSha256":"[0-9a-f]{64}"/, `"quoteSha256":"${'0'.repeat(64)}"`),
    );
    expect(answerTo(evidence)).toBe('contradicts');
  });

  it('is superseded by the newest that the same machine was asked, and by none of another machine', () => {
    const evidence = evidenceOf(machine);
    issueChallenges({ machines: ['another'], register, validMinutes: 30, now });
    expect(answerTo(evidence)).toBe('agrees');
    issueChallenges({ machines: [machine], register, validMinutes: 30, now: later });
    const finding = findingOf(evidence);
    expect(finding).toMatchObject({ outcome: 'blind', reason: { reason: 'stale' } });
    expect(finding?.detail).toContain(`superseded at ${later}`);
  });

  it('is no answer for another machine, nor one that nobody issued', () => {
    expect(answerTo(evidenceOf('another'))).toBe('contradicts');
    rmSync(register, { recursive: true });
    expect(answerTo(join(folder, 'evidence', machine))).toBe('contradicts');
  });
});
