import { ByteReader, FormatError, utf8TextLossy } from '../../core/index.ts';
import type { Note } from '../note.ts';
import { bankOfAlgorithm } from './algorithms.ts';
import type { Bank, EventDigest, EventLog, LogEvent, SpecId } from './event-log.ts';
import { eventTypeName, eventTypes } from './event-types.ts';

export const eventLogFormatName = 'tcg-event-log';

/** Logs of real machines have some hundred events; a hostile one must not make us hold millions of objects. */
const maxEvents = 100_000;
/** A crypto-agile log names its algorithms in its head; no TPM has more banks than this. */
const maxAlgorithms = 16;
/** 24 static and dynamic PCRs, and what firmware has been seen to write: 0xFFFFFFFF in EV_NO_ACTION. */
const maxPcr = 31;
const noActionPcr = 0xffffffff;
const legacyHeaderSize = 32;

const specIdSignature = 'Spec ID Event03';
const localitySignature = 'StartupLocality';

function signatureIs(data: Uint8Array, signature: string): boolean {
  if (data.length < 16 || data[signature.length] !== 0) return false;
  for (let i = 0; i < signature.length; i++) if (data[i] !== signature.charCodeAt(i)) return false;
  return true;
}

/**
 * Decodes a binary event log: TCG PC Client Platform Firmware Profile 1.06, 10.2 (crypto-agile, told by its SpecID
 * event) or TCG EFI Protocol 1.2, 5.1 (SHA-1 only), and the CCEL of confidential guests, which has the same form.
 * Padding of 00 or FF to the size of the ACPI area is read past and noted. Throws FormatError.
 */
export function parseBinaryEventLog(bytes: Uint8Array): EventLog {
  const reader = new ByteReader(bytes, eventLogFormatName);
  if (reader.ended) reader.fail('empty: no event was recorded');
  const notes: Note[] = [];
  const events: LogEvent[] = [];
  const first = legacyEvent(reader, 0);
  events.push(first);
  const specId =
    first.type === eventTypes.EV_NO_ACTION && signatureIs(first.data, specIdSignature)
      ? parseSpecId(first, notes)
      : undefined;
  const sizes = new Map(specId?.algorithms.map((entry) => [entry.algorithm, entry]));
  const padding = paddingStart(bytes);
  while (!reader.ended) {
    if (reader.offset >= padding) {
      const fill = (reader.peek() ?? 0).toString(16).padStart(2, '0');
      notes.push({
        id: 'trailing-padding',
        detail: `${reader.remaining} bytes ${fill} after the last event, from byte ${reader.offset}`,
      });
      break;
    }
    if (events.length >= maxEvents) reader.fail(`more than ${maxEvents} events`);
    events.push(specId === undefined ? legacyEvent(reader, events.length) : agileEvent(reader, events.length, sizes));
  }
  return {
    container: specId === undefined ? 'legacy' : 'crypto-agile',
    registers: registersOf(events, specId),
    encoding: 'binary',
    banks: specId === undefined ? ['sha1'] : banksOf(specId),
    ...(specId === undefined ? {} : { specId }),
    startupLocality: startupLocality(events, notes),
    events,
    notes: [...notes, ...shortNoActions(events), ...exitBootServices(events)],
  };
}

function pcrIndex(reader: ByteReader, type: number, pcr: number, offset: number): number {
  if (pcr <= maxPcr || (pcr === noActionPcr && type === eventTypes.EV_NO_ACTION)) return pcr;
  throw new FormatError(reader.format, `event names register ${pcr}: not an event log`, offset);
}

function legacyEvent(reader: ByteReader, index: number): LogEvent {
  const offset = reader.offset;
  if (reader.remaining < legacyHeaderSize) {
    reader.fail(`event ${index}: needs ${legacyHeaderSize} bytes, ${reader.remaining} left`);
  }
  const pcr = reader.u32le('PCR index');
  const type = reader.u32le('event type');
  pcrIndex(reader, type, pcr, offset);
  const digest = reader.take(20, 'digest');
  const data = reader.take(reader.u32le('event size'), `event ${index}: data`);
  const digests: EventDigest[] = [{ algorithm: 4, bank: 'sha1', digest }];
  return { index, pcr, type, typeName: eventTypeName(type), digests, data, offset };
}

