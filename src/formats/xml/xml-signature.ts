import type { Certificate } from '../x509/index.ts';
import type { Note } from '../note.ts';
import type { Verification } from '../verification.ts';
import type { Canonicalization } from './canonicalize.ts';
import type { XmlElement } from './document.ts';
import type { XmlHash } from './signature-names.ts';

/** An algorithm by the name that the document gives, and what it means; undefined where this reader does not know it. */
export interface Named<T> {
  readonly uri: string;
  readonly known: T | undefined;
}

export type TransformStep =
  | { readonly step: 'enveloped-signature' }
  | { readonly step: 'base64' }
  | { readonly step: 'canonicalize'; readonly method: Canonicalization };

export interface SignatureReference {
  readonly element: XmlElement;
  readonly id?: string;
  /** Undefined where the attribute is absent, which is not the empty one. */
  readonly uri: string | undefined;
  readonly type?: string;
  readonly transforms: readonly Named<TransformStep>[];
  readonly digestMethod: Named<XmlHash>;
  readonly digest: Uint8Array;
}

export type SignatureMethod =
  | { readonly scheme: 'rsa-pkcs1' | 'ecdsa'; readonly name: string; readonly hash: XmlHash }
  | {
      readonly scheme: 'rsa-pss';
      readonly name: string;
      readonly hash: XmlHash;
      readonly mgfHash: XmlHash;
      readonly saltLength: number;
    };

/** Who claims to have signed. Nothing signs this: it is a hint where to look for a key, never a reason to trust one. */
export interface UnverifiedKeyInfo {
  readonly certificates: readonly Certificate[];
  /** SubjectPublicKeyInfo (DER) of the KeyValue. */
  readonly keyValue?: Uint8Array;
  /** KeyName: by TCG's convention the subject key identifier of the signer's certificate, in hexadecimal. */
  readonly keyNames: readonly string[];
  readonly subjectNames: readonly string[];
  /** X509SKI, lower-case hexadecimal. */
  readonly subjectKeyIds: readonly string[];
}

/** A Signature element as it was read; nothing of it is checked yet. */
export interface XmlSignature {
  readonly element: XmlElement;
  readonly signedInfo: XmlElement;
  readonly canonicalization: Named<Canonicalization>;
  readonly signatureMethod: Named<SignatureMethod>;
  readonly references: readonly SignatureReference[];
  readonly signatureValue: Uint8Array;
  readonly keyInfo: UnverifiedKeyInfo | undefined;
  readonly notes: readonly Note[];
}

/** What one reference covers, and whether it is as it was when it was signed. */
export interface ReferenceResult {
  readonly uri: string | undefined;
  /** What was digested: the document, or the one element with the Id. Undefined where the reference leads nowhere. */
  readonly target: XmlElement | 'document' | undefined;
  /** Whether names and attributes are covered too, or (after base64) only the text. */
  readonly covers: 'everything' | 'text';
  /** Left out of the digest: the signature itself, where it is enveloped. Comments are always left out. */
  readonly without: readonly XmlElement[];
  readonly digest: Verification;
}

export interface XmlSignatureResult {
  /** How many Signature elements the document holds, wherever. */
  readonly signatures: number;
  readonly signature: XmlSignature | undefined;
  readonly references: readonly ReferenceResult[];
  /** Whether every reference's digest is right. Says nothing about who signed. */
  readonly digests: Verification;
  /** Whether SignedInfo is signed by the key. Says nothing about what the references lead to. */
  readonly value: Verification;
  /** Whose key that was: given by the caller, or only by the document itself. */
  readonly keyFrom: 'caller' | 'certificate' | 'key-value' | 'none';
  readonly key: Uint8Array | undefined;
  /** `verified` only where both are; then exactly what `references` name is signed by that key. */
  readonly overall: Verification;
  readonly notes: readonly Note[];
}
