import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { simulateFleet } from '../index.ts';

/** Peers that are not installed here are named, so that nobody takes silence for agreement. */
function installed(tool: string): boolean {
  const found = spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0;
  if (!found) console.info(`skipped: ${tool} is not installed`);
  return found;
}

const folder = mkdtempSync(join(tmpdir(), 'assayer-evidence-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const fleet = simulateFleet({ machines: 150, seed: 6, logDays: 0, pictures: 0, altered: 24 });
const nonces = new Map<string, string>();
const written = new Set<string>();
for (const { path, bytes } of fleet.files) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), bytes);
  written.add(path);
  const nonce = /"nonceHex": "([0-9a-f]+)"/.exec(path.endsWith('challenge.json') ? Buffer.from(bytes).toString() : '');
  if (nonce?.[1] !== undefined) nonces.set(path.split('/')[1] ?? '', nonce[1]);
}
const at = (machine: string, name: string): string => join(folder, 'evidence', machine, name);
const has = (machine: string, ...names: readonly string[]): boolean =>
  names.every((name) => written.has(`evidence/${machine}/${name}`));

function run(tool: string, ...args: string[]): { readonly status: number | null; readonly text: string } {
  const done = spawnSync(tool, args, { encoding: 'utf8' });
  return { status: done.status, text: done.stdout + done.stderr };
}

/** The composite that a quote signed, and that of the registers after the log, SHA-256 bank, PCR 0 to 7. */
function composites(machine: string): { readonly quoted: string; readonly replayed: string } {
  const quoted = /pcrDigest: ([0-9a-f]+)/.exec(
    run('tpm2_print', '-t', 'TPMS_ATTEST', at(machine, 'quote.bin')).text,
  )?.[1];
  const shown = run('tpm2_eventlog', at(machine, 'binary_bios_measurements')).text;
  const values = shown.slice(shown.lastIndexOf('pcrs:'));
  const registers = [0, 1, 2, 3, 4, 5, 6, 7].map(
    (pcr) => new RegExp(`\\b${pcr}\\s*: 0x([0-9a-fA-F]{64})`).exec(values)?.[1] ?? '00'.repeat(32),
  );
  const bytes = registers.map((register) =>
    Uint8Array.from(register.match(/../g) ?? [], (hex) => Number.parseInt(hex, 16)),
  );
  const file = join(folder, 'registers');
  writeFileSync(file, Uint8Array.from(bytes.flatMap((register) => [...register])));
  const replayed = /([0-9a-f]{64})/.exec(run('openssl', 'dgst', '-sha256', file).text)?.[1];
  return { quoted: quoted ?? 'not printed', replayed: replayed ?? 'not computed' };
}

describe.runIf(installed('openssl'))('certificates of the fleet', () => {
  it('verify under the roots beside them, for the first, the hundredth and a later machine', () => {
    const names = fleet.truth.machines
      .map((machine) => machine.machine)
      .filter((machine) => has(machine, 'ek.der', 'ak.pem'));
    for (const machine of [names[0], names[90], names.at(-1)]) {
      const root = join(folder, 'references/trust/tpm-maker.pem');
      const ek = at(machine ?? '', 'ek.pem');
      run('openssl', 'x509', '-inform', 'DER', '-in', at(machine ?? '', 'ek.der'), '-out', ek);
      for (const leaf of [ek, at(machine ?? '', 'ak.pem')]) {
        expect(run('openssl', 'verify', '-x509_strict', '-CAfile', root, leaf).text).toContain('OK');
      }
    }
  });
});

describe.runIf(installed('tpm2_checkquote') && installed('tpm2_eventlog'))('quotes of the fleet', () => {
  const complete = fleet.truth.machines.filter((machine) =>
    has(machine.machine, 'quote.bin', 'binary_bios_measurements'),
  );

  it('verify with their key and nonce', () => {
    for (const { machine } of complete.slice(0, 5)) {
      const nonce = nonces.get(machine) ?? '';
      const check = (value: string): number | null =>
        run(
          'tpm2_checkquote',
          '-u',
          at(machine, 'ak.pub'),
          '-m',
          at(machine, 'quote.bin'),
          '-s',
          at(machine, 'quote.sig'),
          '-q',
          value,
        ).status;
      expect(check(nonce)).toBe(0);
      expect(check(nonce.replace(/^./, nonce.startsWith('0') ? '1' : '0'))).not.toBe(0);
    }
  });

  it('sign the registers that the log gives, but for a machine whose log was rewritten', () => {
    const rewritten = complete.filter((machine) => machine.how.includes('log rewritten'));
    const others = complete.filter((machine) => !machine.how.includes('log rewritten'));
    expect(rewritten.length).toBeGreaterThan(0);
    for (const { machine } of [...others.slice(0, 4), ...others.filter((one) => one.class === 'firmware')]) {
      const { quoted, replayed } = composites(machine);
      expect(quoted).toBe(replayed);
    }
    for (const { machine } of rewritten) {
      const { quoted, replayed } = composites(machine);
      expect(quoted).toMatch(/^[0-9a-f]{64}$/);
      expect(quoted).not.toBe(replayed);
    }
  });
});
