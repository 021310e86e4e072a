import { spawnSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toHex } from '../../src/core/index.ts';
import type { SignedQuote } from './quotes.ts';

/** What another program does with the same bytes, per second of CPU time; undefined where it is not installed. */
export interface Peer {
  readonly name: string;
  readonly perCpuSecond: number | undefined;
}

function installed(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
}

/** `openssl speed` counts its own user time. */
export function opensslVerifications(algorithm: 'ecdsap256' | 'rsa2048'): Peer {
  const name = `openssl speed ${algorithm}`;
  const { stdout, error } = spawnSync('openssl', ['speed', '-seconds', '2', algorithm], { encoding: 'utf8' });
  const rate = error === undefined ? stdout.trim().split(/\s+/).at(-1) : undefined;
  return { name, perCpuSecond: rate === undefined ? undefined : Number(rate) };
}

/** User and system time of the children of a shell, as its `times` prints them on the second line: 0m1.234s 0m0.567s. */
function childSeconds(script: string, folder: string): number {
  const { stdout, status } = spawnSync('bash', ['-c', `${script}\ntimes`], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`a peer failed: ${script}`);
  const line = stdout.trim().split('\n').at(-1) ?? '';
  return [...line.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, m, s]) => sum + Number(m) * 60 + Number(s), 0);
}

/** Runs of a program that examines one file a run, its start-up among them: so these programs are used. */
function perRun(
  program: string,
  arguments_: string,
  runs: number,
  files: Readonly<Record<string, Uint8Array | string>>,
): Peer {
  const name = `${program}, one file a run`;
  if (!installed(program)) return { name, perCpuSecond: undefined };
  const folder = mkdtempSync(join(tmpdir(), 'bench-peer-'));
  try {
    for (const [file, bytes] of Object.entries(files)) writeFileSync(join(folder, file), bytes);
    const script = `set -e; for i in $(seq ${runs}); do ${program} ${arguments_} >/dev/null; done`;
    return { name, perCpuSecond: runs / childSeconds(script, folder) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function tpm2Checkquote(quote: SignedQuote): Peer {
  const pem = createPublicKey({ key: Buffer.from(quote.spki), format: 'der', type: 'spki' });
  return perRun(
    'tpm2_checkquote',
    `-u ak.pem -m quote -s signature -f pcrs -F serialized -g sha256 -q ${toHex(quote.nonce)}`,
    100,
    {
      'ak.pem': pem.export({ format: 'pem', type: 'spki' }).toString(),
      quote: quote.attest,
      signature: quote.signature,
      pcrs: quote.pcrs,
    },
  );
}

export function tpm2Eventlog(log: Uint8Array): Peer {
  return perRun('tpm2_eventlog', 'log', 100, { log });
}
