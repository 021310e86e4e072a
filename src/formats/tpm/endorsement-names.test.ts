import { createHash, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { concatBytes, fromHex, toHex } from '../../core/index.ts';
import { endorsementNames, parsePublic } from './index.ts';

const u16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 255);
const sized = (bytes: Uint8Array): Uint8Array => concatBytes(u16(bytes.length), bytes);

type Hash = 'sha256' | 'sha384' | 'sha512';

const digest = (hash: Hash, ...parts: readonly Uint8Array[]): Uint8Array =>
  new Uint8Array(
    createHash(hash)
      .update(concatBytes(...parts))
      .digest(),
  );
const nameAlgorithms = { sha256: 0x000b, sha384: 0x000c, sha512: 0x000d } as const;
const indexes = { sha256: '01c07f01', sha384: '01c07f02', sha512: '01c07f03' } as const;

/** TPM2_PolicySecret of the endorsement hierarchy, as a session computes it (TPM 2.0 Part 3, 23.4). */
function policyA(hash: Hash): Uint8Array {
  const empty = new Uint8Array(digest(hash).length);
  return digest(hash, digest(hash, empty, fromHex('000001514000000b')));
}

/** TPM2_PolicyOR of that and of TPM2_PolicyAuthorizeNV by the index of the platform (Part 3, 23.6 and 23.22). */
function policyB(hash: Hash): Uint8Array {
  const a = policyA(hash);
  const empty = new Uint8Array(a.length);
  const algorithm = u16(nameAlgorithms[hash]);
  // Written, of the owner, by policy and by platform: NV_WRITTEN | NV_NO_DA | the four reads | NV_WRITEALL | NV_POLICYWRITE.
  const area = concatBytes(fromHex(indexes[hash]), algorithm, fromHex('220f1008'), sized(a), u16(a.length + 2));
  const c = digest(hash, empty, fromHex('00000192'), algorithm, digest(hash, area));
  return digest(hash, empty, fromHex('00000171'), a, c);
}

interface Template {
  readonly name: string;
  readonly key: { readonly bits: number } | { readonly curve: string; readonly id: number };
  readonly hash: Hash;
  readonly isHigh: boolean;
}

/** EK Credential Profile 2.5, B.3 and B.4; H-5 (SM2) apart. */
const templates: readonly Template[] = [
  { name: 'L-1', key: { bits: 2048 }, hash: 'sha256', isHigh: false },
  { name: 'L-2', key: { curve: 'P-256', id: 3 }, hash: 'sha256', isHigh: false },
  { name: 'H-1', key: { bits: 2048 }, hash: 'sha256', isHigh: true },
  { name: 'H-2', key: { curve: 'P-256', id: 3 }, hash: 'sha256', isHigh: true },
  { name: 'H-3', key: { curve: 'P-384', id: 4 }, hash: 'sha384', isHigh: true },
  { name: 'H-4', key: { curve: 'P-521', id: 5 }, hash: 'sha512', isHigh: true },
  { name: 'H-6', key: { bits: 3072 }, hash: 'sha384', isHigh: true },
  { name: 'H-7', key: { bits: 4096 }, hash: 'sha384', isHigh: true },
];

const octets = (text: string | undefined): Uint8Array => new Uint8Array(Buffer.from(text ?? '', 'base64url'));

/** A key of this template: its public area as a TPM has it, and the key as a certificate has it. */
function made({ key, hash, isHigh }: Template): { readonly area: Uint8Array; readonly spki: Uint8Array } {
  const { publicKey } =
    'bits' in key
      ? generateKeyPairSync('rsa', { modulusLength: key.bits })
      : generateKeyPairSync('ec', { namedCurve: key.curve });
  const { n, x, y } = publicKey.export({ format: 'jwk' });
  const head = concatBytes(
    u16('bits' in key ? 1 : 0x23),
    u16(nameAlgorithms[hash]),
    fromHex(isHigh ? '000300f2' : '000300b2'),
    sized(isHigh ? policyB(hash) : policyA(hash)),
    u16(6),
    u16(hash === 'sha256' ? 128 : 256),
    u16(0x43),
    u16(0x10),
  );
  const body =
    'bits' in key
      ? concatBytes(u16(key.bits), new Uint8Array(4), sized(octets(n)))
      : concatBytes(u16(key.id), u16(0x10), sized(octets(x)), sized(octets(y)));
  return {
    area: concatBytes(head, body),
    spki: new Uint8Array(publicKey.export({ format: 'der', type: 'spki' })),
  };
}

const names = (spki: Uint8Array): readonly string[] => endorsementNames(spki).map(toHex);

describe('the names of an endorsement key by its certificate', () => {
  it.each(templates)('have the one of template $name', (template) => {
    const { area, spki } = made(template);
    const stated = parsePublic(area);
    expect(stated.spki).toEqual(spki);
    expect(names(spki)).toContain(toHex(stated.name));
    // One attribute more, and it is another object.
    const noDa = area.map((octet, i) => (i === 6 ? octet | 4 : octet));
    expect(names(spki)).not.toContain(toHex(parsePublic(noDa).name));
  });

  it('are two where two templates make such keys, and none for keys that no template makes', () => {
    const count = (spki: Uint8Array): number => endorsementNames(spki).length;
    expect(templates.map((template) => count(made(template).spki))).toEqual([2, 2, 2, 2, 1, 1, 1, 1]);
    const of = (key: ReturnType<typeof generateKeyPairSync>['publicKey']): Uint8Array =>
      new Uint8Array(key.export({ format: 'der', type: 'spki' }));
    expect(count(of(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey))).toBe(0);
    expect(count(of(generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 }).publicKey))).toBe(0);
    expect(count(of(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey))).toBe(0);
    expect(count(of(generateKeyPairSync('ed25519').publicKey))).toBe(0);
    const { spki } = made({ name: 'L-2', key: { curve: 'P-256', id: 3 }, hash: 'sha256', isHigh: false });
    for (let size = 0; size < spki.length; size++) expect(count(spki.subarray(0, size))).toBe(0);
  });
});
