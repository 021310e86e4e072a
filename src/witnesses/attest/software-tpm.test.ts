import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '../../core/index.ts';
import { decode } from '../../formats/index.ts';
import type { EventLog } from '../../formats/eventlog/index.ts';
import { hasTools, SoftwareTpm } from '../../testdata/software-tpm.ts';
import { attestMachine } from './index.ts';
import type { AttestAnswer } from './index.ts';
import { decodeFiles, simulatedMachines } from './testdata/simulated-machines.ts';

const present = hasTools(
  ...['swtpm', 'tpm2_getcap', 'tpm2_pcrextend', 'tpm2_createek', 'tpm2_createak', 'tpm2_quote'],
  ...['tpm2_flushcontext', 'tpm2_shutdown'],
);
if (!present) console.info('No software TPM here (swtpm, tpm2-tools): attest is not tried against one.');

const folder = mkdtempSync(join(tmpdir(), 'assayer-tpm-'));
const nonce = '0a1b2c3d4e5f60718293a4b5c6d7e8f9';
const tpm = new SoftwareTpm(folder, join(folder, 'state'));

function logBytes(): Uint8Array {
  const machine = simulatedMachines(12, 3).machines.find(({ files }) => files.has('binary_bios_measurements'));
  const bytes = machine?.files.get('binary_bios_measurements');
  if (bytes === undefined) throw new Error('the simulated fleet has no event log');
  return bytes;
}

function readLog(bytes: Uint8Array): EventLog {
  const decoded = decode(bytes);
  if (decoded.kind !== 'tcg-event-log') throw new Error('not an event log');
  return decoded.value;
}

function answer(log: Uint8Array): AttestAnswer {
  const file = (name: string): [string, Uint8Array] => [name, new Uint8Array(readFileSync(join(folder, name)))];
  const files = new Map([
    file('quote.msg'),
    file('quote.sig'),
    file('quote.pcrs'),
    file('ak.pub'),
    ['log', log] as const,
  ]);
  return attestMachine({
    documents: decodeFiles(files),
    trust: [],
    now: '2026-11-01T00:00:00.000Z',
    challenges: [{ machine: 'machine', nonceHex: nonce }],
  });
}

function outcome(given: AttestAnswer, check: string): string | undefined {
  return given.testimony.findings.find((finding) => finding.check === check)?.outcome;
}

describe.runIf(present)('a software TPM that was extended with a log', () => {
  const log = logBytes();

  beforeAll(async () => {
    mkdirSync(join(folder, 'state'));
    await tpm.start();
    tpm.extend(readLog(log));
    tpm.run('tpm2_createek', '-c', 'ek.ctx', '-G', 'ecc', '-u', 'ek.pub');
    tpm.run(
      'tpm2_createak',
      '-C',
      'ek.ctx',
      '-c',
      'ak.ctx',
      '-G',
      'ecc',
      '-g',
      'sha256',
      '-s',
      'ecdsa',
      '-u',
      'ak.pub',
    );
    tpm.quote('ak.ctx', nonce, 'quote');
  }, 120_000);

  afterAll(async () => {
    await tpm.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('agrees with the log, the nonce and the signature', () => {
    const given = answer(log);
    for (const check of ['quote-signature', 'quote-nonce', 'quote-pcrs', 'event-log-replay']) {
      expect([check, outcome(given, `attest/${check}`)]).toEqual([check, 'agrees']);
    }
  });

  it('contradicts one altered event, and names its register', () => {
    const parsed = readLog(log);
    const event = parsed.events.find(({ pcr, typeName }) => pcr === 4 && typeName !== 'EV_NO_ACTION');
    const digest = event?.digests.find(({ bank }) => bank === 'sha256')?.digest;
    if (digest === undefined) throw new Error('the log measures nothing into PCR 4');
    const altered = Uint8Array.from(log);
    const at = toHex(log).indexOf(toHex(digest)) / 2;
    altered[at] = (altered[at] ?? 0) ^ 0x80;
    const given = answer(altered);
    expect(outcome(given, 'attest/quote-pcrs')).toBe('contradicts');
    const replay = given.testimony.findings.find((finding) => finding.check === 'attest/event-log-replay');
    expect(replay?.outcome).toBe('contradicts');
    expect(replay?.detail).toContain('sha256 PCR 4.');
  });

  it('contradicts values that the quote does not cover', () => {
    const values = new Uint8Array(readFileSync(join(folder, 'quote.pcrs')));
    writeFileSync(
      join(folder, 'quote.pcrs'),
      values.map((octet, i) => (i > 145 && i < 150 ? octet ^ 1 : octet)),
    );
    expect(outcome(answer(log), 'attest/event-log-replay')).toBe('contradicts');
  });
});