type SpecAlgorithm = SpecId['algorithms'][number];

function agileEvent(reader: ByteReader, index: number, sizes: ReadonlyMap<number, SpecAlgorithm>): LogEvent {
  const offset = reader.offset;
  const pcr = reader.u32le(`event ${index}: PCR index`);
  const type = reader.u32le(`event ${index}: type`);
  pcrIndex(reader, type, pcr, offset);
  const count = reader.u32le(`event ${index}: digest count`);
  // A writer that lists a bank twice could show one digest to us and another to the next reader.
  if (count > sizes.size) reader.fail(`event ${index}: ${count} digests, but the log has ${sizes.size} banks`);
  const digests: EventDigest[] = [];
  for (let i = 0; i < count; i++) {
    const algorithm = reader.u16le(`event ${index}: digest algorithm`);
    const known = sizes.get(algorithm);
    if (known === undefined) {
      reader.fail(
        `event ${index}: digest of algorithm 0x${algorithm.toString(16)}, which the log's head does not name`,
      );
    }
    if (digests.some((other) => other.algorithm === algorithm)) {
      reader.fail(`event ${index}: two digests of algorithm 0x${algorithm.toString(16)}`);
    }
    digests.push({ algorithm, bank: known.bank, digest: reader.take(known.size, `event ${index}: digest`) });
  }
  const data = reader.take(reader.u32le(`event ${index}: size`), `event ${index}: data`);
  return { index, pcr, type, typeName: eventTypeName(type), digests, data, offset };
}

/** TCG_EfiSpecIdEvent, PFP 1.06, 10.4.5.1 */
function parseSpecId(event: LogEvent, notes: Note[]): SpecId {
  const reader = new ByteReader(event.data, eventLogFormatName, event.offset + legacyHeaderSize);
  reader.take(16, 'signature');
  const platformClass = reader.u32le('platform class');
  const minor = reader.u8('version');
  const major = reader.u8('version');
  const errata = reader.u8('errata');
  const uintn = reader.u8('UINTN size');
  const count = reader.u32le('algorithm count');
  if (count === 0 || count > maxAlgorithms) reader.fail(`the head names ${count} algorithms`);
  const algorithms: SpecAlgorithm[] = [];
  reader.count(count, 4, 'algorithms');
  for (let i = 0; i < count; i++) {
    const algorithm = reader.u16le('algorithm');
    const size = reader.u16le('digest size');
    if (size === 0 || size > 64) reader.fail(`digest size ${size} of algorithm 0x${algorithm.toString(16)}`);
    if (algorithms.some((other) => other.algorithm === algorithm)) {
      reader.fail(`the head names algorithm 0x${algorithm.toString(16)} twice`);
    }
    const bank = bankOfAlgorithm(algorithm);
    if (bank === undefined) {
      notes.push({ id: 'unknown-bank', detail: `algorithm 0x${algorithm.toString(16)}: its bank is not replayed` });
    } else if (size !== expectedSizes[bank]) {
      reader.fail(`digest size ${size} of bank ${bank}, which has ${expectedSizes[bank]} bytes`);
    }
    algorithms.push({ algorithm, bank, size });
  }
  // Some firmware leaves the vendor's length away altogether.
  const vendorSize = reader.ended ? 0 : reader.u8('vendor data size');
  const vendorInfo = reader.take(vendorSize, 'vendor data');
  if (vendorSize > 0)
    notes.push({ id: 'vendor-data', detail: `${vendorSize} bytes of vendor data in the SpecID event` });
  if (!reader.ended) {
    notes.push({
      id: 'spec-id-trailing',
      detail: `${reader.remaining} bytes after the vendor data of the SpecID event`,
    });
  }
  return {
    platformClass,
    version: `${major}.${minor}`,
    errata,
    uintnBytes: uintn === 1 ? 4 : 8,
    algorithms,
    vendorInfo,
  };
}

