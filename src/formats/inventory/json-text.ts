import { FormatError, utf8Bytes, utf8Text } from '../../core/index.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** No evidence file in JSON is larger; a whole Redfish tree of a server is some 5 MB. */
export const maxJsonBytes: number = 64 * 1024 * 1024;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at `key` where it is a list, else an empty one. */
export function listAt(object: JsonObject, key: string): readonly unknown[] {
  const value: unknown = object[key];
  return Array.isArray(value) ? value : [];
}

export function objectAt(object: JsonObject, key: string): JsonObject | undefined {
  const value = object[key];
  return isObject(value) ? value : undefined;
}

/** Text at `key`; a number counts as its digits, because sources differ in that. */
export function textAt(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  if (typeof value === 'string') return value;
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined;
}

function faultOffset(text: string, message: string): number {
  const at = /position (\d+)/.exec(message)?.[1];
  return utf8Bytes(at === undefined ? text : text.slice(0, Number(at))).length;
}

/** The JSON value of a file, with or without byte-order mark. Throws FormatError at the byte that is no JSON. */
export function parseJson(bytes: Uint8Array, format: string): unknown {
  if (bytes.length > maxJsonBytes) {
    throw new FormatError(format, `${bytes.length} bytes; at most ${maxJsonBytes} are read`, maxJsonBytes);
  }
  const text = utf8Text(bytes);
  if (text === undefined) throw new FormatError(format, 'not UTF-8', 0);
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (error) {
    const message = error instanceof Error ? error.message : 'not JSON';
    throw new FormatError(format, `not JSON: ${message.slice(0, 120)}`, faultOffset(text, message));
  }
}

export function parseJsonObject(bytes: Uint8Array, format: string): JsonObject {
  const value = parseJson(bytes, format);
  if (!isObject(value)) throw new FormatError(format, 'the JSON is no object', 0);
  return value;
}

const head = new TextDecoder('utf-8');

/** The first bytes as text, for `recognises`: cheap, and it never throws. */
export function headText(bytes: Uint8Array, size = 65_536): string {
  return head.decode(bytes.subarray(0, size));
}
