import { concatBytes } from '../../core/index.ts';
import { bankHash, bankOfAlgorithm } from '../eventlog/index.ts';

/** Handles of the hierarchies that keys live in (TPM 2.0 Part 2, 7.4). */
export const hierarchies = { owner: 0x4000_0001, endorsement: 0x4000_000b, platform: 0x4000_000c } as const;

const u16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 255);
const u32 = (value: number): Uint8Array => concatBytes(u16(value >>> 16), u16(value & 0xffff));

/** One step of a qualified name: nameAlg of the child and the hash of its parent's and its own name (Part 1, 26.5). */
function step(parent: Uint8Array, name: Uint8Array): Uint8Array | undefined {
  const algorithm = ((name[0] ?? 0) << 8) | (name[1] ?? 0);
  const bank = bankOfAlgorithm(algorithm);
  const digest = bank === undefined ? undefined : bankHash(bank, concatBytes(parent, name));
  return digest === undefined ? undefined : concatBytes(u16(algorithm), digest);
}

/** The qualified name of a key below a hierarchy, through the names of the keys above it, outermost first. */
export function qualifiedName(hierarchy: number, names: readonly Uint8Array[]): Uint8Array | undefined {
  let name: Uint8Array | undefined = u32(hierarchy);
  for (const next of names) name = name === undefined ? undefined : step(name, next);
  return name;
}
