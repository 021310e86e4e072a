import { concatBytes } from '../../src/core/index.ts';

const le16 = (value: number): Uint8Array => Uint8Array.of(value, value >>> 8);
const le32 = (value: number): Uint8Array => Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24);

const sha256 = 0x000b;
const selectionSlots = 16;
const digestSlots = 8;

/** PCR 0 to 7 of the SHA-256 bank as `tpm2_quote -o` writes them: C structures as they lie in memory, one list of eight. */
export function pcrValues(pcrs: readonly Uint8Array[]): Uint8Array {
  const selection = concatBytes(le16(sha256), Uint8Array.of(3, 0xff, 0, 0, 0, 0));
  const digests = pcrs.map((value) => concatBytes(le16(value.length), value, new Uint8Array(64 - value.length)));
  return concatBytes(
    le32(1),
    selection,
    new Uint8Array(8 * (selectionSlots - 1)),
    le32(1),
    le32(digests.length),
    ...digests,
    new Uint8Array(66 * (digestSlots - digests.length)),
  );
}
