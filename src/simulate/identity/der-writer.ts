import { concatBytes, utf8Bytes } from '../../core/index.ts';

/*
 * X.690 DER, written. This shares no code with the reader in formats: each is the other's reference.
 */

function lengthBytes(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return Uint8Array.of(0x80 | octets.length, ...octets);
}

/** One value under any tag. */
export function tagged(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const content = concatBytes(...contents);
  return concatBytes(Uint8Array.of(tag), lengthBytes(content.length), content);
}

export function sequence(...items: readonly Uint8Array[]): Uint8Array {
  return tagged(0x30, ...items);
}

/** SET OF with its members in ascending order of their encodings (X.690, 11.6). */
export function setOf(...items: readonly Uint8Array[]): Uint8Array {
  const ordered = [...items].sort((a, b) => {
    for (let i = 0; i < Math.min(a.length, b.length); i++) {
      const difference = (a[i] ?? 0) - (b[i] ?? 0);
      if (difference !== 0) return difference;
    }
    return a.length - b.length;
  });
  return tagged(0x31, ...ordered);
}

/** A context tag that holds other values, `[number] { … }`. */
export function explicit(number: number, ...items: readonly Uint8Array[]): Uint8Array {
  return tagged(0xa0 | number, ...items);
}

/** A context tag that replaces a primitive value's own tag. */
export function implicit(number: number, content: Uint8Array): Uint8Array {
  return tagged(0x80 | number, content);
}

/** A non-negative INTEGER from big-endian bytes. */
export function unsignedInteger(bytes: Uint8Array): Uint8Array {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const trimmed = bytes.subarray(start);
  return (trimmed[0] ?? 0) >= 0x80 ? tagged(0x02, Uint8Array.of(0), trimmed) : tagged(0x02, trimmed);
}

export function smallInteger(value: number): Uint8Array {
  return unsignedInteger(Uint8Array.of((value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255));
}

export function boolean(value: boolean): Uint8Array {
  return tagged(0x01, Uint8Array.of(value ? 0xff : 0));
}

export function octetString(bytes: Uint8Array): Uint8Array {
  return tagged(0x04, bytes);
}

/** `unused`: bits at the end that do not count. */
export function bitString(bytes: Uint8Array, unused = 0): Uint8Array {
  return tagged(0x03, Uint8Array.of(unused), bytes);
}

export function utf8String(text: string): Uint8Array {
  return tagged(0x0c, utf8Bytes(text));
}

export function printableString(text: string): Uint8Array {
  return tagged(0x13, utf8Bytes(text));
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

function stamp(ms: number): string {
  const at = new Date(ms);
  return [at.getUTCMonth() + 1, at.getUTCDate(), at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()]
    .map(twoDigits)
    .join('');
}

export function generalizedTime(ms: number): Uint8Array {
  return tagged(0x18, utf8Bytes(`${new Date(ms).getUTCFullYear()}${stamp(ms)}Z`));
}

/** UTCTime to the end of 2049, GeneralizedTime afterwards (RFC 5280, 4.1.2.5). */
export function time(ms: number): Uint8Array {
  const year = new Date(ms).getUTCFullYear();
  return year >= 2050 ? generalizedTime(ms) : tagged(0x17, utf8Bytes(`${twoDigits(year % 100)}${stamp(ms)}Z`));
}

/** An OBJECT IDENTIFIER from its dotted form. */
export function objectIdentifier(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const octets: number[] = [];
  for (const arc of [first * 40 + second, ...rest]) {
    const group = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) group.unshift((left % 128) | 0x80);
    octets.push(...group);
  }
  return tagged(0x06, Uint8Array.from(octets));
}
