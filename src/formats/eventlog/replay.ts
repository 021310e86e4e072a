import { toHex } from '../../core/index.ts';
import { bankHasher, digestSize, putOctets } from './algorithms.ts';
import type { Bank, EventLog, ReplayedPcrs } from './event-log.ts';
import { eventTypes } from './event-types.ts';

/** PCRs 17 to 22 start at FF until a dynamic launch resets them to 0 (PFP 1.06, 2.3.1; TPM 2.0 PC Client PTP, 4.6.2). */
const firstDynamicPcr = 17;
const lastDynamicPcr = 22;

/**
 * The registers as the log says they must be: start value, then hash(old || digest) for each event that is extended
 * (TPM 2.0 Part 1, 17.2). PCR 0 starts at the StartupLocality. EV_NO_ACTION extends nothing. Banks whose hash this build
 * cannot compute are absent. A dynamic PCR that the log extends was reset by the launch that made the entries.
 */
export function replayPcrs(log: EventLog): ReplayedPcrs {
  const replayed = new Map<Bank, ReadonlyMap<number, string>>();
  for (const bank of log.banks) {
    const hashOf = bankHasher(bank);
    if (hashOf !== undefined) replayed.set(bank, replayBank(log, bank, hashOf));
  }
  return replayed;
}

function replayBank(log: EventLog, bank: Bank, hashOf: (bytes: Uint8Array) => string): ReadonlyMap<number, string> {
  const size = digestSize(bank);
  // Of each register its value and, behind it, place for the digest that extends it.
  const registers: (Uint8Array | undefined)[] = [];
  for (const event of log.events) {
    if (event.type === eventTypes.EV_NO_ACTION) continue;
    for (const entry of event.digests) {
      if (entry.bank !== bank) continue;
      const register = (registers[event.pcr] ??= startOf(log, event.pcr, size));
      register.set(entry.digest, size);
      putOctets(register, hashOf(register));
    }
  }
  const values = new Map<number, string>();
  for (const [pcr, register] of registers.entries()) {
    if (register !== undefined) values.set(pcr, toHex(register.subarray(0, size)));
  }
  return values;
}

function startOf(log: EventLog, pcr: number, size: number): Uint8Array {
  const register = new Uint8Array(2 * size);
  if (pcr === 0) register[size - 1] = log.startupLocality;
  return register;
}

/**
 * The value of one register after replay, also where the log does not touch it: zeros (PCR 0: the locality), FF for
 * dynamic PCRs. Undefined for a bank that the log does not have.
 */
export function registerValue(log: EventLog, replayed: ReplayedPcrs, bank: Bank, pcr: number): string | undefined {
  const values = replayed.get(bank);
  if (values === undefined) return undefined;
  const value = values.get(pcr);
  if (value !== undefined) return value;
  const size = digestSize(bank);
  if (log.registers === 'pcr' && pcr >= firstDynamicPcr && pcr <= lastDynamicPcr) return 'ff'.repeat(size);
  const last = pcr === 0 && log.registers === 'pcr' ? log.startupLocality : 0;
  return `${'00'.repeat(size - 1)}${last.toString(16).padStart(2, '0')}`;
}
