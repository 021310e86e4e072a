import type { Verification } from '../verification.ts';
import type { Certificate } from '../x509/index.ts';
import type { UnsignedRange, XmlSignatureResult } from '../xml/index.ts';
import { unsignedRanges, verifyXmlSignature } from '../xml/index.ts';
import type { SwidFile, SwidTag } from './swid-tag.ts';

export interface SwidSignatureResult extends XmlSignatureResult {
  /** Whether the signature verifies and covers all that `SwidTag` gives out as content of the tag. */
  readonly coversTag: Verification;
  /** Bytes of the file that anyone could have changed; all of it where the signature does not verify. */
  readonly unsigned: readonly UnsignedRange[];
}

/**
 * Verifies the signature of a tag in detail, with the signer's key (SubjectPublicKeyInfo, DER) or, without one, with
 * the key that the tag brings itself: then it shows only that the tag is as somebody signed it. Never throws.
 */
export function examineSwidSignature(tag: SwidTag, spki: Uint8Array | undefined): SwidSignatureResult {
  const result = verifyXmlSignature(tag.document, spki);
  return { ...result, coversTag: coversTag(tag, result), unsigned: unsignedRanges(tag.document, result) };
}

/**
 * Whether the whole tag is signed by this certificate's or this key's owner. `signer` is a certificate, or
 * SubjectPublicKeyInfo in DER; whether it is to be trusted is not asked here. Never throws on hostile input.
 */
export function verifySwidtag(tag: SwidTag, signer: Certificate | Uint8Array): Verification {
  return examineSwidSignature(tag, signer instanceof Uint8Array ? signer : signer.publicKey.spki).coversTag;
}

/** The files that the tag vouches for, with their digests: of a base RIM the support RIMs. */
export function supportFiles(tag: SwidTag): readonly SwidFile[] {
  return tag.files;
}

/**
 * Signature wrapping: a true signature over a part that nobody reads, beside a forged part that is read. So the signed
 * element must be the one that the values came from, whole but for the signature itself.
 */
function coversTag(tag: SwidTag, result: XmlSignatureResult): Verification {
  const { root } = tag.document;
  const { signature } = result;
  if (signature === undefined || result.overall.outcome !== 'verified') return result.overall;
  if (signature.element.parent !== root.index) {
    return { outcome: 'failed', reason: 'the signature does not stand directly in SoftwareIdentity' };
  }
  const whole = result.references.some(
    ({ target, covers, without }) =>
      (target === 'document' || target === root) &&
      covers === 'everything' &&
      without.every((one) => one === signature.element),
  );
  return whole
    ? { outcome: 'verified' }
    : { outcome: 'failed', reason: 'the signature covers a part of the tag only, or something else' };
}
