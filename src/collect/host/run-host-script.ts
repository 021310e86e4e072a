import { spawn } from 'node:child_process';
import { hostScript } from './host-script.ts';

export interface HostRequest {
  readonly out: string;
  readonly version: string;
  readonly machine?: string;
  readonly nonce?: string;
  readonly ak?: string;
  readonly by?: string;
}

export interface HostResult {
  /** 0 all was read, 3 something was not, 2 nothing could be done. */
  readonly exitCode: number;
  /** The folder that was made; undefined with 2. */
  readonly folder: string | undefined;
}

/** Runs the very script that `--script` prints, by /bin/sh. `said` is called with each line that it says. */
export function runHostScript(request: HostRequest, said: (line: string) => void): Promise<HostResult> {
  const { out, version, machine, nonce, ak, by } = request;
  const words = Object.entries({ OUT: out, MACHINE: machine, NONCE: nonce, AK: ak, BY: by }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  );
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', hostScript(version), 'assayer', ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (piece: string) => (printed += piece));
    child.stderr.setEncoding('utf8').on('data', (piece: string) => {
      const lines = `${rest}${piece}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) said(line);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (rest !== '') said(rest);
      const exitCode = code === 0 || code === 3 ? code : 2;
      resolve({ exitCode, folder: exitCode === 2 ? undefined : printed.trimEnd().split('\n').at(-1) });
    });
  });
}
