import { toHex } from '../../core/index.ts';
import type { CborItem, NoteList } from '../cbor/index.ts';
import {
  booleanOf,
  bytesOf,
  Fields,
  labelOf,
  listOf,
  refuse,
  taggedContent,
  textOf,
  unsignedOf,
} from '../cbor/index.ts';
import type { CryptoKey } from './crypto-key.ts';
import { cryptoKeyOf } from './crypto-key.ts';
import type { Digest } from './digest.ts';
import { digestsOf } from './digest.ts';
import type { TypedId } from './identifiers.ts';
import { typedIdOf, ueidOf, uuidOf } from './identifiers.ts';
import { noteRest, readFields, someOf } from './manifest-reader.ts';
import { corimTags } from './tags.ts';

/** Security version number: exactly this one, or this one and any above (draft-ietf-rats-corim-11, 5.1.4.1.4.4). */
export interface Svn {
  readonly value: bigint;
  readonly minimum: boolean;
}

export interface IntegrityRegister {
  readonly id: string;
  readonly digests: readonly Digest[];
}

/** measurement-values-map. Octets are lower-case hexadecimal; undefined is what the map does not say. */
export interface MeasurementValues {
  readonly version: string | undefined;
  readonly versionScheme: number | string | undefined;
  readonly svn: Svn | undefined;
  readonly digests: readonly Digest[];
  readonly flags: Readonly<Record<string, boolean>> | undefined;
  readonly rawValue: { readonly hex: string; readonly maskHex: string | undefined } | undefined;
  readonly macAddress: string | undefined;
  readonly ipAddress: string | undefined;
  readonly serialNumber: string | undefined;
  readonly ueid: string | undefined;
  readonly uuid: string | undefined;
  readonly name: string | undefined;
  readonly cryptoKeys: readonly CryptoKey[];
  readonly integrityRegisters: readonly IntegrityRegister[];
  readonly integerRange: { readonly minimum: string | undefined; readonly maximum: string | undefined } | undefined;
  /** Keys of profiles or later versions that were not read: what they ask for is not known. */
  readonly unreadKeys: readonly (number | string)[];
}

export interface Measurement {
  readonly key: TypedId | undefined;
  readonly values: MeasurementValues;
  readonly authorizedBy: readonly CryptoKey[];
  readonly offset: number;
}

export function measurementOf(item: CborItem, notes: NoteList): Measurement {
  const what = 'measurement';
  return readFields(item, what, notes, (fields) => ({
    key: fields.maybe(0, 'key', (value, name) => typedIdOf(value, name, notes)),
    values: valuesOf(fields.required(1, 'values'), notes),
    authorizedBy: fields.maybe(2, 'authorized-by', (value, name) => keysOf(value, name, notes)) ?? [],
    offset: item.start,
  }));
}

/** One or more measurements. */
export function measurementsOf(item: CborItem, what: string, notes: NoteList): Measurement[] {
  return someOf(item, what, notes, (entry) => measurementOf(entry, notes));
}

export function keysOf(item: CborItem, what: string, notes: NoteList): CryptoKey[] {
  return someOf(item, what, notes, (entry) => cryptoKeyOf(entry, what, notes));
}

function valuesOf(item: CborItem, notes: NoteList): MeasurementValues {
  const fields = new Fields(item, 'measured values');
  if (fields.size === 0) notes.add('empty-map', 'measured values: says nothing');
  const version = fields.maybe(0, 'version', (value, what) => versionOf(value, what, notes));
  const raw = fields.maybe(4, 'raw value', rawValueOf);
  const mask = fields.maybe(5, 'raw value mask', bytesOf);
  return {
    version: version?.version,
    versionScheme: version?.scheme,
    svn: fields.maybe(1, 'svn', svnOf),
    digests: fields.maybe(2, 'digests', (value, what) => digestsOf(value, what, notes)) ?? [],
    flags: fields.maybe(3, 'flags', (value, what) => flagsOf(value, what, notes)),
    rawValue: raw && (mask === undefined ? raw : masked(raw.hex, mask, item)),
    macAddress: fields.maybe(6, 'MAC address', (value, what) => sized(value, what, [6, 8])),
    ipAddress: fields.maybe(7, 'IP address', (value, what) => ipOf(value, what, notes)),
    serialNumber: fields.maybe(8, 'serial number', textOf),
    ueid: fields.maybe(9, 'UEID', (value, what) => ueidOf(untagged(value, corimTags.ueid), what)),
    uuid: fields.maybe(10, 'UUID', (value, what) => uuidOf(untagged(value, corimTags.uuid), what)),
    name: fields.maybe(11, 'name', textOf),
    cryptoKeys: fields.maybe(13, 'keys', (value, what) => keysOf(value, what, notes)) ?? [],
    integrityRegisters: fields.maybe(14, 'integrity registers', (value, what) => registersOf(value, what, notes)) ?? [],
    integerRange: fields.maybe(15, 'integer range', rangeOf),
    unreadKeys: noteRest(fields, notes),
  };
}

