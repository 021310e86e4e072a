/** TPM 2.0 Library Part 2, 6.9 (structure tags), 6.3 (algorithms), 6.4 (curves). */
export const generatedMagic = 0xff544347;

export const structureTags = {
  attestNv: 0x8014,
  attestCommandAudit: 0x8015,
  attestSessionAudit: 0x8016,
  attestCertify: 0x8017,
  attestQuote: 0x8018,
  attestTime: 0x8019,
  attestCreation: 0x801a,
  attestNvDigest: 0x801c,
} as const;

export const alg = {
  rsa: 0x0001,
  keyedHash: 0x0008,
  null: 0x0010,
  rsassa: 0x0014,
  rsaes: 0x0015,
  rsapss: 0x0016,
  oaep: 0x0017,
  ecdsa: 0x0018,
  ecc: 0x0023,
  symCipher: 0x0025,
} as const;

const schemeNames: ReadonlyMap<number, string> = new Map([
  [0x0005, 'hmac'],
  [0x000a, 'xor'],
  [0x0014, 'rsassa'],
  [0x0015, 'rsaes'],
  [0x0016, 'rsapss'],
  [0x0017, 'oaep'],
  [0x0018, 'ecdsa'],
  [0x0019, 'ecdh'],
  [0x001a, 'ecdaa'],
  [0x001b, 'sm2'],
  [0x001c, 'ecschnorr'],
  [0x001d, 'ecmqv'],
]);

export function schemeName(algorithm: number): string {
  return schemeNames.get(algorithm) ?? `0x${algorithm.toString(16)}`;
}

export interface Curve {
  readonly name: string;
  /** Field size in bytes. */
  readonly size: number;
  /** DER of the named curve's object identifier, as SubjectPublicKeyInfo carries it. */
  readonly oid: readonly number[];
}

export const curves: ReadonlyMap<number, Curve> = new Map([
  [0x0003, { name: 'P-256', size: 32, oid: [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07] }],
  [0x0004, { name: 'P-384', size: 48, oid: [0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22] }],
  [0x0005, { name: 'P-521', size: 66, oid: [0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x23] }],
]);

/** TPMA_OBJECT, Part 2, 8.3 */
export const objectAttributes: readonly (readonly [number, string])[] = [
  [1, 'fixedTPM'],
  [2, 'stClear'],
  [4, 'fixedParent'],
  [5, 'sensitiveDataOrigin'],
  [6, 'userWithAuth'],
  [7, 'adminWithPolicy'],
  [8, 'firmwareLimited'],
  [9, 'svnLimited'],
  [10, 'noDA'],
  [11, 'encryptedDuplication'],
  [16, 'restricted'],
  [17, 'decrypt'],
  [18, 'sign'],
  [19, 'x509sign'],
];
