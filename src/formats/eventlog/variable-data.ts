import { ByteReader, FormatError, toHex } from '../../core/index.ts';

/** UEFI_VARIABLE_DATA (PFP 1.06, 10.4.2.1): a UEFI variable as it was measured. */
export interface VariableData {
  /** In the text form of RFC 4122: the first three fields are little-endian in the bytes. */
  readonly guid: string;
  readonly name: string;
  readonly data: Uint8Array;
}

const utf16le = new TextDecoder('utf-16le', { ignoreBOM: true });

/** Throws FormatError; offsets count from the start of the event's data. */
export function parseVariableData(bytes: Uint8Array): VariableData {
  const reader = new ByteReader(bytes, 'uefi-variable-data');
  const guid = guidText(reader.take(16, 'variable GUID'));
  const nameLength = reader.u64le('name length');
  const dataLength = reader.u64le('data length');
  if (nameLength > 0xffffn) throw new FormatError(reader.format, 'variable name: impossible length', 16);
  if (dataLength > BigInt(reader.remaining)) throw new FormatError(reader.format, 'variable data: cut off', 24);
  const name = utf16le.decode(reader.take(Number(nameLength) * 2, 'variable name'));
  const data = reader.take(Number(dataLength), 'variable data');
  reader.expectEnd('variable');
  return { guid, name, data };
}

/** Where in the bytes each octet of the text stands. */
const guidOrder = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15] as const;

export function guidText(bytes: Uint8Array): string {
  const ordered = new Uint8Array(guidOrder.length);
  for (let i = 0; i < ordered.length; i++) ordered[i] = bytes[guidOrder[i] ?? 0] ?? 0;
  const hex = toHex(ordered);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
