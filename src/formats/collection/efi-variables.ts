import { FormatError, fromHex, sha256Hex } from '../../core/index.ts';
import { isObject, listAt, textAt } from '../inventory/json-text.ts';
import type { JsonObject } from '../inventory/json-text.ts';

/** A UEFI variable as the running system read it (efivarfs). Nobody signed it: it is the host's own word. */
export interface EfiVariable {
  readonly name: string;
  /** Lower case. */
  readonly guid: string;
  readonly attributes: number;
  readonly data: Uint8Array;
}

/** The host script asks for six; what stands beyond is not its record. */
const maxVariables = 64;
/** A dbx of 10,000 hashes has half of that. */
const maxBytes = 1 << 20;
const attributesSize = 4;
const fileName = /^([A-Za-z][A-Za-z0-9_]{0,63})-([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$/;

function refuse(format: string, message: string): never {
  throw new FormatError(format, message, 0);
}

function variableOf(entry: unknown, format: string): EfiVariable {
  const file = isObject(entry) ? textAt(entry, 'name') : undefined;
  const hex = isObject(entry) ? textAt(entry, 'hex') : undefined;
  const sha256 = isObject(entry) ? textAt(entry, 'sha256') : undefined;
  if (file === undefined || hex === undefined || sha256 === undefined) {
    return refuse(format, 'a UEFI variable without name, sha256 and hex');
  }
  const [, name, guid] = fileName.exec(file) ?? [];
  if (name === undefined || guid === undefined) {
    return refuse(format, `a UEFI variable named ${JSON.stringify(file.slice(0, 64))}, and not by name and GUID`);
  }
  if (hex.length > 2 * maxBytes) refuse(format, `the UEFI variable ${name} has more than ${maxBytes} bytes`);
  if (hex.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(hex))
    refuse(format, `the UEFI variable ${name} is not in hexadecimal`);
  const bytes = fromHex(hex.toLowerCase());
  if (bytes.length < attributesSize) refuse(format, `the UEFI variable ${name} is shorter than its attributes`);
  if (sha256Hex(bytes) !== sha256) refuse(format, `the UEFI variable ${name} differs from the hash beside it`);
  const attributes = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  return { name, guid: guid.toLowerCase(), attributes, data: bytes.subarray(attributesSize) };
}

/** `uefiVariables` of a record: each as a file of efivarfs, in hexadecimal, with its hash. Throws FormatError. */
export function readEfiVariables(record: JsonObject, format: string): readonly EfiVariable[] {
  const list = listAt(record, 'uefiVariables');
  if (list.length > maxVariables) refuse(format, `more than ${maxVariables} UEFI variables`);
  const variables = list.map((entry) => variableOf(entry, format));
  const seen = new Set<string>();
  for (const { name, guid } of variables) {
    if (seen.has(`${name}-${guid}`)) refuse(format, `the UEFI variable ${name} stands there twice`);
    seen.add(`${name}-${guid}`);
  }
  return variables;
}