const expectedSizes: Readonly<Record<Bank, number>> = {
  sha1: 20,
  sha256: 32,
  sha384: 48,
  sha512: 64,
  sm3_256: 32,
  sha3_256: 32,
  sha3_384: 48,
  sha3_512: 64,
};

function banksOf(specId: SpecId): Bank[] {
  const banks: Bank[] = [];
  for (const { bank } of specId.algorithms) if (bank !== undefined) banks.push(bank);
  return banks;
}

/**
 * Where a run of only 00 or only FF to the end begins. Found once, from the end: asking anew at each event would be
 * quadratic in a log of zeros. One header of 00 would be a legal event (PCR 0, EV_PREBOOT_CERT, nothing measured), but
 * PFP 1.06 reserves that type.
 */
function paddingStart(bytes: Uint8Array): number {
  const fill = bytes[bytes.length - 1];
  if (fill !== 0 && fill !== 0xff) return bytes.length;
  let start = bytes.length;
  while (start > 0 && bytes[start - 1] === fill) start--;
  return start;
}

function startupLocality(events: readonly LogEvent[], notes: Note[]): number {
  for (const event of events) {
    if (event.type !== eventTypes.EV_NO_ACTION || event.pcr !== 0) continue;
    if (!signatureIs(event.data, localitySignature)) continue;
    const locality = event.data[16];
    if (locality === undefined) {
      notes.push({ id: 'short-no-action', detail: `event ${event.index}: StartupLocality without a locality` });
      continue;
    }
    // PFP 1.06, 10.4.5.3: 0 and 3 by TPM2_Startup, 4 by an H-CRTM sequence.
    if (locality === 0 || locality === 3 || locality === 4) return locality;
    notes.push({ id: 'startup-locality', detail: `event ${event.index}: locality ${locality} does not exist` });
  }
  return 0;
}

function shortNoActions(events: readonly LogEvent[]): Note[] {
  const short = events.filter((event) => event.type === eventTypes.EV_NO_ACTION && event.data.length < 16);
  const [first] = short;
  if (first === undefined) return [];
  const text = utf8TextLossy(first.data).replaceAll(/[^\x20-\x7e]/g, '.');
  return [
    {
      id: 'short-no-action',
      detail: `${short.length} EV_NO_ACTION shorter than a signature, first event ${first.index} "${text}"`,
    },
  ];
}

/**
 * CCEL has the form of a TPM log and does not say what it is. Its registers are 1 to 4 (RTMR 0 to 3; UEFI 2.11, 38.4),
 * its only bank SHA-384; a TPM log always measures something into PCR 0.
 */
function registersOf(events: readonly LogEvent[], specId: SpecId | undefined): 'pcr' | 'cc' {
  if (specId?.algorithms.length !== 1 || specId.algorithms[0]?.bank !== 'sha384') return 'pcr';
  const measured = events.filter((event) => event.type !== eventTypes.EV_NO_ACTION);
  return measured.length > 0 && measured.every((event) => event.pcr >= 1 && event.pcr <= 4) ? 'cc' : 'pcr';
}

/**
 * A boot that started an application and never left boot services: the last events are in another table, or the firmware
 * forgot to log them and PCR 5 will not match (seen on real machines; PFP 1.06, 3.3.4.6).
 */
function exitBootServices(events: readonly LogEvent[]): Note[] {
  const isAction = (event: LogEvent, text: string): boolean =>
    event.type === eventTypes.EV_EFI_ACTION && utf8TextLossy(event.data.subarray(0, 64)).startsWith(text);
  if (!events.some((event) => isAction(event, 'Calling EFI Application'))) return [];
  if (events.some((event) => isAction(event, 'Exit Boot Services Invocation'))) return [];
  return [
    {
      id: 'exit-boot-services-missing',
      detail: 'an application was started, but "Exit Boot Services Invocation" is not logged: PCR 5 may not match',
    },
  ];
}
