import { bytesEqual, FormatError } from '../../core/index.ts';
import { keyObject } from '../der/index.ts';
import type { Note } from '../note.ts';
import type { Verification } from '../verification.ts';
import { canonicalize } from './canonicalize.ts';
import { digestReference } from './digest-reference.ts';
import type { XmlDocument } from './document.ts';
import { indexIds } from './id-index.ts';
import { readXmlSignature, signatureElements } from './read-xml-signature.ts';
import { signerCertificate } from './signer-certificate.ts';
import { verifySignatureValue } from './verify-signature-value.ts';
import type { ReferenceResult, XmlSignature, XmlSignatureResult } from './xml-signature.ts';

/**
 * Verifies the one XML signature of a document: first what SignedInfo refers to, then SignedInfo itself. `publicKey` is
 * SubjectPublicKeyInfo (DER) of the signer. Without it the key in the document is used, which shows that nothing was
 * changed since someone signed, and nothing about who: `keyFrom` says so. A document with no signature or with several
 * fails, since a reader could be led to the wrong one. Never throws on hostile input.
 */
export function verifyXmlSignature(document: XmlDocument, publicKey: Uint8Array | undefined): XmlSignatureResult {
  const elements = signatureElements(document);
  const refused = (reason: string): XmlSignatureResult => nothing(elements.length, reason);
  const [element, second] = elements;
  if (element === undefined) return refused('the document has no signature');
  if (second !== undefined) return refused(`${elements.length} signatures: it is not clear which one speaks for it`);
  const ids = indexIds(document);
  if (ids.duplicate !== undefined) return refused(`the Id ${ids.duplicate} stands on more than one element`);
  let signature: XmlSignature;
  try {
    signature = readXmlSignature(document, element);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return refused(`the signature is malformed: ${error.message}`);
  }
  const references = signature.references.map((one) => digestReference(document, element, one, ids));
  const digests = worst(references.map(({ digest }) => digest));
  const { key, keyFrom, notes } = chooseKey(signature, publicKey);
  const value = signedBy(document, signature, key);
  return {
    signatures: 1,
    signature,
    references,
    digests,
    value,
    keyFrom,
    key,
    overall: worst([digests, value]),
    notes: [...signature.notes, ...notes, ...weakKey(key)],
  };
}

function nothing(signatures: number, reason: string): XmlSignatureResult {
  const failed: Verification = { outcome: 'failed', reason };
  const none: readonly ReferenceResult[] = [];
  return {
    signatures,
    signature: undefined,
    references: none,
    digests: failed,
    value: failed,
    keyFrom: 'none',
    key: undefined,
    overall: failed,
    notes: [],
  };
}

function signedBy(document: XmlDocument, signature: XmlSignature, key: Uint8Array | undefined): Verification {
  const { known, uri } = signature.canonicalization;
  if (known === undefined) return { outcome: 'unsupported', reason: `canonicalisation method ${uri}` };
  if (key === undefined)
    return { outcome: 'unsupported', reason: 'no key: none was given, and none is in the signature' };
  try {
    const octets = canonicalize(document, { apex: signature.signedInfo, without: [] }, known);
    return verifySignatureValue(octets, signature.signatureValue, signature.signatureMethod, key);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { outcome: 'failed', reason: error.message };
  }
}

function chooseKey(
  { keyInfo }: XmlSignature,
  publicKey: Uint8Array | undefined,
): Pick<XmlSignatureResult, 'key' | 'keyFrom' | 'notes'> {
  const certificate = keyInfo === undefined ? undefined : signerCertificate(keyInfo)?.publicKey.spki;
  const keyValue = keyInfo?.keyValue;
  const notes: Note[] = [];
  if (certificate !== undefined && keyValue !== undefined && !bytesEqual(certificate, keyValue)) {
    notes.push({ id: 'key-info-disagrees', detail: 'KeyValue is not the key of the certificate' });
  }
  if (publicKey !== undefined) return { key: publicKey, keyFrom: 'caller', notes };
  if (certificate !== undefined) return { key: certificate, keyFrom: 'certificate', notes };
  if (keyValue !== undefined) return { key: keyValue, keyFrom: 'key-value', notes };
  return { key: undefined, keyFrom: 'none', notes };
}

/** NIST SP 800-131A: RSA below 2048 bits is not to be relied on. */
function weakKey(spki: Uint8Array | undefined): Note[] {
  const bits = spki === undefined ? undefined : keyObject(spki)?.asymmetricKeyDetails?.modulusLength;
  return bits === undefined || bits >= 2048 ? [] : [{ id: 'weak-key', detail: `RSA of ${bits} bits` }];
}

/** The first failure, else the first that could not be tried. */
function worst(outcomes: readonly Verification[]): Verification {
  return (
    outcomes.find(({ outcome }) => outcome === 'failed') ??
    outcomes.find(({ outcome }) => outcome === 'unsupported') ?? { outcome: 'verified' }
  );
}
