import { byteOrderMarkSize, FormatError, fromHex, utf8TextLossy } from '../../core/index.ts';
import type { ImaEntry } from './ima-log.ts';

const format = 'ima-log';
const maxEntries = 1_000_000;
const maxLine = 16_384;

/** Digest sizes by the names that Linux uses (crypto/hash_info.c). */
export const imaHashSizes: ReadonlyMap<string, number> = new Map([
  ['md5', 16],
  ['sha1', 20],
  ['rmd160', 20],
  ['sha224', 28],
  ['sha256', 32],
  ['sha384', 48],
  ['sha512', 64],
  ['sm3', 32],
  ['sm3_256', 32],
  ['sm3-256', 32],
  ['wp512', 64],
  ['sha3-256', 32],
  ['sha3-384', 48],
  ['sha3-512', 64],
]);

const linePattern = /^ ?(\d{1,2}) ([0-9a-f]{32,128}) (ima(?:-[a-z0-9]+)?) (.+)$/;

export function looksLikeAsciiIma(bytes: Uint8Array): boolean {
  const end = bytes.indexOf(0x0a);
  const line = bytes.subarray(byteOrderMarkSize(bytes), Math.min(end < 0 ? bytes.length : end, maxLine));
  return linePattern.test(utf8TextLossy(line));
}

/** Entries of `ascii_runtime_measurements`, a line each. Throws FormatError at the first line that is none. */
export function parseAsciiIma(bytes: Uint8Array): ImaEntry[] {
  const entries: ImaEntry[] = [];
  // The kernel writes no byte-order mark; a shell that saved the list as text may have.
  let at: number = byteOrderMarkSize(bytes);
  while (at < bytes.length) {
    const newline = bytes.indexOf(0x0a, at);
    const end = newline < 0 ? bytes.length : newline;
    if (end - at > maxLine)
      throw new FormatError(format, `a line of ${end - at} bytes, at most ${maxLine} are read`, at);
    const line = utf8TextLossy(bytes.subarray(at, end)).replace(/\r$/, '');
    if (line !== '') {
      if (entries.length >= maxEntries)
        throw new FormatError(format, `a list in text of more than ${maxEntries} entries`, at);
      entries.push(parseLine(line, at));
    }
    at = end + 1;
  }
  return entries;
}

function parseLine(line: string, offset: number): ImaEntry {
  const parts = linePattern.exec(line);
  if (parts === null) throw new FormatError(format, 'not a line of a measurement list', offset);
  const [, pcr = '', hash = '', template = '', fields = ''] = parts;
  if (hash.length % 2 !== 0) throw new FormatError(format, 'template hash of odd length', offset);
  const space = fields.indexOf(' ');
  const digestText = space < 0 ? fields : fields.slice(0, space);
  const after = space < 0 ? '' : fields.slice(space + 1);
  const colon = digestText.lastIndexOf(':');
  const fileAlgorithm = colon < 0 ? 'sha1' : (digestText.slice(0, colon).split(':').at(-1) ?? '');
  const digest = digestText.slice(colon + 1);
  const size = imaHashSizes.get(fileAlgorithm);
  if (size === undefined)
    throw new FormatError(format, `unknown hash algorithm ${JSON.stringify(fileAlgorithm)}`, offset);
  if (digest.length !== 2 * size || !/^[0-9a-f]*$/.test(digest)) {
    throw new FormatError(format, `not a ${fileAlgorithm} digest`, offset);
  }
  // Only templates with signatures or buffers have fields after the name; a name itself may hold spaces.
  const last = template === 'ima' || template === 'ima-ng' ? -1 : after.lastIndexOf(' ');
  return {
    pcr: Number(pcr),
    templateHash: fromHex(hash),
    template,
    fileAlgorithm,
    fileDigest: fromHex(digest),
    path: last < 0 ? after : after.slice(0, last),
    rest: last < 0 ? '' : after.slice(last + 1),
    violation: /^0+$/.test(hash),
  };
}
