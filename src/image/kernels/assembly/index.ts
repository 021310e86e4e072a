// AssemblyScript, not TypeScript: compiled by scripts/kernels.js into ../wasm.ts. Every function has a plain twin in ../twin.ts
// that says what it must give, bit for bit. Planes are bytes, row by row, at the given addresses; nothing is allocated here.

/** `n` bytes: the larger (or smaller) of two, as whole vectors; the callers pad rows to 16. */
@inline
function largerOf(a: v128, b: v128, largest: bool): v128 {
  return largest ? v128.max<u8>(a, b) : v128.min<u8>(a, b);
}

/** Rows `from` to `from + rows` of a band: largest or smallest of three neighbours in a row; `stride` bytes a row, one byte of border on each side. */
export function spreadRow(source: usize, target: usize, width: i32, largest: bool): void {
  // The source is padded by one repeated pixel on each side: source points at the first real one.
  for (let x = 0; x < width; x += 16) {
    const at = source + x;
    const three = largerOf(largerOf(v128.load(at - 1), v128.load(at), largest), v128.load(at + 1), largest);
    v128.store(target + x, three);
  }
}

export function spreadColumns(above: usize, here: usize, below: usize, target: usize, width: i32, largest: bool): void {
  for (let x = 0; x < width; x += 16) {
    const three = largerOf(largerOf(v128.load(above + x), v128.load(here + x), largest), v128.load(below + x), largest);
    v128.store(target + x, three);
  }
}

/** Symmetric taps in 1/256 along a row: sums of 16 bits. Source is padded by `reach` repeated pixels. */
export function blurRow(source: usize, target: usize, width: i32, taps: usize, reach: i32): void {
  for (let x = 0; x < width; x += 16) {
    const centre = load<u16>(taps + 2 * reach);
    const c = v128.splat<u16>(centre);
    const middle = v128.load(source + x);
    let low = v128.mul<u16>(v128.extend_low<u8>(middle), c);
    let high = v128.mul<u16>(v128.extend_high<u8>(middle), c);
    for (let t = 1; t <= reach; t++) {
      const tap = v128.splat<u16>(load<u16>(taps + 2 * (reach + t)));
      const left = v128.load(source + x - t);
      const right = v128.load(source + x + t);
      low = v128.add<u16>(low, v128.mul<u16>(v128.add<u16>(v128.extend_low<u8>(left), v128.extend_low<u8>(right)), tap));
      high = v128.add<u16>(high, v128.mul<u16>(v128.add<u16>(v128.extend_high<u8>(left), v128.extend_high<u8>(right)), tap));
    }
    v128.store(target + 2 * x, low);
    v128.store(target + 2 * x + 16, high);
  }
}

@inline
function weigh(row: v128, tap: v128, sum: v128, upper: bool): v128 {
  return v128.add<u32>(sum, upper ? v128.extmul_high<u16>(row, tap) : v128.extmul_low<u16>(row, tap));
}

/** The same down columns: `rows` addresses of 16-bit rows (2 reach + 1 of them, u32 each), rounded to bytes. */
export function blurColumns(rows: usize, target: usize, width: i32, taps: usize, reach: i32): void {
  const half = v128.splat<u32>(32768);
  const count = 2 * reach + 1;
  for (let x = 0; x < width; x += 8) {
    let low = half;
    let high = half;
    for (let t = 0; t < count; t++) {
      const row = v128.load(<usize>load<u32>(rows + 4 * t) + 2 * x);
      const tap = v128.splat<u16>(load<u16>(taps + 2 * t));
      low = weigh(row, tap, low, false);
      high = weigh(row, tap, high, true);
    }
    low = v128.shr<u32>(low, 16);
    high = v128.shr<u32>(high, 16);
    const packed = v128.narrow<i32>(low, high);
    const bytes = v128.narrow<u16>(packed, packed);
    v128.store64_lane(target + x, bytes, 0);
  }
}

/** Three planes against an envelope: how far outside, summed and capped at 255; 0 where the mask is 0. Twelve addresses of rows at `planes`: seen, low, high by colour, mask, target. */
export function excessRow(planes: usize, width: i32): void {
  const mask = <usize>load<u32>(planes + 36);
  const target = <usize>load<u32>(planes + 40);
  const zero = v128.splat<u8>(0);
  for (let x = 0; x < width; x += 16) {
    let sum = zero;
    for (let c = 0; c < 3; c++) {
      const seen = v128.load(<usize>load<u32>(planes + 4 * c) + x);
      const low = v128.load(<usize>load<u32>(planes + 12 + 4 * c) + x);
      const high = v128.load(<usize>load<u32>(planes + 24 + 4 * c) + x);
      sum = v128.add_sat<u8>(sum, v128.sub_sat<u8>(seen, high));
      sum = v128.add_sat<u8>(sum, v128.sub_sat<u8>(low, seen));
    }
    const on = v128.ne<u8>(v128.load(mask + x), zero);
    v128.store(target + x, v128.and(sum, on));
  }
}

/** 1 where a byte is at least `least`, else 0. */
export function atLeast(source: usize, target: usize, length: i32, least: i32): void {
  const limit = v128.splat<u8>(<u8>least);
  const one = v128.splat<u8>(1);
  for (let x = 0; x < length; x += 16) {
    v128.store(target + x, v128.and(v128.ge<u8>(v128.load(source + x), limit), one));
  }
}

/** Means of 2 x 2 bytes, rounded: two rows into one of half the width. */
export function halveRows(above: usize, below: usize, target: usize, width: i32): void {
  const two = v128.splat<u16>(2);
  for (let x = 0; x < width; x += 8) {
    const a = v128.load(above + 2 * x);
    const b = v128.load(below + 2 * x);
    const sum = v128.add<u16>(i16x8.extadd_pairwise_i8x16_u(a), i16x8.extadd_pairwise_i8x16_u(b));
    const mean = v128.shr<u16>(v128.add<u16>(sum, two), 2);
    v128.store64_lane(target + x, v128.narrow<u16>(mean, mean), 0);
  }
}

/** Mean of 3 x 3 from three rows, padded by one pixel on each side: (sum * 7282 + 32768) >> 16. */
export function boxThree(above: usize, here: usize, below: usize, target: usize, width: i32): void {
  const half = v128.splat<u32>(32768);
  const ninth = v128.splat<u16>(7282);
  for (let x = 0; x < width; x += 8) {
    let sum = v128.splat<u16>(0);
    for (let d = -1; d <= 1; d++) {
      sum = v128.add<u16>(sum, v128.load_ext<u8>(above + x + d));
      sum = v128.add<u16>(sum, v128.load_ext<u8>(here + x + d));
      sum = v128.add<u16>(sum, v128.load_ext<u8>(below + x + d));
    }
    const low = v128.shr<u32>(v128.add<u32>(v128.extmul_low<u16>(sum, ninth), half), 16);
    const high = v128.shr<u32>(v128.add<u32>(v128.extmul_high<u16>(sum, ninth), half), 16);
    const packed = v128.narrow<i32>(low, high);
    v128.store64_lane(target + x, v128.narrow<u16>(packed, packed), 0);
  }
}
