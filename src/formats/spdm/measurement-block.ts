import type { Description } from '../format.ts';
import type { Note } from '../note.ts';
import { ByteReader, toHex } from '../../core/index.ts';

/** DMTFSpecMeasurementValueType (DSP0274 1.3, 10.11.1.1), by number. */
export const measurementTypes = [
  'immutable-rom',
  'mutable-firmware',
  'hardware-configuration',
  'firmware-configuration',
  'measurement-manifest',
  'device-mode',
  'version',
  'secure-version-number',
  'hash-extend',
  'informational',
  'structured-manifest',
] as const;
export type MeasurementType = (typeof measurementTypes)[number];

/** DSP0274 1.2, 10.11.1.2: four bit fields. */
export interface SpdmDeviceMode {
  readonly operationalCapabilities: number;
  /** 4 is the normal mode; 1, 2, 8, 16 and 32 are manufacturing, validation, recovery, returned and decommissioned. */
  readonly operationalState: number;
  readonly modeCapabilities: number;
  /** Bits 0 and 1: a debug mode is active now; bits 2 to 4: one was active since the reset or since manufacturing. */
  readonly modeState: number;
}

export interface MeasurementBlock {
  /** 1 to 239 as the device chose; 253 is the manifest, 254 the device mode. */
  readonly index: number;
  /** Undefined where the block is not in DMTF's form, or its source does not say. */
  readonly type: MeasurementType | undefined;
  /** `type` in words; `0x…` where DMTF's list does not have it. */
  readonly typeName: string;
  readonly representation: 'digest' | 'raw';
  readonly value: Uint8Array;
  /** Of the digest, where the source names it. */
  readonly hashAlgorithm?: string;
  readonly deviceMode?: SpdmDeviceMode;
  readonly secureVersionNumber?: bigint;
}

const headerSize = 4;
const dmtfHeaderSize = 3;
const dmtfSpecification = 1;
const rawBit = 0x80;
const deviceModeSize = 16;
const secureVersionSize = 8;
/** A message has at most 255; a file of blocks alone has no count of its own. */
const maxBlocks = 4096;

/** Whether the bytes are measurement blocks in DMTF's form from the first to the last, none of them empty. */
export function looksLikeMeasurementRecord(bytes: Uint8Array): boolean {
  let at = 0;
  while (at + headerSize + dmtfHeaderSize <= bytes.length) {
    const size = (bytes[at + 2] ?? 0) | ((bytes[at + 3] ?? 0) << 8);
    const valueSize = (bytes[at + 5] ?? 0) | ((bytes[at + 6] ?? 0) << 8);
    const type = (bytes[at + 4] ?? 0) & ~rawBit;
    const plausible = bytes[at] !== 0 && bytes[at + 1] === dmtfSpecification && type < measurementTypes.length;
    if (!plausible || valueSize === 0 || size !== valueSize + dmtfHeaderSize) return false;
    at += headerSize + size;
  }
  return at > 0 && at === bytes.length;
}

/** Measurement blocks to the end of `reader` (DSP0274, 10.11.1). */
export function readMeasurementRecord(reader: ByteReader, notes: Note[]): MeasurementBlock[] {
  const blocks: MeasurementBlock[] = [];
  const seen = new Set<number>();
  while (!reader.ended) {
    if (blocks.length >= maxBlocks) reader.fail(`more than ${maxBlocks} measurements`);
    const index = reader.u8('measurement index');
    const specification = reader.u8('measurement specification');
    const size = reader.u16le(`measurement ${index}: size`);
    const body = reader.sub(size, `measurement ${index}`);
    if (seen.has(index)) notes.push({ id: 'spdm-measurement-twice', detail: `index ${index} occurs more than once` });
    seen.add(index);
    blocks.push(
      specification === dmtfSpecification ? dmtfBlock(index, body) : foreignBlock(index, specification, body),
    );
  }
  return blocks;
}

function foreignBlock(index: number, specification: number, body: ByteReader): MeasurementBlock {
  const value = body.take(body.remaining, `measurement ${index}`);
  const typeName = `specification 0x${specification.toString(16)}`;
  return { index, type: undefined, typeName, representation: 'raw', value };
}

function dmtfBlock(index: number, body: ByteReader): MeasurementBlock {
  const written = body.u8(`measurement ${index}: type`);
  const size = body.u16le(`measurement ${index}: value size`);
  const value = body.take(size, `measurement ${index}: value`);
  body.expectEnd(`measurement ${index}: after the value`);
  const type = measurementTypes[written & ~rawBit];
  const representation = (written & rawBit) === 0 ? 'digest' : 'raw';
  const typeName = type ?? `0x${(written & ~rawBit).toString(16)}`;
  const block = { index, type, typeName, representation, value } as const;
  if (representation === 'digest') return block;
  const raw = new ByteReader(value, body.format, body.offset - size);
  if (type === 'device-mode' && size === deviceModeSize) {
    return { ...block, deviceMode: readDeviceMode(raw) };
  }
  if (type === 'secure-version-number' && size === secureVersionSize) {
    return { ...block, secureVersionNumber: raw.u64le('secure version number') };
  }
  return block;
}

function readDeviceMode(reader: ByteReader): SpdmDeviceMode {
  const what = 'device mode';
  return {
    operationalCapabilities: reader.u32le(what),
    operationalState: reader.u32le(what),
    modeCapabilities: reader.u32le(what),
    modeState: reader.u32le(what),
  };
}

const shownBytes = 64;

export function describeMeasurement(block: MeasurementBlock): Description {
  const { index, typeName, representation, value, deviceMode, secureVersionNumber } = block;
  return {
    index,
    type: typeName,
    representation,
    bytes: value.length,
    value: `${toHex(value.subarray(0, shownBytes))}${value.length > shownBytes ? '…' : ''}`,
    ...(block.hashAlgorithm === undefined ? {} : { hashAlgorithm: block.hashAlgorithm }),
    ...(deviceMode === undefined ? {} : { deviceMode }),
    ...(secureVersionNumber === undefined ? {} : { secureVersionNumber: secureVersionNumber.toString() }),
  };
}
