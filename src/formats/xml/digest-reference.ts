import { createHash } from 'node:crypto';
import { bytesEqual, FormatError, utf8Bytes } from '../../core/index.ts';
import { decodeBase64 } from '../base64.ts';
import type { Verification } from '../verification.ts';
import type { Canonicalization, DocumentSubset } from './canonicalize.ts';
import { canonicalize } from './canonicalize.ts';
import { isNcName } from './characters.ts';
import type { XmlDocument, XmlElement } from './document.ts';
import type { IdIndex } from './id-index.ts';
import { isWithin, textContent } from './navigate.ts';
import { signatureFormatName } from './signature-elements.ts';
import type { ReferenceResult, SignatureReference, TransformStep } from './xml-signature.ts';

/** Canonical XML without comments: what nodes become that no transform has turned into octets (XMLDSig Core 1.1, 4.4.3.2). */
const standard: Canonicalization = { method: 'inclusive', comments: false, inclusivePrefixes: [] };

/** What passes from one transform to the next: nodes, or octets. */
type Data = { readonly nodes: DocumentSubset } | { readonly octets: Uint8Array };

class Refused extends Error {
  readonly verification: Verification;
  constructor(outcome: 'failed' | 'unsupported', reason: string) {
    super(reason);
    this.verification = { outcome, reason };
  }
}

/**
 * Follows one reference of `signature` within the document, applies its transforms, and compares the digest. Only the
 * whole document (`URI=""`) and one unique Id (`URI="#Id"`) are followed: whatever selects by place or by expression
 * lets an adversary move what was signed. Never throws on hostile input.
 */
export function digestReference(
  document: XmlDocument,
  signature: XmlElement,
  reference: SignatureReference,
  ids: IdIndex,
): ReferenceResult {
  let target: XmlElement | 'document' | undefined;
  let nodes: DocumentSubset | undefined;
  let covers: ReferenceResult['covers'] = 'everything';
  const done = (digest: Verification): ReferenceResult => ({
    uri: reference.uri,
    target,
    covers,
    without: nodes?.without ?? [],
    digest,
  });
  try {
    target = dereference(document, reference, ids);
    let data: Data = { nodes: { apex: target, without: [] } };
    for (const { uri, known } of reference.transforms) {
      if (known === undefined) throw new Refused('unsupported', `transform ${uri}`);
      if (known.step === 'base64') covers = 'text';
      data = transform(document, signature, data, known);
      if ('nodes' in data) nodes = data.nodes;
    }
    return done(compare(reference, 'octets' in data ? data.octets : canonicalize(document, data.nodes, standard)));
  } catch (error) {
    if (error instanceof Refused) return done(error.verification);
    if (error instanceof FormatError) return done({ outcome: 'failed', reason: error.message });
    throw error;
  }
}

function dereference(document: XmlDocument, reference: SignatureReference, ids: IdIndex): XmlElement | 'document' {
  const { uri } = reference;
  if (uri === undefined)
    throw new Refused('unsupported', 'a reference without URI: only the application knows its object');
  if (uri === '') return 'document';
  if (!uri.startsWith('#'))
    throw new Refused('unsupported', `${uri} is outside of the document: nothing there is read`);
  const id = uri.slice(1);
  if (!isNcName(id)) throw new Refused('unsupported', `${uri} is an expression; only an Id is followed`);
  const found = ids.find(id);
  if (found === undefined) throw new Refused('failed', `no element has the Id ${id}`);
  return found;
}

function transform(document: XmlDocument, signature: XmlElement, data: Data, step: TransformStep): Data {
  switch (step.step) {
    case 'enveloped-signature': {
      if (!('nodes' in data)) throw new Refused('failed', 'enveloped-signature after the nodes became octets');
      const { apex, without } = data.nodes;
      // Taking away the whole of what is signed would leave the digest of nothing, which anyone can write.
      if (apex !== 'document' && isWithin(apex, signature)) {
        throw new Refused('failed', 'enveloped-signature would take away all that is signed');
      }
      return { nodes: { apex, without: [...without, signature] } };
    }
    case 'canonicalize':
      if (!('nodes' in data)) throw new Refused('unsupported', 'canonicalisation of octets');
      // A same-document reference leaves comments out before any transform sees them (XMLDSig Core 1.1, 4.4.3.3).
      return { octets: canonicalize(document, data.nodes, { ...step.method, comments: false }) };
    case 'base64':
      return {
        octets: decodeBase64('octets' in data ? data.octets : textOf(document, data.nodes), signatureFormatName),
      };
  }
}

function textOf(document: XmlDocument, { apex, without }: DocumentSubset): Uint8Array {
  const [removed] = without;
  const element = apex === 'document' ? document.root : apex;
  if (removed !== undefined) throw new Refused('unsupported', 'base64 of an element without its signature');
  return utf8Bytes(textContent(document, element));
}

function compare(reference: SignatureReference, octets: Uint8Array): Verification {
  const { known: hash, uri } = reference.digestMethod;
  if (hash === undefined) return { outcome: 'unsupported', reason: `digest method ${uri}` };
  return bytesEqual(createHash(hash).update(octets).digest(), reference.digest)
    ? { outcome: 'verified' }
    : { outcome: 'failed', reason: `${signedPart(reference)} has another digest than was signed` };
}

/** What a reference names, in words: an empty one is the document that it stands in (XMLDSig Core 1.1, 4.4.3.2). */
function signedPart({ uri }: SignatureReference): string {
  return uri === '' ? 'the document' : `the part ${JSON.stringify(uri)} of the document`;
}
