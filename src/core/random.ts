/**
 * A seeded generator (PCG-XSH-RR 64/32, O'Neill 2014, HMC-CS-2014-0905): the same seed gives the same draws on every
 * machine. For simulation, permutation tests and drawn samples; never for keys or nonces.
 */
export interface Random {
  /** Uniform on [0, 1). */
  unit(): number;
  /** Uniform integer on [0, limit). */
  below(limit: number): number;
  /** Standard normal (Marsaglia polar method). */
  normal(): number;
  /** Exponential with mean 1. */
  exponential(): number;
  pick<T>(items: readonly [T, ...T[]]): T;
  shuffle<T>(items: readonly T[]): T[];
  /** An independent stream named by `label`, so that adding a draw in one place moves nothing elsewhere. */
  stream(label: string): Random;
}

const multiplier = 6364136223846793005n;
const mask64 = (1n << 64n) - 1n;

/** FNV-1a, 64 bit: spreads seeds and labels over the state space. */
function hashLabel(seed: bigint, label: string): bigint {
  let hash = 0xcbf29ce484222325n ^ (seed & mask64);
  for (let i = 0; i < label.length; i++) {
    hash = ((hash ^ BigInt(label.charCodeAt(i))) * 0x100000001b3n) & mask64;
  }
  return hash;
}

export function seededRandom(seed: number | bigint, label = ''): Random {
  const root = hashLabel(BigInt(seed), label);
  // The 64-bit state is kept as two 32-bit halves: BigInt arithmetic per draw is some 20 times slower.
  const start = (root * multiplier + 1442695040888963407n) & mask64;
  let high = Number(start >> 32n);
  let low = Number(start & 0xffffffffn);
  const mulHigh = Number(multiplier >> 32n);
  const mulLow = Number(multiplier & 0xffffffffn);
  const incHigh = 0x14057b7e;
  const incLow = 0xf767814f;

  function next32(): number {
    const oldHigh = high;
    const oldLow = low;
    // 64-bit multiply-add modulo 2^64 from 16-bit limbs of the low words.
    const a0 = oldLow & 0xffff;
    const a1 = oldLow >>> 16;
    const b0 = mulLow & 0xffff;
    const b1 = mulLow >>> 16;
    const p00 = a0 * b0;
    const p01 = a0 * b1;
    const p10 = a1 * b0;
    const middle = (p00 >>> 16) + (p01 & 0xffff) + (p10 & 0xffff);
    const productLow = (((middle & 0xffff) << 16) | (p00 & 0xffff)) >>> 0;
    const carry = a1 * b1 + (p01 >>> 16) + (p10 >>> 16) + (middle >>> 16);
    const productHigh = (carry + Math.imul(oldHigh, mulLow) + Math.imul(oldLow, mulHigh)) >>> 0;
    const sumLow = productLow + incLow;
    low = sumLow >>> 0;
    high = (productHigh + incHigh + (sumLow > 0xffffffff ? 1 : 0)) >>> 0;
    // XSH-RR on the old state: rotate ((state >> 18) ^ state) >> 27 by state >> 59.
    const xoredHigh = (oldHigh ^ (oldHigh >>> 18)) >>> 0;
    const xoredLow = (oldLow ^ ((oldLow >>> 18) | (oldHigh << 14))) >>> 0;
    const shifted = ((xoredHigh << 5) | (xoredLow >>> 27)) >>> 0;
    const rotation = oldHigh >>> 27;
    return ((shifted >>> rotation) | (shifted << (-rotation & 31))) >>> 0;
  }

  const unit = (): number => (next32() * 2097152 + (next32() >>> 11)) / 9007199254740992;
  const below = (limit: number): number => Math.floor(unit() * limit);
  const random: Random = {
    unit,
    below,
    normal() {
      for (;;) {
        const u = 2 * unit() - 1;
        const v = 2 * unit() - 1;
        const s = u * u + v * v;
        if (s > 0 && s < 1) return u * Math.sqrt((-2 * Math.log(s)) / s);
      }
    },
    exponential: () => -Math.log(1 - unit()),
    pick: (items) => items[below(items.length)] ?? items[0],
    shuffle(items) {
      const out = [...items];
      for (let i = out.length - 1; i > 0; i--) {
        const j = below(i + 1);
        const a = out[i];
        const b = out[j];
        if (a === undefined || b === undefined) continue;
        out[i] = b;
        out[j] = a;
      }
      return out;
    },
    stream: (name) => seededRandom(root, name),
  };
  return random;
}
