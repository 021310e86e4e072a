import { bytesEqual, concatBytes, fromHex } from '../../core/index.ts';
import { bankHash, bankOfAlgorithm } from '../eventlog/index.ts';
import { ecSpki, rsaSpki } from '../der/index.ts';
import { alg, curves } from './constants.ts';

/** Handles of the hierarchies that keys live in (TPM 2.0 Part 2, 7.4). */
export const hierarchies = { owner: 0x4000_0001, endorsement: 0x4000_000b, platform: 0x4000_000c } as const;

const u16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 255);
const u32 = (value: number): Uint8Array => concatBytes(u16(value >>> 16), u16(value & 0xffff));
const sized = (bytes: Uint8Array): Uint8Array => concatBytes(u16(bytes.length), bytes);

/** PolicyA: TPM2_PolicySecret of the endorsement hierarchy (TCG EK Credential Profile 2.5, B.6.2). */
const policyA = fromHex('837197674484b3f81a90cc8d46a5d724fd52d76e06520b64f2a1da1b331469aa');
const attributes = 0x0003_00b2;
/** AES, 128 bits, CFB. */
const storage = concatBytes(u16(0x0006), u16(128), u16(0x0043));

const sha256Id = 0x000b;
const p256 = 0x0003;

/** Everything before the key's own numbers that templates L-1 and L-2 share. */
const templateHead = (type: number): Uint8Array =>
  concatBytes(u16(type), u16(sha256Id), u32(attributes), sized(policyA), storage, u16(alg.null));

/** Template L-1: RSA 2048 with the exponent that is left unsaid. The modulus stands at one place of the one DER form. */
function rsaArea(spki: Uint8Array): Uint8Array | undefined {
  const modulus = spki.subarray(33, 289);
  if (modulus.length !== 256 || !bytesEqual(rsaSpki(modulus, 65537), spki)) return undefined;
  return concatBytes(templateHead(alg.rsa), u16(2048), u32(0), sized(modulus));
}

/** Template L-2: P-256. */
function eccArea(spki: Uint8Array): Uint8Array | undefined {
  const [x, y] = [spki.subarray(27, 59), spki.subarray(59, 91)];
  const curve = curves.get(p256);
  if (curve === undefined || y.length !== 32) return undefined;
  if (!bytesEqual(ecSpki(Uint8Array.from(curve.oid), x, y, 32), spki)) return undefined;
  return concatBytes(templateHead(alg.ecc), u16(p256), u16(alg.null), sized(x), sized(y));
}

/**
 * The name that a TPM gives its endorsement key, where the key was made by template L-1 or L-2 (EK Credential Profile
 * 2.5, B.3.3 and B.3.4): the certificate holds the key and not its template. Undefined for keys of other kinds.
 * `spki` is SubjectPublicKeyInfo, DER.
 */
export function endorsementName(spki: Uint8Array): Uint8Array | undefined {
  const area = rsaArea(spki) ?? eccArea(spki);
  const digest = area === undefined ? undefined : bankHash('sha256', area);
  return digest === undefined ? undefined : concatBytes(u16(sha256Id), digest);
}

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
