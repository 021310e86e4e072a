import type { Note } from '../note.ts';

/** One attribute of a relative distinguished name: the type's OID and its value as text ('#hex' where it is no string). */
export interface NameAttribute {
  readonly type: string;
  readonly value: string;
}

/** A distinguished name. `raw` is its DER: the only thing by which two names are compared. */
export interface Name {
  readonly rdns: readonly (readonly NameAttribute[])[];
  /** RFC 4514 text, most specific first, as `openssl x509 -nameopt RFC2253` writes it. */
  readonly text: string;
  readonly raw: Uint8Array;
}

export type HashName = 'sha1' | 'sha256' | 'sha384' | 'sha512' | 'sm3' | 'sha3-256' | 'sha3-384' | 'sha3-512' | 'md5';

/** What a signature algorithm identifier asks for. `unsupported` is decoded and named, but cannot be verified here. */
export type SignatureScheme =
  | { readonly scheme: 'rsa-pkcs1'; readonly hash: HashName }
  | { readonly scheme: 'rsa-pss'; readonly hash: HashName; readonly mgfHash: HashName; readonly saltLength: number }
  | { readonly scheme: 'ecdsa'; readonly hash: HashName }
  | { readonly scheme: 'ed25519' | 'ed448' }
  | { readonly scheme: 'unsupported' }
  /** The signed part and the signature name two algorithms, or one with two sets of parameters: neither is taken. */
  | { readonly scheme: 'contradictory'; readonly outside: string };

export interface SignatureAlgorithm {
  readonly oid: string;
  /** For people: `sha256WithRSAEncryption`, `ecdsa-with-SHA384`, else the OID. */
  readonly name: string;
  readonly parameters: SignatureScheme;
}

export interface PublicKey {
  /** `rsa`, `rsa-pss`, `ec`, `ed25519`, …; the OID where unknown. */
  readonly algorithm: string;
  readonly bits?: number;
  readonly curve?: string;
  /** SubjectPublicKeyInfo, DER, in the form that node:crypto reads. */
  readonly spki: Uint8Array;
  /** SHA-256 of `spki`, lower-case hexadecimal. */
  readonly spkiSha256: string;
}

export interface GeneralName {
  readonly kind: 'dns' | 'uri' | 'email' | 'ip' | 'directory' | 'registered-id' | 'other';
  readonly text: string;
  readonly directory?: Name;
}

/** TCG EK Credential Profile 2.x, 3.1.2: manufacturer, model, version from the subject alternative name. */
export interface TpmIdentity {
  readonly manufacturer: string;
  readonly model: string;
  readonly version: string;
}

export interface Extension {
  readonly oid: string;
  readonly name: string;
  readonly critical: boolean;
  readonly value: Uint8Array;
}

export interface Certificate {
  /** 1, 2 or 3. */
  readonly version: number;
  /** Lower-case hexadecimal of the INTEGER's content, without the sign octet. */
  readonly serialNumber: string;
  readonly issuer: Name;
  readonly subject: Name;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly publicKey: PublicKey;
  readonly extensions: readonly Extension[];
  /** Critical extensions that this reader does not understand (RFC 5280, 4.2: such a certificate must not be relied on). */
  readonly unknownCritical: readonly string[];
  readonly isCa: boolean;
  readonly pathLength?: number;
  /** Absent where there is no keyUsage extension (then every use is allowed). */
  readonly keyUsage?: readonly string[];
  readonly extendedKeyUsage: readonly string[];
  /** Lower-case hexadecimal. */
  readonly subjectKeyId?: string;
  readonly authorityKeyId?: string;
  readonly subjectAltNames: readonly GeneralName[];
  readonly crlUrls: readonly string[];
  readonly tpm?: TpmIdentity;
  readonly tbs: Uint8Array;
  readonly signature: Uint8Array;
  readonly der: Uint8Array;
  /** SHA-256 of `der`, lower-case hexadecimal. */
  readonly fingerprint: string;
  readonly notes: readonly Note[];
}
