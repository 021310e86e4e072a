import { existsSync, readFileSync } from 'node:fs';
import type { EventLog } from '../../../formats/eventlog/index.ts';
import { decode } from '../../../formats/index.ts';
import { simulatedMachines } from '../../../witnesses/attest/testdata/simulated-machines.ts';

/** A log of a real machine where the corpus is, else one of the simulation. */
function logBytes(): Uint8Array {
  const corpus = process.env.ASSAYER_CORPUS ?? '../shared/corpus';
  const real = `${corpus}/attest/google+go-tpm-tools/internal/test/eventlogs/rhel8-uefi.bin`;
  if (existsSync(real)) return new Uint8Array(readFileSync(real));
  console.info(`no event log at ${real}: a simulated one is extended instead`);
  const bytes = simulatedMachines(12, 3).machines[0]?.files.get('binary_bios_measurements');
  if (bytes === undefined) throw new Error('the simulated fleet has no event log');
  return bytes;
}

export function readLog(bytes: Uint8Array): EventLog {
  const decoded = decode(bytes);
  if (decoded.kind !== 'tcg-event-log') throw new Error('not an event log');
  return decoded.value;
}

/** The log with one bit of one SHA-256 digest in `pcr` turned. */
export function altered(log: Uint8Array, pcr: number): Uint8Array {
  const event = readLog(log).events.find((one) => one.pcr === pcr && one.typeName !== 'EV_NO_ACTION');
  const digest = event?.digests.find(({ bank }) => bank === 'sha256')?.digest;
  if (digest === undefined) throw new Error(`the log measures nothing into PCR ${pcr}`);
  // The same digest stands in other registers too (separators): the event's own place, not the first such bytes.
  const at = digest.byteOffset - log.byteOffset;
  if (digest.buffer !== log.buffer) throw new Error('the digest is no view of the log');
  return log.map((octet, i) => (i === at ? octet ^ 0x80 : octet));
}

export const log: Uint8Array = logBytes();
