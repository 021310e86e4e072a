import { FormatError } from '../../core/index.ts';
import { bankHasher, sameOctets } from './algorithms.ts';
import type { EventLog, LogEvent, LogProblem } from './event-log.ts';
import { eventTypes } from './event-types.ts';
import { parseVariableData } from './variable-data.ts';

/** Which events a digest check could speak about: the rest measure something that is not in the log. */
export interface DigestExamination {
  readonly checkedEvents: number;
  readonly uncheckedEvents: number;
  readonly problems: readonly LogProblem[];
}

/** Types whose digest the specification defines as the hash of the event data (PFP 1.06, table 27). */
const hashOfData: ReadonlySet<number> = new Set([
  eventTypes.EV_SEPARATOR,
  eventTypes.EV_ACTION,
  eventTypes.EV_EFI_ACTION,
  eventTypes.EV_S_CRTM_VERSION,
  eventTypes.EV_OMIT_BOOT_DEVICE_EVENTS,
  eventTypes.EV_EFI_VARIABLE_DRIVER_CONFIG,
  eventTypes.EV_EFI_VARIABLE_BOOT,
  eventTypes.EV_EFI_VARIABLE_BOOT2,
  eventTypes.EV_EFI_VARIABLE_AUTHORITY,
  eventTypes.EV_EFI_GPT_EVENT,
  eventTypes.EV_EFI_GPT_EVENT2,
]);

/**
 * Compares each event's digest with the hash of its data where the specification defines it so. Register values can
 * match while the descriptions are forged, because only digests are extended: whoever writes the log file can show a
 * harmless text beside the digest of something else.
 */
export function examineDigests(log: EventLog): DigestExamination {
  const problems: LogProblem[] = [];
  let checkedEvents = 0;
  let uncheckedEvents = 0;
  for (const event of log.events) {
    if (event.type === eventTypes.EV_NO_ACTION) continue;
    if (!hashOfData.has(event.type)) {
      uncheckedEvents++;
      continue;
    }
    checkedEvents++;
    problems.push(...eventProblems(event));
  }
  return { checkedEvents, uncheckedEvents, problems };
}

/** The problems of `examineDigests` alone. */
export function digestProblems(log: EventLog): readonly LogProblem[] {
  return examineDigests(log).problems;
}

function eventProblems(event: LogEvent): LogProblem[] {
  const problems: LogProblem[] = [];
  let others: readonly Uint8Array[] | undefined;
  for (const { bank, digest } of event.digests) {
    const hashOf = bank === undefined ? undefined : bankHasher(bank);
    if (bank === undefined || hashOf === undefined || sameOctets(hashOf(event.data), digest)) continue;
    others ??= otherMeasured(event);
    if (others.some((bytes) => sameOctets(hashOf(bytes), digest))) continue;
    problems.push({
      // Real servers hash something else than the version that they show: a policy may want to tell this one apart.
      id: event.type === eventTypes.EV_S_CRTM_VERSION ? 'crtm-version-not-of-data' : 'digest-not-of-data',
      pcr: event.pcr,
      event: event.index,
      offset: event.offset,
      bank,
      detail: `event ${event.index} (${event.typeName}, PCR ${event.pcr}): the ${bank} digest is not the hash of its data`,
    });
  }
  return problems;
}

/** What firmware may have hashed in place of the data. The specification changed over time, and each form below is in logs of real machines. */
function otherMeasured({ data, type }: LogEvent): readonly Uint8Array[] {
  if ((type === eventTypes.EV_ACTION || type === eventTypes.EV_EFI_ACTION) && data[data.length - 1] === 0) {
    return [data.subarray(0, -1)];
  }
  if (type === eventTypes.EV_EFI_VARIABLE_BOOT || type === eventTypes.EV_EFI_VARIABLE_AUTHORITY) {
    // PFP before 1.04 measured the variable's data alone; shim does so for its own variables (PCR 7 and 14).
    // shim before 15.5 logged its certificate variables with an octet that it did not measure.
    return [variableContent(data) ?? data.subarray(0, -1)];
  }
  return [];
}

function variableContent(bytes: Uint8Array): Uint8Array | undefined {
  try {
    return parseVariableData(bytes).data;
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
