import { FormatError, toHex, utf8TextLossy } from '../../core/index.ts';
import type { EventLog, LogEvent, LogProblem } from './event-log.ts';
import { eventTypes } from './event-types.ts';
import { parseVariableData } from './variable-data.ts';

/**
 * What a log contains that the specification rules out, or lacks that it demands. The log file is written by software
 * that an adversary may own; the registers are not. Each rule is a way to make a reader see another boot than the
 * registers do:
 *
 * - a second separator: a reader that takes the state "up to the separator" can be given two ends;
 * - firmware events after the separator: what ran before it could add them;
 * - a digest missing in one bank: the event is hidden from whoever trusts that bank;
 * - a digest on EV_NO_ACTION: shown as measured, never extended;
 * - a start locality that comes late or twice: the same registers replay from another start.
 */
export function structureProblems(log: EventLog): readonly LogProblem[] {
  return [
    ...separatorProblems(log),
    ...afterSeparator(log),
    ...digestSetProblems(log),
    ...noActionProblems(log),
    ...repeatedVariables(log),
  ];
}

function at(event: LogEvent, id: string, detail: string): LogProblem {
  const where = `event ${event.index} (${event.typeName}, register ${event.pcr})`;
  return { id, pcr: event.pcr, event: event.index, offset: event.offset, detail: `${where}: ${detail}` };
}

/** PFP 1.06, 3.3.4: one separator in each of PCR 0 to 7. UEFI 2.11, 38.4.1 maps PCR 0 to 7 to the first two RTMRs (1 and 2). */
function separatorProblems(log: EventLog): LogProblem[] {
  const problems: LogProblem[] = [];
  const seen = new Map<number, LogEvent[]>();
  for (const event of log.events) {
    if (event.type !== eventTypes.EV_SEPARATOR) continue;
    const value = toHex(event.data);
    // 0 or FFFFFFFF at the end of the pre-boot phase, 1 after an error (PFP 1.06, table 27).
    if (value === '01000000') problems.push(at(event, 'separator-error', 'the firmware recorded an error'));
    else if (value !== '00000000' && value !== 'ffffffff') {
      problems.push(at(event, 'separator-value', `${event.data.length} bytes that are no separator's`));
    }
    const earlier = seen.get(event.pcr);
    if (earlier === undefined) seen.set(event.pcr, [event]);
    else earlier.push(event);
  }
  const allowed = separatorsPerRegister(log, seen);
  for (const [pcr, events] of seen) {
    for (const event of events.slice(allowed.get(pcr) ?? 1)) {
      problems.push(
        at(event, 'separator-twice', `one separator too many; the first is event ${events[0]?.index ?? 0}`),
      );
    }
  }
  for (const [pcr, wanted] of allowed) {
    const missing = wanted - (seen.get(pcr)?.length ?? 0);
    if (missing <= 0) continue;
    problems.push({ id: 'separator-missing', pcr, detail: `register ${pcr} lacks ${missing} of ${wanted} separators` });
  }
  return problems;
}

/**
 * PCR 0 to 7 have one each. A confidential guest maps PCR 0, 1 and 7 to register 1 and PCR 2 to 6 to register 2
 * (UEFI 2.11, 38.4.1): its firmware writes either one per PCR, three and five, or one per register.
 */
function separatorsPerRegister(log: EventLog, seen: ReadonlyMap<number, readonly LogEvent[]>): Map<number, number> {
  if (log.registers === 'pcr') return new Map(Array.from({ length: 8 }, (_, pcr) => [pcr, 1]));
  const perPcr = (seen.get(1)?.length ?? 0) >= 3 && (seen.get(2)?.length ?? 0) >= 2;
  return new Map(
    perPcr
      ? [
          [1, 3],
          [2, 5],
        ]
      : [
          [1, 1],
          [2, 1],
        ],
  );
}

/** Types that only the firmware before the separator writes, with the register to which that applies. */
const beforeSeparatorOnly: readonly (readonly [number, number])[] = [
  [0, eventTypes.EV_S_CRTM_VERSION],
  [0, eventTypes.EV_S_CRTM_CONTENTS],
  [0, eventTypes.EV_POST_CODE],
  [0, eventTypes.EV_EFI_PLATFORM_FIRMWARE_BLOB],
  [0, eventTypes.EV_EFI_PLATFORM_FIRMWARE_BLOB2],
  [7, eventTypes.EV_EFI_VARIABLE_DRIVER_CONFIG],
];

function afterSeparator(log: EventLog): LogProblem[] {
  if (log.registers === 'cc') return [];
  const problems: LogProblem[] = [];
  const separated = new Set<number>();
  for (const event of log.events) {
    if (event.type === eventTypes.EV_SEPARATOR) separated.add(event.pcr);
    else if (
      separated.has(event.pcr) &&
      beforeSeparatorOnly.some(([pcr, type]) => pcr === event.pcr && type === event.type)
    ) {
      problems.push(at(event, 'event-after-separator', 'only firmware before the separator writes this'));
    }
  }
  return problems;
}

function digestSetProblems(log: EventLog): LogProblem[] {
  const algorithms = log.specId?.algorithms;
  if (algorithms === undefined) return [];
  const problems: LogProblem[] = [];
  for (const event of log.events.slice(1)) {
    if (event.type === eventTypes.EV_NO_ACTION) continue;
    const missing = algorithms.filter((entry) => !event.digests.some((digest) => digest.algorithm === entry.algorithm));
    if (missing.length === 0) continue;
    const names = missing.map((entry) => entry.bank ?? `0x${entry.algorithm.toString(16)}`).join(', ');
    problems.push(at(event, 'digest-missing', `no digest for ${names}`));
  }
  return problems;
}

function noActionProblems(log: EventLog): LogProblem[] {
  const problems: LogProblem[] = [];
  let extendedPcr0 = false;
  let localities = 0;
  for (const event of log.events) {
    if (event.type !== eventTypes.EV_NO_ACTION) {
      extendedPcr0 ||= event.pcr === 0;
      continue;
    }
    if (event.digests.some(({ digest }) => digest.some((octet) => octet !== 0))) {
      problems.push(at(event, 'no-action-digest', 'a digest on an event that is never extended'));
    }
    const signature = utf8TextLossy(event.data.subarray(0, 16));
    if (signature.startsWith('Spec ID Event') && event.index > 0) {
      problems.push(at(event, 'spec-id-again', 'a second SpecID event'));
    }
    if (signature.startsWith('StartupLocality')) {
      if (extendedPcr0) problems.push(at(event, 'locality-late', 'StartupLocality after PCR 0 was extended'));
      if (++localities > 1) problems.push(at(event, 'locality-twice', 'a second StartupLocality'));
    }
  }
  return problems;
}

/** Secure Boot variables are measured once each before the separator of PCR 7 (PFP 1.06, 3.3.4.8). */
function repeatedVariables(log: EventLog): LogProblem[] {
  const problems: LogProblem[] = [];
  const first = new Map<string, LogEvent>();
  for (const event of log.events) {
    if (event.pcr !== 7 || event.type !== eventTypes.EV_EFI_VARIABLE_DRIVER_CONFIG) continue;
    const name = variableName(event.data);
    if (name === undefined) {
      problems.push(at(event, 'variable-unreadable', 'its data is not a UEFI variable'));
      continue;
    }
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, event);
    else
      problems.push(
        at(event, 'variable-twice', `${JSON.stringify(name)} was measured before, in event ${earlier.index}`),
      );
  }
  return problems;
}

function variableName(bytes: Uint8Array): string | undefined {
  try {
    return parseVariableData(bytes).name;
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
