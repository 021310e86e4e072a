import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { toHex } from '../core/index.ts';
import type { EventLog } from '../formats/eventlog/index.ts';

/** Whether every one of these programs is installed here. */
export function hasTools(...tools: readonly string[]): boolean {
  return tools.every((tool) => spawnSync('which', [tool]).status === 0);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The port that was given, or for 0 any that is free; undefined where it is taken. */
function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(undefined);
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : undefined);
      });
    });
  });
}

/** A free port of this machine whose successor is free too: tpm2-tools look for the control port there. */
export async function freePortPair(): Promise<number> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const port = await tryPort(0);
    if (port !== undefined && port < 65_535 && (await tryPort(port + 1)) !== undefined) return port;
  }
  throw new Error('no free ports');
}

/** One swtpm on the loopback, its state and the files of its tools in a folder: what a test does to a machine's TPM. */
export class SoftwareTpm {
  readonly folder: string;
  readonly #state: string;
  #child: ChildProcess | undefined;
  #port = 0;

  /** `state` must exist and be absolute; `folder` is where the tools write. */
  constructor(folder: string, state: string) {
    this.folder = folder;
    this.#state = state;
  }

  /** Switches the machine on: a TPM reset. */
  async start(): Promise<void> {
    const port = await freePortPair();
    const child = spawn(
      'swtpm',
      [
        ...['socket', '--tpm2', '--tpmstate', `dir=${this.#state}`],
        ...['--server', `type=tcp,port=${port},bindaddr=127.0.0.1`],
        ...['--ctrl', `type=tcp,port=${port + 1},bindaddr=127.0.0.1`],
        ...['--flags', 'not-need-init,startup-clear'],
      ],
      { stdio: 'ignore' },
    );
    this.#child = child;
    this.#port = port;
    for (let attempt = 0; attempt < 100; attempt++) {
      if (child.exitCode !== null) throw new Error(`swtpm ended with ${child.exitCode}`);
      if (this.try('tpm2_getcap', 'properties-fixed')) return;
      await pause(50);
    }
    throw new Error('swtpm does not answer');
  }

  /** Switches the machine off, in an orderly way: the clock stays safe. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#child = undefined;
    this.#run('tpm2_shutdown', ['-c']);
    await new Promise<void>((resolve) => {
      child.once('exit', () => {
        resolve();
      });
      child.kill();
    });
  }

  #run(tool: string, args: readonly string[]): ReturnType<typeof spawnSync> {
    const environment = { ...process.env, TPM2TOOLS_TCTI: `swtpm:host=127.0.0.1,port=${this.#port}` };
    return spawnSync(tool, args, { cwd: this.folder, env: environment, stdio: 'pipe' });
  }

  /** Runs one tool; without a resource manager, what it loads stays loaded until it is flushed. Throws what it said. */
  run(tool: string, ...args: readonly string[]): void {
    const { status, stderr } = this.#run(tool, args);
    if (status !== 0) throw new Error(`${tool} ${args.join(' ')}: ${String(stderr)}`);
    if (/_(?:createek|createak|create|createprimary|load|quote|activatecredential)$/.test(tool))
      this.#run('tpm2_flushcontext', ['-t']);
  }

  /** Runs one tool that may be refused; whether it was not. */
  try(tool: string, ...args: readonly string[]): boolean {
    const { status } = this.#run(tool, args);
    this.#run('tpm2_flushcontext', ['-t']);
    return status === 0;
  }

  /** What a tool wrote. */
  file(name: string): Uint8Array {
    return new Uint8Array(readFileSync(join(this.folder, name)));
  }

  /** Extends the SHA-256 registers as the firmware that wrote the log did. */
  extend(log: EventLog): void {
    const extensions = log.events
      .filter(({ typeName }) => typeName !== 'EV_NO_ACTION')
      .flatMap(({ pcr, digests }) =>
        digests.flatMap(({ bank, digest }) => (bank === 'sha256' ? [`${pcr}:sha256=${toHex(digest)}`] : [])),
      );
    for (let at = 0; at < extensions.length; at += 8)
      this.run('tpm2_pcrextend', ...extensions.slice(at, at + 8));
  }

  /** Quotes PCR 0 to 7 with the key of `context` over `nonce` into `<to>.msg`, `<to>.sig` and `<to>.pcrs`. */
  quote(context: string, nonceHex: string, to: string, hash = 'sha256', scheme?: string): void {
    const files = ['-m', `${to}.msg`, '-s', `${to}.sig`, '-o', `${to}.pcrs`];
    const how = ['-q', nonceHex, '-g', hash, ...(scheme === undefined ? [] : ['--scheme', scheme])];
    this.run('tpm2_quote', '-c', context, '-l', 'sha256:0,1,2,3,4,5,6,7', ...how, ...files);
  }
}
