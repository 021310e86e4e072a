import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { FormatError, sha256Hex } from '../../core/index.ts';
import type { CollectionRecord } from '../../formats/collection/index.ts';
import { parseCollectionRecord } from '../../formats/collection/index.ts';
import { decode } from '../../formats/index.ts';
import { dmidecodeText, lspciText } from '../../simulate/fleet/hardware-text.ts';
import { planFleet } from '../../simulate/fleet/plan-fleet.ts';
import { presentParts } from '../../simulate/fleet/planned-machine.ts';
import { simulatedMachines } from '../../witnesses/attest/testdata/simulated-machines.ts';
import { hostCollectorScript } from '../collect.ts';

export const root: string = mkdtempSync(join(tmpdir(), 'assayer-host-'));
export const nonce = '0a1b2c3d4e5f60718293a4b5c6d7e8f9';
export const has = (tool: string): boolean => spawnSync('which', [tool]).status === 0;
export const shells: readonly string[] = ['sh', 'dash', 'busybox', 'bash'].filter(has);
export const log: Uint8Array = simulatedMachines(12, 3).machines[0]?.files.get('binary_bios_measurements') ?? new Uint8Array(0);
/** Stands for / below which the script reads /sys. */
export const system: string = join(root, 'system');
export const fakeTools: string = join(root, 'tools');
export const guid = { global: '8be4df61-93ca-11d2-aa0d-00e098032b8c', image: 'd719b2cb-3d3a-4596-a3bc-dad00e67656f' } as const;

export function put(path: string, content: string | Uint8Array, mode = 0o644): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  chmodSync(path, mode);
}

export interface Ran {
  readonly code: number | null;
  readonly said: string;
  readonly folder: string;
}

/** Runs the script as a host would, in one of the shells. */
export function collect(words: readonly string[], options: { readonly shell?: string; readonly env?: object } = {}): Ran {
  const { shell = 'sh', env = {} } = options;
  const program = shell === 'busybox' ? ['busybox', 'sh'] : shell === 'bash' ? ['bash', '--posix'] : [shell];
  const [command = 'sh', ...before] = program;
  const { status, stdout, stderr } = spawnSync(
    command,
    [...before, '-c', hostCollectorScript(), 'assayer', `OUT=${join(root, 'out')}`, `ROOT=${system}`, ...words],
    {
      encoding: 'utf8',
      env: { ...process.env, TPM2TOOLS_TCTI: 'none', PATH: `${fakeTools}:${process.env.PATH ?? ''}`, ...env },
    },
  );
  return { code: status, said: stderr, folder: stdout.trim() };
}

export const record = (folder: string): CollectionRecord =>
  parseCollectionRecord(readFileSync(join(folder, 'collection.json')));

/** What the record says of each file is so, and every file but the record is one that is read as evidence. */
export function expectWhole(folder: string): void {
  const { files } = record(folder);
  expect(readdirSync(folder).sort()).toEqual([...files.map(({ name }) => name), 'collection.json'].sort());
  for (const { name, sha256, bytes } of files) {
    const content = readFileSync(join(folder, name));
    expect([name, sha256Hex(content), content.length]).toEqual([name, sha256, bytes]);
    expect(() => decode(content)).not.toThrow(FormatError);
  }
}

/** Files and tools of a machine of the simulation, where the script looks for them. */
export function layHost(): void {
  const [machine] = planFleet({ machines: 12, seed: 3, altered: 0, pictures: 0, logDays: 0 }).machines;
  if (machine === undefined) throw new Error('the simulated fleet has no machine');
  const parts = presentParts(machine);
  put(join(root, 'dmidecode.txt'), dmidecodeText(machine, parts));
  put(join(root, 'lspci.txt'), lspciText(parts));
  put(join(fakeTools, 'dmidecode'), `#!/bin/sh\ncat ${root}/dmidecode.txt\n`, 0o755);
  put(join(fakeTools, 'lspci'), `#!/bin/sh\n[ "$*" = -vmmnn ] || exit 1\ncat ${root}/lspci.txt\n`, 0o755);
  const lshw = { id: 'core', class: 'system', product: 'ES "200"', vendor: 'Example', serial: 'S1', children: [] };
  put(join(root, 'lshw.json'), JSON.stringify(lshw));
  put(join(fakeTools, 'lshw'), `#!/bin/sh\ncat ${root}/lshw.json\n`, 0o755);
  put(join(system, 'sys/kernel/security/tpm0/binary_bios_measurements'), log);
  put(
    join(system, 'sys/kernel/security/ima/ascii_runtime_measurements'),
    `10 ${'a1'.repeat(20)} ima-ng sha256:${'b2'.repeat(32)} boot_aggregate\n`,
  );
  put(join(system, 'sys/class/dmi/id/product_serial'), `${machine.systemSerial}\n`);
  put(join(system, 'sys/class/dmi/id/product_uuid'), `${machine.uuid}\n`);
  put(join(system, 'sys/class/dmi/id/bios_version'), 'a "quoted" \\ version\u001b[31m\n\tof two lines\n');
  for (const [name, of] of [
    ['PK', guid.global],
    ['KEK', guid.global],
    ['db', guid.image],
    ['dbx', guid.image],
    ['SecureBoot', guid.global],
    ['SetupMode', guid.global],
  ] as const)
    put(join(system, `sys/firmware/efi/efivars/${name}-${of}`), Uint8Array.of(6, 0, 0, 0, 1));
}

/** Takes away what a run collected. */
export function clearHost(): void {
  rmSync(join(root, 'out'), { recursive: true, force: true });
}

export function removeHost(): void {
  rmSync(root, { recursive: true, force: true });
}
