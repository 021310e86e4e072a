import { FormatError } from '../../core/index.ts';
import { xmlFormatName } from './scanner.ts';

/** Octets with which other encodings begin (XML 1.0, appendix F). UTF-32 before UTF-16: the one begins with the other. */
const otherEncodings: readonly (readonly [name: string, start: readonly number[]])[] = [
  ['UTF-32', [0xff, 0xfe, 0x00, 0x00]],
  ['UTF-32', [0x00, 0x00, 0xfe, 0xff]],
  ['UTF-32', [0x3c, 0x00, 0x00, 0x00]],
  ['UTF-32', [0x00, 0x00, 0x00, 0x3c]],
  ['UTF-16', [0xff, 0xfe]],
  ['UTF-16', [0xfe, 0xff]],
  ['UTF-16', [0x3c, 0x00]],
  ['UTF-16', [0x00, 0x3c]],
  ['EBCDIC', [0x4c, 0x6f, 0xa7, 0x94]],
];

function begins(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((octet, i) => bytes[i] === octet);
}

/** The encoding that the first octets show, where it is not UTF-8 or another superset of ASCII. */
export function foreignEncoding(bytes: Uint8Array): string | undefined {
  return otherEncodings.find(([, start]) => begins(bytes, start))?.[0];
}

/** Number of octets of a UTF-8 byte-order mark: 3 or 0. Throws FormatError for other encodings. */
export function byteOrderMark(bytes: Uint8Array): number {
  const other = foreignEncoding(bytes);
  if (other !== undefined) {
    throw new FormatError(xmlFormatName, `the document is in ${other}; only UTF-8 is read: ask for it in UTF-8`, 0);
  }
  return begins(bytes, [0xef, 0xbb, 0xbf]) ? 3 : 0;
}
