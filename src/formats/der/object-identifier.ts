import { FormatError } from '../../core/index.ts';
import type { DerElement } from './der-element.ts';
import { Recent } from './recent.ts';

const maxOctets = 256;

/** OBJECT IDENTIFIER content as dotted text. Arcs above 2^53 (a hostile or UUID-based identifier) are kept exact. */
export function oidText(content: Uint8Array, format: string, offset: number): string {
  if (content.length === 0 || content.length > maxOctets) {
    throw new FormatError(format, `object identifier of ${content.length} octets`, offset);
  }
  const arcs: string[] = [];
  let arc = 0n;
  let small = 0;
  let octets = 0;
  for (const [i, octet] of content.entries()) {
    if (octets === 0 && octet === 0x80) throw new FormatError(format, 'object identifier: padded arc', offset + i);
    octets++;
    // Up to 7 octets (49 bits) fit a number; BigInt only for what does not.
    if (octets <= 7) small = small * 128 + (octet & 0x7f);
    else arc = ((octets === 8 ? BigInt(small) : arc) << 7n) | BigInt(octet & 0x7f);
    if ((octet & 0x80) !== 0) continue;
    const value = octets <= 7 ? BigInt(small) : arc;
    if (arcs.length === 0) {
      const first = value < 40n ? 0n : value < 80n ? 1n : 2n;
      arcs.push(first.toString(), (value - first * 40n).toString());
    } else arcs.push(value.toString());
    small = 0;
    octets = 0;
  }
  if (octets !== 0) throw new FormatError(format, 'object identifier: cut off', offset + content.length);
  return arcs.join('.');
}

/** The certificates of a fleet name the same hundred identifiers over and over. */
const recent = new Recent<string>(1024, 32);

/** The identifier in an element, whatever its tag: implicitly tagged ones too. Throws FormatError as `oidText`. */
export function oidOf(element: DerElement): string {
  const { file, contentStart, end } = element;
  const known = recent.find(file.bytes, contentStart, end);
  if (known !== undefined) return known;
  const text = oidText(element.content, file.format, element.contentOffset);
  recent.keep(file.bytes, contentStart, end, text);
  return text;
}
