const polynomial = 0xedb88320;

/** Eight tables of 256: eight bytes a step ("slicing-by-8", Kounavis and Berry 2005); the images have 64 MiB. */
const tables: readonly Uint32Array[] = makeTables();

function makeTables(): Uint32Array[] {
  const first = new Uint32Array(256);
  for (let n = 0; n < 256; n++) {
    let value = n;
    for (let bit = 0; bit < 8; bit++) value = (value & 1) === 0 ? value >>> 1 : (value >>> 1) ^ polynomial;
    first[n] = value;
  }
  const all = [first];
  for (let k = 1; k < 8; k++) {
    const before = all[k - 1] ?? first;
    all.push(before.map((value) => (value >>> 8) ^ (first[value & 0xff] ?? 0)));
  }
  return all;
}

const none = new Uint32Array(256);
const [t0 = none, t1 = none, t2 = none, t3 = none, t4 = none, t5 = none, t6 = none, t7 = none] = tables;

/** The register of the reflected CRC-32 (IEEE 802.3) after `bytes[from, to)`: neither start value nor final inversion. */
export function crc32Register(register: number, bytes: Uint8Array, from = 0, to: number = bytes.length): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let value = register;
  let at = from;
  for (const last = to - 7; at < last; at += 8) {
    const a = value ^ view.getUint32(at, true);
    const b = view.getUint32(at + 4, true);
    value =
      (t7[a & 0xff] ?? 0) ^
      (t6[(a >>> 8) & 0xff] ?? 0) ^
      (t5[(a >>> 16) & 0xff] ?? 0) ^
      (t4[a >>> 24] ?? 0) ^
      (t3[b & 0xff] ?? 0) ^
      (t2[(b >>> 8) & 0xff] ?? 0) ^
      (t1[(b >>> 16) & 0xff] ?? 0) ^
      (t0[b >>> 24] ?? 0);
  }
  for (; at < to; at++) value = (value >>> 8) ^ (t0[(value ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
  return value >>> 0;
}

/** CRC-32 as zip, U-Boot and UEFI write it. */
export function crc32(bytes: Uint8Array, from = 0, to: number = bytes.length): number {
  return (crc32Register(0xffffffff, bytes, from, to) ^ 0xffffffff) >>> 0;
}
