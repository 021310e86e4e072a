import { byteOrderMarkSize, FormatError, utf8Bytes, utf8Text } from '../../core/index.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** No evidence file in JSON is larger; a whole Redfish tree of a server is some 5 MB. */
export const maxJsonBytes: number = 64 * 1024 * 1024;

/** Evidence nests some ten levels deep. Deeper than this, whoever walks or prints the value by recursion would crash. */
export const maxJsonDepth = 256;

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

/** Index of the bracket that opens level `maxJsonDepth` + 1, or -1. Brackets inside strings do not count. */
function tooDeepAt(text: string): number {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x5b || code === 0x7b) {
      depth++;
      if (depth > maxJsonDepth) return i;
    } else if (code === 0x5d || code === 0x7d) {
      depth--;
    } else if (code === 0x22) {
      i++;
      while (i < text.length && text.charCodeAt(i) !== 0x22) i += text.charCodeAt(i) === 0x5c ? 2 : 1;
    }
  }
  return -1;
}

const isHigh = (escape: string): boolean => /^\\u[dD][89abAB]/.test(escape);
const isLow = (escape: string): boolean => /^\\u[dD][c-fC-F]/.test(escape);

/** Place of the first escape that is half of a surrogate pair without its other half; -1 where there is none. */
function loneHalfAt(text: string): number {
  if (!/\\u[dD][89a-fA-F]/.test(text)) return -1;
  // Every escape is stepped over whole, so that an escaped backslash before a letter u is not taken for one.
  const escapes = /\\(?:u[0-9a-fA-F]{4}|[^])/g;
  let open = -1;
  let openEnd = -1;
  for (let match = escapes.exec(text); match !== null; match = escapes.exec(text)) {
    const [escape] = match;
    if (open >= 0 && !(isLow(escape) && match.index === openEnd)) return open;
    if (open < 0 && isLow(escape)) return match.index;
    open = isHigh(escape) ? match.index : -1;
    openEnd = match.index + escape.length;
  }
  return open;
}

/**
 * The JSON value of a file, with or without byte-order mark. Throws FormatError at the byte that is no JSON, and at half of
 * a surrogate pair (RFC 7493, 2.1): it is no character, no two programs agree on it, and a serial number that has one names
 * nothing that can be written down.
 */
export function parseJson(bytes: Uint8Array, format: string): unknown {
  if (bytes.length > maxJsonBytes) {
    throw new FormatError(format, `${bytes.length} bytes; at most ${maxJsonBytes} are read`, maxJsonBytes);
  }
  const start = byteOrderMarkSize(bytes);
  const text = utf8Text(bytes.subarray(start));
  if (text === undefined) throw new FormatError(format, 'not UTF-8', 0);
  const deep = tooDeepAt(text);
  if (deep >= 0) {
    const at = start + utf8Bytes(text.slice(0, deep)).length;
    throw new FormatError(format, `nested deeper than ${maxJsonDepth} levels`, at);
  }
  const torn = loneHalfAt(text);
  if (torn >= 0) {
    const at = utf8Bytes(text.slice(0, torn)).length;
    throw new FormatError(
      format,
      `${text.slice(torn, torn + 6)} is half of a character (a surrogate pair torn apart)`,
      at,
    );
  }
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (error) {
    const message = error instanceof Error ? error.message : 'not JSON';
    throw new FormatError(format, `not JSON: ${message.slice(0, 120)}`, start + faultOffset(text, message));
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

/**
 * Whether the first character that is no white space may be one of `characters`: a look at a few octets that spares
 * `recognises` the decoding of files in binary. Never wrongly no: what is not ASCII may be a mark or a space, and passes.
 */
export function mayBeginWith(bytes: Uint8Array, characters: string): boolean {
  for (const octet of bytes) {
    if (octet === 0x20 || (octet >= 0x09 && octet <= 0x0d)) continue;
    return octet > 0x7f || characters.includes(String.fromCharCode(octet));
  }
  return false;
}

/** Whether ASCII text stands among the first bytes, which `headText` would show. */
export function headIncludes(bytes: Uint8Array, text: string, size: number): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, size)).includes(text, 0, 'latin1');
}
