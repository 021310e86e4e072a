import { bytesEqual, concatBytes, fromHex } from '../../core/index.ts';
import type { Bank } from '../eventlog/index.ts';
import { bankHash } from '../eventlog/index.ts';
import { ecSpki, rsaSpki } from '../der/index.ts';
import { alg, curves } from './constants.ts';

const u16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 255);
const u32 = (value: number): Uint8Array => concatBytes(u16(value >>> 16), u16(value & 0xffff));
const sized = (bytes: Uint8Array): Uint8Array => concatBytes(u16(bytes.length), bytes);

/** What a template of the TCG EK Credential Profile 2.5, annex B, fixes beside the kind of key. */
interface Template {
  readonly bank: Bank;
  readonly nameAlgorithm: number;
  /** fixedTPM, fixedParent, sensitiveDataOrigin, adminWithPolicy, restricted, decrypt; in the high range userWithAuth too. */
  readonly attributes: number;
  readonly policy: Uint8Array;
  readonly aesBits: 128 | 256;
}

const sha256 = { bank: 'sha256', nameAlgorithm: 0x000b, aesBits: 128 } as const;
const sha384 = { bank: 'sha384', nameAlgorithm: 0x000c, aesBits: 256 } as const;
const sha512 = { bank: 'sha512', nameAlgorithm: 0x000d, aesBits: 256 } as const;
const lowAttributes = 0x0003_00b2;
const highAttributes = 0x0003_00f2;

/** PolicyA: TPM2_PolicySecret of the endorsement hierarchy (B.6.2). */
const policyA = fromHex('837197674484b3f81a90cc8d46a5d724fd52d76e06520b64f2a1da1b331469aa');
/** PolicyB: PolicyA, or what an NV index of the platform authorises (B.6), in each hash. */
const policyB = {
  sha256: fromHex('ca3d0a99a2b93906f7a3342414efcfb3a385d44cd1fd459089d19b5071c0b7a0'),
  sha384: fromHex('b26e7d28d11a50bc53d882bcf5fd3a1a074148bb35d3b4e4cb1c0ad9bde419cacb47ba09699646150f9fc000f3f80e12'),
  sha512: fromHex(
    'b8221ca69e8550a4914de3faa6a18c072cc01208073a928d5d66d59ef79e49a429c41a6b269571d57edb25fbdb1838425608b413cd616a5f6db5b6071af99bea',
  ),
} as const;

/** L-1 and L-2 (B.3): what makers ship for RSA 2048 and P-256. */
const low: Template = { ...sha256, attributes: lowAttributes, policy: policyA };
/** The high range (B.4): H-1 and H-2, H-3, H-6 and H-7, H-4 in the order of their hashes. */
const high256: Template = { ...sha256, attributes: highAttributes, policy: policyB.sha256 };
const high384: Template = { ...sha384, attributes: highAttributes, policy: policyB.sha384 };
const high512: Template = { ...sha512, attributes: highAttributes, policy: policyB.sha512 };

/** L-1 and H-1, H-6, H-7, by the bits of the modulus. H-5 is on SM2, whose hash is not to be had here. */
const rsaTemplates: readonly (readonly [bits: number, templates: readonly Template[]])[] = [
  [2048, [low, high256]],
  [3072, [high384]],
  [4096, [high384]],
];

/** L-2 and H-2, H-3, H-4, by the number of the curve (TPM 2.0 Part 2, 6.4). */
const eccTemplates: readonly (readonly [curve: number, templates: readonly Template[]])[] = [
  [0x0003, [low, high256]],
  [0x0004, [high384]],
  [0x0005, [high512]],
];

const mode = { aes: 0x0006, cfb: 0x0043 } as const;

function nameOf(type: number, template: Template, key: Uint8Array): Uint8Array | undefined {
  const { bank, nameAlgorithm, attributes, policy, aesBits } = template;
  const storage = concatBytes(u16(mode.aes), u16(aesBits), u16(mode.cfb), u16(alg.null));
  const head = concatBytes(u16(type), u16(nameAlgorithm), u32(attributes), sized(policy), storage);
  const digest = bankHash(bank, concatBytes(head, key));
  return digest === undefined ? undefined : concatBytes(u16(nameAlgorithm), digest);
}

/** Where the modulus stands in the one DER form of a key of 2,048 bits and more. */
const modulusOffset = 33;

function rsaNames(spki: Uint8Array): readonly (Uint8Array | undefined)[] {
  for (const [bits, templates] of rsaTemplates) {
    const modulus = spki.subarray(modulusOffset, modulusOffset + bits / 8);
    if (modulus.length !== bits / 8 || !bytesEqual(rsaSpki(modulus, 65537), spki)) continue;
    // The exponent 65537 is left unsaid.
    const key = concatBytes(u16(bits), u32(0), sized(modulus));
    return templates.map((template) => nameOf(alg.rsa, template, key));
  }
  return [];
}

function eccNames(spki: Uint8Array): readonly (Uint8Array | undefined)[] {
  for (const [id, templates] of eccTemplates) {
    const curve = curves.get(id);
    if (curve === undefined || spki.length < 2 * curve.size) continue;
    const at = spki.length - 2 * curve.size;
    const [x, y] = [spki.subarray(at, at + curve.size), spki.subarray(at + curve.size)];
    if (!bytesEqual(ecSpki(Uint8Array.from(curve.oid), x, y, curve.size), spki)) continue;
    const key = concatBytes(u16(id), u16(alg.null), sized(x), sized(y));
    return templates.map((template) => nameOf(alg.ecc, template, key));
  }
  return [];
}

/**
 * The names that a TPM may have given the endorsement key of a certificate, one for each template of the TCG EK Credential
 * Profile 2.5 that makes keys of this kind: L-1, L-2 (B.3), H-1 to H-4, H-6, H-7 (B.4). The certificate holds the key and
 * not its template. Empty for keys of other kinds. `spki` is SubjectPublicKeyInfo, DER.
 */
export function endorsementNames(spki: Uint8Array): readonly Uint8Array[] {
  return [...rsaNames(spki), ...eccNames(spki)].filter((name) => name !== undefined);
}
