import { toHex } from '../../core/index.ts';
import { bankHash, canHash, digestSize } from './algorithms.ts';
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
  for (const bank of log.banks) if (canHash(bank)) replayed.set(bank, replayBank(log, bank));
  return replayed;
}

function replayBank(log: EventLog, bank: Bank): ReadonlyMap<number, string> {
  const size = digestSize(bank);
  const registers: (Uint8Array | undefined)[] = [];
  // One buffer for old value and digest: a replay is thousands of hashes of 40 to 128 bytes.
  const buffer = new Uint8Array(2 * size);
  for (const event of log.events) {
    if (event.type === eventTypes.EV_NO_ACTION) continue;
    for (const entry of event.digests) {
      if (entry.bank !== bank) continue;
      const old = registers[event.pcr];
      if (old === undefined) buffer.fill(0, 0, size);
      else buffer.set(old);
      if (old === undefined && event.pcr === 0) buffer[size - 1] = log.startupLocality;
      buffer.set(entry.digest, size);
      registers[event.pcr] = bankHash(bank, buffer);
    }
  }
  const values = new Map<number, string>();
  for (const [pcr, value] of registers.entries()) if (value !== undefined) values.set(pcr, toHex(value));
  return values;
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