function untagged(item: CborItem, tag: number): CborItem {
  return taggedContent(item, tag) ?? item;
}

function versionOf(
  item: CborItem,
  what: string,
  notes: NoteList,
): { readonly version: string; readonly scheme: number | string | undefined } {
  return readFields(item, what, notes, (fields) => ({
    version: textOf(fields.required(0, 'version'), what),
    scheme: fields.maybe(1, 'scheme', labelOf),
  }));
}

function svnOf(item: CborItem, what: string): Svn {
  const minimum = taggedContent(item, corimTags.minimumSvn);
  const value = unsignedOf(minimum ?? untagged(item, corimTags.svn), what);
  return { value, minimum: minimum !== undefined };
}

const flagNames = [
  'configured',
  'secure',
  'recovery',
  'debug',
  'replay-protected',
  'integrity-protected',
  'runtime-measured',
  'immutable',
  'tcb',
  'confidentiality-protected',
  'runtime-updatable',
] as const;

function flagsOf(item: CborItem, what: string, notes: NoteList): Readonly<Record<string, boolean>> {
  return readFields(item, what, notes, (fields) =>
    Object.fromEntries(
      flagNames.flatMap((name, i) => {
        const value = fields.maybe(i, name, booleanOf);
        return value === undefined ? [] : [[name, value] as const];
      }),
    ),
  );
}

type RawValue = NonNullable<MeasurementValues['rawValue']>;

function rawValueOf(item: CborItem, what: string): RawValue {
  const pair = taggedContent(item, corimTags.maskedRawValue);
  if (pair === undefined) return { hex: toHex(bytesOf(untagged(item, corimTags.bytes), what)), maskHex: undefined };
  const [value, mask, ...more] = listOf(pair, what);
  if (value === undefined || mask === undefined || more.length > 0) {
    return refuse(pair, `${what}: must be a value and a mask`);
  }
  return masked(toHex(bytesOf(value, what)), bytesOf(mask, `${what}: mask`), pair);
}

/** Bits outside of the mask are not compared: one of another length would leave open which those are. */
function masked(hex: string, mask: Uint8Array, item: CborItem): RawValue {
  const maskHex = toHex(mask);
  if (maskHex.length !== hex.length) {
    refuse(item, `raw value of ${hex.length / 2} bytes with a mask of ${mask.length}`);
  }
  return { hex, maskHex };
}

function sized(item: CborItem, what: string, sizes: readonly number[]): string {
  const octets = bytesOf(item, what);
  return sizes.includes(octets.length) ? toHex(octets) : refuse(item, `${what}: ${octets.length} bytes`);
}

/** IPv4 or IPv6 (RFC 9164); with its tag (52, 54) it is read as well. */
function ipOf(item: CborItem, what: string, notes: NoteList): string {
  if (item.type === 'text') {
    notes.add('ip-address-as-text', `${what}: text instead of bytes`);
    return item.value;
  }
  return sized(untagged(untagged(item, 52), 54), what, [4, 16]);
}

function registersOf(item: CborItem, what: string, notes: NoteList): IntegrityRegister[] {
  const fields = new Fields(item, what);
  if (fields.size === 0) notes.add('empty-map', `${what}: says nothing`);
  return fields.rest().map(([label, value]) => {
    if (typeof label === 'number' && label < 0) refuse(value, `${what}: the register ${label} is below 0`);
    return {
      id: typeof label === 'number' ? String(label) : JSON.stringify(label),
      digests: digestsOf(value, `${what}: ${String(label)}`, notes),
    };
  });
}

/** One integer, or both ends of which either may be open (null). */
function rangeOf(item: CborItem, what: string): MeasurementValues['integerRange'] {
  const range = taggedContent(item, corimTags.integerRange);
  const end = (value: CborItem): string | undefined => {
    if (value.type === 'null') return undefined;
    return value.type === 'integer' ? String(value.value) : refuse(value, `${what}: an end is no integer`);
  };
  if (range === undefined) return { minimum: end(item), maximum: end(item) };
  const [from, to, ...more] = listOf(range, what);
  if (from === undefined || to === undefined || more.length > 0) return refuse(range, `${what}: must have two ends`);
  return { minimum: end(from), maximum: end(to) };
}
