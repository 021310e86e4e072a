import { toHex } from '../../core/index.ts';
import type { Bank, EventLog, LogEvent } from '../../formats/eventlog/index.ts';
import { eventTypes } from '../../formats/eventlog/index.ts';

/** An event of which the maker wrote another value than the machine measured. */
export interface DifferingEvent {
  readonly measured: LogEvent;
  readonly expected: LogEvent;
}

/** A boot held against what its maker measured, over PCR 0 to 7. */
export interface EventComparison {
  readonly bank: Bank;
  /** Events that are as a reference says, and those of them that measure firmware into PCR 0. */
  readonly covered: number;
  readonly coveredFirmware: number;
  readonly differing: readonly DifferingEvent[];
  /** Measured, and no reference speaks of it. */
  readonly uncovered: readonly LogEvent[];
  /** In a reference, and not measured. */
  readonly unmeasured: readonly LogEvent[];
}

/** SHA-1 last: where a log has another bank, a collision must not be enough. */
const preferred: readonly Bank[] = ['sha256', 'sha384', 'sha512', 'sha1'];

/** What firmware is measured as (TCG PC Client PFP 1.06, 3.3.4.1); separators and actions are the same on every machine. */
const firmwareTypes: ReadonlySet<number> = new Set([
  eventTypes.EV_POST_CODE,
  eventTypes.EV_POST_CODE2,
  eventTypes.EV_S_CRTM_CONTENTS,
  eventTypes.EV_S_CRTM_VERSION,
  eventTypes.EV_EFI_PLATFORM_FIRMWARE_BLOB,
  eventTypes.EV_EFI_PLATFORM_FIRMWARE_BLOB2,
]);

/** Whether the event puts firmware into PCR 0. */
export function measuresFirmware({ pcr, type }: LogEvent): boolean {
  return pcr === 0 && firmwareTypes.has(type);
}

function isCompared({ pcr, type }: LogEvent): boolean {
  return pcr <= 7 && type !== eventTypes.EV_NO_ACTION;
}

function digestOf({ digests }: LogEvent, bank: Bank): string | undefined {
  const found = digests.find((one) => one.bank === bank);
  return found === undefined ? undefined : toHex(found.digest);
}

const placeOf = ({ pcr, type }: LogEvent): string => `${pcr} ${type}`;

/**
 * Event by event and one to one, in any order: an event is as the reference says where one of the same register, type and
 * digest is left there. What is left on both sides of one register and type is paired in order and differs. `digests`: values
 * that a manifest names without saying where they are measured. Undefined where log and references share no bank.
 */
export function compareEvents(
  log: EventLog,
  references: readonly EventLog[],
  digests: ReadonlySet<string> = new Set(),
): EventComparison | undefined {
  const bank = preferred.find(
    (name) =>
      log.banks.includes(name) &&
      references.every(({ banks }) => banks.includes(name)) &&
      (references.length > 0 || digests.size > 0),
  );
  if (bank === undefined) return undefined;
  const expected = new Map<string, LogEvent[]>();
  for (const event of references.flatMap(({ events }) => events.filter(isCompared))) {
    const key = `${placeOf(event)} ${digestOf(event, bank) ?? ''}`;
    expected.set(key, [...(expected.get(key) ?? []), event]);
  }
  let covered = 0;
  let coveredFirmware = 0;
  const left: LogEvent[] = [];
  for (const event of log.events) {
    if (!isCompared(event)) continue;
    const digest = digestOf(event, bank) ?? '';
    const isExpected = expected.get(`${placeOf(event)} ${digest}`)?.pop() !== undefined || digests.has(digest);
    if (!isExpected) left.push(event);
    else {
      covered++;
      if (measuresFirmware(event)) coveredFirmware++;
    }
  }
  return { bank, covered, coveredFirmware, ...pairUp(left, [...expected.values()].flat()) };
}

function pairUp(
  measured: readonly LogEvent[],
  expected: readonly LogEvent[],
): Pick<EventComparison, 'differing' | 'uncovered' | 'unmeasured'> {
  const waiting = new Map<string, LogEvent[]>();
  for (const event of [...expected].sort((a, b) => a.index - b.index)) {
    waiting.set(placeOf(event), [...(waiting.get(placeOf(event)) ?? []), event]);
  }
  const differing: DifferingEvent[] = [];
  const uncovered: LogEvent[] = [];
  for (const event of measured) {
    const counterpart = waiting.get(placeOf(event))?.shift();
    if (counterpart === undefined) uncovered.push(event);
    else differing.push({ measured: event, expected: counterpart });
  }
  return { differing, uncovered, unmeasured: [...waiting.values()].flat() };
}

/** For a reader: which event of the log, and what it measured. */
export function eventName({ index, pcr, typeName }: LogEvent): string {
  return `event ${index} (PCR ${pcr}, ${typeName})`;
}

export function eventDigest(event: LogEvent, bank: Bank): string {
  return digestOf(event, bank) ?? 'no digest';
}
