import { getHashes } from 'node:crypto';

/** BaseHashAlgo by bit (DSP0274, NEGOTIATE_ALGORITHMS); the names are those of node:crypto. */
export const spdmHashes = ['sha256', 'sha384', 'sha512', 'sha3-256', 'sha3-384', 'sha3-512', 'sm3'] as const;
export type SpdmHash = (typeof spdmHashes)[number];

export const spdmHashSize: Readonly<Record<SpdmHash, number>> = {
  sha256: 32,
  sha384: 48,
  sha512: 64,
  'sha3-256': 32,
  'sha3-384': 48,
  'sha3-512': 64,
  sm3: 32,
};

/** BaseAsymAlgo by bit (DSP0274, NEGOTIATE_ALGORITHMS). */
export const spdmSignatures = [
  'rsassa-2048',
  'rsapss-2048',
  'rsassa-3072',
  'rsapss-3072',
  'ecdsa-p256',
  'rsassa-4096',
  'rsapss-4096',
  'ecdsa-p384',
  'ecdsa-p521',
  'sm2-p256',
  'ed25519',
  'ed448',
] as const;
export type SpdmSignature = (typeof spdmSignatures)[number];

export const spdmSignatureSize: Readonly<Record<SpdmSignature, number>> = {
  'rsassa-2048': 256,
  'rsapss-2048': 256,
  'rsassa-3072': 384,
  'rsapss-3072': 384,
  'ecdsa-p256': 64,
  'rsassa-4096': 512,
  'rsapss-4096': 512,
  'ecdsa-p384': 96,
  'ecdsa-p521': 132,
  'sm2-p256': 64,
  ed25519: 64,
  ed448: 114,
};

export const spdmSignatureSizes: ReadonlySet<number> = new Set(Object.values(spdmSignatureSize));

const available: ReadonlySet<string> = new Set(getHashes().map((name) => name.toLowerCase()));

export function canHash(hash: SpdmHash): boolean {
  return available.has(hash);
}

/** The one algorithm that a selection field of ALGORITHMS names; undefined where it names none, several or another. */
export function selected<T>(algorithms: readonly T[], selection: number): T | undefined {
  const bit = 31 - Math.clz32(selection);
  return selection !== 0 && (selection & (selection - 1)) === 0 ? algorithms[bit] : undefined;
}

/** `TPM_ALG_SHA_384`, `TPM_ALG_SHA3_256`, `SHA-384` and `sha384` are one name. */
export function hashOfName(name: string): SpdmHash | undefined {
  const plain = squeezed(name);
  return spdmHashes.find((hash) => squeezed(hash) === plain || (hash === 'sm3' && plain === 'sm3256'));
}

/** `TPM_ALG_ECDSA_ECC_NIST_P384`, `TPM_ALG_RSAPSS_3072`, `EDDSA_ED25519` and the names above. */
export function signatureOfName(name: string): SpdmSignature | undefined {
  const plain = squeezed(name).replace('eccnist', '').replace('eccsm2', '').replace('eddsa', '');
  return spdmSignatures.find((signature) => squeezed(signature) === plain);
}

function squeezed(name: string): string {
  return name
    .slice(0, 64)
    .toLowerCase()
    .replace(/^tpm_alg_/, '')
    .replaceAll(/[^a-z0-9]/g, '');
}
