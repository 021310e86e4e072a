/** What a signature algorithm of COSE asks for; `curve` is OpenSSL's name. */
export type CoseScheme =
  | { readonly scheme: 'ecdsa'; readonly hash: string; readonly curve: string; readonly coordinateBytes: number }
  | { readonly scheme: 'rsa-pss' | 'rsa-pkcs1'; readonly hash: string; readonly hashBytes: number }
  | { readonly scheme: 'eddsa'; readonly keyTypes: readonly string[] };

export interface CoseAlgorithm {
  readonly name: string;
  readonly parameters: CoseScheme;
}

function ecdsa(name: string, bits: 256 | 384 | 512): CoseAlgorithm {
  const curve = bits === 256 ? 'prime256v1' : bits === 384 ? 'secp384r1' : 'secp521r1';
  // P-521 has coordinates of 66 bytes though its hash has 64 (RFC 9053, 2.1).
  const coordinateBytes = bits === 512 ? 66 : bits / 8;
  return { name, parameters: { scheme: 'ecdsa', hash: `sha${bits}`, curve, coordinateBytes } };
}

function rsa(name: string, scheme: 'rsa-pss' | 'rsa-pkcs1', bits: 256 | 384 | 512): CoseAlgorithm {
  return { name, parameters: { scheme, hash: `sha${bits}`, hashBytes: bits / 8 } };
}

/**
 * RFC 9053, 2 and RFC 8230, 2; the names that fix the curve are those of RFC 9864; PKCS #1 v1.5 of RFC 8812, 2 is what
 * makers of firmware still sign with. ES256 is not tied to P-256 by RFC 9053, but every profile of manifests ties it.
 */
const known: ReadonlyMap<number, CoseAlgorithm> = new Map<number, CoseAlgorithm>([
  [-7, ecdsa('ES256', 256)],
  [-35, ecdsa('ES384', 384)],
  [-36, ecdsa('ES512', 512)],
  [-9, ecdsa('ESP256', 256)],
  [-51, ecdsa('ESP384', 384)],
  [-52, ecdsa('ESP512', 512)],
  [-37, rsa('PS256', 'rsa-pss', 256)],
  [-38, rsa('PS384', 'rsa-pss', 384)],
  [-39, rsa('PS512', 'rsa-pss', 512)],
  [-257, rsa('RS256', 'rsa-pkcs1', 256)],
  [-258, rsa('RS384', 'rsa-pkcs1', 384)],
  [-259, rsa('RS512', 'rsa-pkcs1', 512)],
  [-8, { name: 'EdDSA', parameters: { scheme: 'eddsa', keyTypes: ['ed25519', 'ed448'] } }],
  [-19, { name: 'Ed25519', parameters: { scheme: 'eddsa', keyTypes: ['ed25519'] } }],
  [-53, { name: 'Ed448', parameters: { scheme: 'eddsa', keyTypes: ['ed448'] } }],
]);

export function coseAlgorithm(id: number | string): CoseAlgorithm | undefined {
  return typeof id === 'number' ? known.get(id) : undefined;
}

/** For display: the registered name, else the identifier itself. */
export function algorithmName(id: number | string): string {
  return coseAlgorithm(id)?.name ?? (typeof id === 'string' ? JSON.stringify(id) : `algorithm ${id}`);
}
