import type { Random } from '../../core/index.ts';
import { concatBytes } from '../../core/index.ts';

const interesting = [0x00, 0x01, 0x7f, 0x80, 0xff, 0x30, 0x7b, 0x2d] as const;
const maxEdits = 4;

/** One to four random edits: flipped bits, overwritten octets and lengths, cut, doubled, moved and inserted pieces. */
export function damage(bytes: Uint8Array, random: Random): Uint8Array {
  let damaged: Uint8Array = bytes.slice();
  // Mostly one: a file damaged in many places is refused at the first of them.
  const edits = random.unit() < 0.6 ? 1 : 1 + random.below(maxEdits);
  for (let i = 0; i < edits; i++) damaged = edit(damaged, random);
  return damaged;
}

/** A copy in which one bit is turned, the lowest of each octet first. */
export function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  const flipped = bytes.slice();
  flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return flipped;
}

/** A copy for each bit of the place where `part` stands in the bytes. */
export function flipsOf(bytes: Uint8Array, part: Uint8Array): Uint8Array[] {
  const at = Buffer.from(bytes).indexOf(Buffer.from(part));
  if (at < 0) throw new Error('the part is not in the bytes');
  return Array.from({ length: 8 * part.length }, (_, bit) => flipBit(bytes, 8 * at + bit));
}

function edit(bytes: Uint8Array, random: Random): Uint8Array {
  if (bytes.length === 0) return Uint8Array.of(random.below(256));
  const at = random.below(bytes.length);
  const size = Math.min(bytes.length - at, 1 + random.below(random.unit() < 0.8 ? 16 : bytes.length));
  const piece = bytes.subarray(at, at + size);
  switch (random.below(7)) {
    case 0:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
      return bytes;
    case 1:
      bytes[at] = random.pick(interesting);
      return bytes;
    case 2:
      // A length field somewhere: two or four octets of the same kind.
      bytes.fill(random.pick(interesting), at, at + (random.unit() < 0.5 ? 2 : 4));
      return bytes;
    case 3:
      return bytes.slice(0, at);
    case 4:
      return concatBytes(bytes.subarray(0, at), bytes.subarray(at + size));
    case 5:
      return concatBytes(bytes.subarray(0, at + size), piece, bytes.subarray(at + size));
    default:
      return concatBytes(
        bytes.subarray(0, at),
        Uint8Array.from({ length: 1 + random.below(8) }, () => random.below(256)),
        bytes.subarray(at),
      );
  }
}
