import { toHex } from '../../core/index.ts';
import { base64Head, decodeBase64 } from '../base64.ts';
import { defineFormat } from '../format.ts';
import type { Description, Format } from '../format.ts';
import type { EventLog } from './event-log.ts';
import { eventTypes } from './event-types.ts';
import { eventLogFormatName, parseBinaryEventLog } from './parse-event-log.ts';
import { replayPcrs } from './replay.ts';

export * from './event-log.ts';
export { bankHash, bankOfAlgorithm, canHash, digestSize } from './algorithms.ts';
export { digestProblems, examineDigests } from './digest-problems.ts';
export type { DigestExamination } from './digest-problems.ts';
export { eventTypeName, eventTypes } from './event-types.ts';
export { registerValue, replayPcrs } from './replay.ts';
export { structureProblems } from './structure-problems.ts';
export { guidText, parseVariableData } from './variable-data.ts';
export type { VariableData } from './variable-data.ts';

/** Decodes a TCG event log: legacy or crypto-agile, CCEL, or base64 text of one. Throws FormatError. */
export function parseEventLog(bytes: Uint8Array): EventLog {
  if (looksBinary(bytes) || bytes.length === 0) return parseBinaryEventLog(bytes);
  if (base64Head(bytes) === undefined) return parseBinaryEventLog(bytes);
  const log = parseBinaryEventLog(decodeBase64(bytes, eventLogFormatName));
  return {
    ...log,
    encoding: 'base64',
    notes: [{ id: 'base64', detail: 'text; offsets are those of the decoded bytes' }, ...log.notes],
  };
}

const knownTypes: ReadonlySet<number> = new Set(Object.values(eventTypes));

/** A first event that firmware writes: a small register, a type of the specification, data that fits. */
function looksBinary(bytes: Uint8Array, total = bytes.length): boolean {
  if (bytes.length < 32) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pcr = view.getUint32(0, true);
  const type = view.getUint32(4, true);
  const size = view.getUint32(28, true);
  if (pcr > 23 || !knownTypes.has(type) || size > total - 32) return false;
  // 32 zeros are a legal header and also the beginning of many files that are no logs.
  return type !== 0 || size !== 0;
}

function recognises(bytes: Uint8Array): boolean {
  if (looksBinary(bytes)) return true;
  const head = base64Head(bytes);
  return head !== undefined && looksBinary(head, Math.floor((bytes.length * 3) / 4));
}

function describe(log: EventLog): Description {
  const pcrs = [...replayPcrs(log)].map(([bank, values]) => [
    bank,
    Object.fromEntries([...values].map(([pcr, value]) => [pcr.toString(), value])),
  ]);
  return {
    container: log.container,
    registers: log.registers,
    encoding: log.encoding,
    events: log.events.length,
    banks: log.specId?.algorithms.map((entry) => entry.bank ?? `0x${entry.algorithm.toString(16)}`) ?? log.banks,
    startupLocality: log.startupLocality,
    ...(log.specId === undefined
      ? {}
      : {
          specification: `${log.specId.version} errata ${log.specId.errata}`,
          vendorInfo: toHex(log.specId.vendorInfo),
        }),
    pcrs: Object.fromEntries(pcrs),
    notes: log.notes,
  };
}

export const eventLogFormat: Format<'tcg-event-log', EventLog> = defineFormat({
  kind: 'tcg-event-log',
  title: 'TCG event log (PC Client Platform Firmware Profile; CCEL)',
  recognises,
  parse: parseEventLog,
  describe,
});
