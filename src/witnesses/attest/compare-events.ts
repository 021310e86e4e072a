import { toHex } from '../../core/index.ts';
import type { Bank, EventLog, LogEvent } from '../../formats/eventlog/index.ts';
import { eventTypes } from '../../formats/eventlog/index.ts';
import { onceFor } from './once.ts';

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

/** A compared event by what it measured in one bank: register, type and digest. */
interface Keyed {
  readonly event: LogEvent;
  readonly key: string;
  /** Hexadecimal; empty where the bank has none. */
  readonly digest: string;
}

/** A maker's log is held against the boot of every machine, and a boot against every version: each is keyed once a bank. */
const keyedEvents = onceFor((log: EventLog) => {
  const byBank = new Map<Bank, readonly Keyed[]>();
  return (bank: Bank): readonly Keyed[] => {
    const known = byBank.get(bank);
    if (known !== undefined) return known;
    const keyed = log.events.filter(isCompared).map((event): Keyed => {
      const digest = digestOf(event, bank) ?? '';
      return { event, key: `${placeOf(event)} ${digest}`, digest };
    });
    byBank.set(bank, keyed);
    return keyed;
  };
});

/** Lists by key, filled in place: an adversary may send a hundred thousand events of one kind. */
function heaps(events: readonly Pick<Keyed, 'event' | 'key'>[]): Map<string, LogEvent[]> {
  const out = new Map<string, LogEvent[]>();
  for (const { event, key } of events) {
    const heap = out.get(key);
    if (heap === undefined) out.set(key, [event]);
    else heap.push(event);
  }
  return out;
}

/**
 * Event by event and one to one, in any order: an event is as the reference says where one of the same register, type and
 * digest is left there. What is left on both sides of one register and type is paired in order and differs. `digests`: values
 * that a manifest names without saying where they are measured. `bound`: banks that a quote covers, which go first. A
 * reference without the bank is left out; undefined where none has one of the log's.
 */
export function compareEvents(
  log: EventLog,
  references: readonly EventLog[],
  digests: ReadonlySet<string>,
  bound: ReadonlySet<Bank>,
): EventComparison | undefined {
  const order = [...preferred.filter((name) => bound.has(name)), ...preferred.filter((name) => !bound.has(name))];
  const bank = order.find(
    (name) => log.banks.includes(name) && (digests.size > 0 || references.some(({ banks }) => banks.includes(name))),
  );
  if (bank === undefined) return undefined;
  const usable = references.filter(({ banks }) => banks.includes(bank));
  const expected = heaps(usable.flatMap((reference) => keyedEvents(reference)(bank)));
  let covered = 0;
  let coveredFirmware = 0;
  const left: LogEvent[] = [];
  for (const { event, key, digest } of keyedEvents(log)(bank)) {
    const isExpected = expected.get(key)?.pop() !== undefined || digests.has(digest);
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
  const waiting = heaps(
    [...expected].sort((a, b) => b.index - a.index).map((event) => ({ event, key: placeOf(event) })),
  );
  const differing: DifferingEvent[] = [];
  const uncovered: LogEvent[] = [];
  for (const event of measured) {
    // The heap is in falling order, so that its last is the first of the log.
    const counterpart = waiting.get(placeOf(event))?.pop();
    if (counterpart === undefined) uncovered.push(event);
    else differing.push({ measured: event, expected: counterpart });
  }
  return { differing, uncovered, unmeasured: [...waiting.values()].flat() };
}

/** How far a boot is from what a maker measured: of several published versions only the nearest can be the machine's. */
export function distance({ differing, uncovered, unmeasured }: EventComparison): number {
  const first = ({ pcr }: LogEvent): boolean => pcr === 0;
  return differing.length + uncovered.filter(first).length + unmeasured.filter(first).length;
}

/** For a reader: which event of the log, and what it measured. */
export function eventName({ index, pcr, typeName }: LogEvent): string {
  return `event ${index} (PCR ${pcr}, ${typeName})`;
}

export function eventDigest(event: LogEvent, bank: Bank): string {
  return digestOf(event, bank) ?? 'no digest';
}
