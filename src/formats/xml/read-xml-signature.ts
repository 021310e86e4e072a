import type { Note } from '../note.ts';
import type { Canonicalization } from './canonicalize.ts';
import type { XmlDocument, XmlElement } from './document.ts';
import { readKeyInfo } from './key-info.ts';
import { attributeValue, childElements, isElement } from './navigate.ts';
import { algorithmOf, base64Content, Children, failAt } from './signature-elements.ts';
import { base64Transform, canonicalizationMethods, digestMethods, dsigNamespace } from './signature-names.ts';
import { envelopedSignature, exclusiveNamespace } from './signature-names.ts';
import { readSignatureMethod } from './signature-method.ts';
import type { Named, SignatureReference, TransformStep, XmlSignature } from './xml-signature.ts';

/** Each reference is a digest over up to the whole document, and each transform another walk: few are ever needed. */
const maxReferences = 16;
const maxTransforms = 8;
const maxObjects = 64;

/**
 * Reads a Signature element (XMLDSig Core 1.1, 4) without checking it. Algorithms that are not known stay in it by name;
 * a structure that the schema does not allow is refused. Throws FormatError.
 */
export function readXmlSignature(document: XmlDocument, element: XmlElement): XmlSignature {
  const notes: Note[] = [];
  const children = new Children(document, element);
  const signedInfo = children.one('SignedInfo');
  const signatureValue = children.base64('SignatureValue');
  const keyInfo = children.optional('KeyInfo');
  children.many('Object', maxObjects);
  children.end();
  const info = new Children(document, signedInfo);
  const canonicalization = info.one('CanonicalizationMethod');
  const signatureMethod = readSignatureMethod(document, info.one('SignatureMethod'));
  const references = info.many('Reference', maxReferences).map((one) => readReference(document, one));
  info.end();
  if (references.length === 0) failAt(signedInfo, 'SignedInfo: no Reference, so nothing is signed');
  weakAlgorithms(signatureMethod.known?.hash, signatureMethod.uri, references, notes);
  return {
    element,
    signedInfo,
    canonicalization: readCanonicalization(document, canonicalization),
    signatureMethod,
    references,
    signatureValue,
    keyInfo: keyInfo === undefined ? undefined : readKeyInfo(document, keyInfo, notes),
    notes,
  };
}

function readReference(document: XmlDocument, element: XmlElement): SignatureReference {
  const children = new Children(document, element);
  const transforms = children.optional('Transforms');
  const digestMethod = algorithmOf(children.one('DigestMethod'));
  const digest = base64Content(document, children.one('DigestValue'));
  children.end();
  const id = attributeValue(element, 'Id');
  const type = attributeValue(element, 'Type');
  return {
    element,
    uri: attributeValue(element, 'URI'),
    ...(id === undefined ? {} : { id }),
    ...(type === undefined ? {} : { type }),
    transforms: transforms === undefined ? [] : readTransforms(document, transforms),
    digestMethod: { uri: digestMethod, known: digestMethods.get(digestMethod) },
    digest,
  };
}

function readTransforms(document: XmlDocument, element: XmlElement): Named<TransformStep>[] {
  const children = new Children(document, element);
  const transforms = children.many('Transform', maxTransforms).map((one) => readTransform(document, one));
  children.end();
  return transforms;
}

function readTransform(document: XmlDocument, element: XmlElement): Named<TransformStep> {
  const uri = algorithmOf(element);
  if (uri === envelopedSignature) return { uri, known: { step: 'enveloped-signature' } };
  if (uri === base64Transform) return { uri, known: { step: 'base64' } };
  const { known: method } = readCanonicalization(document, element);
  return { uri, known: method === undefined ? undefined : { step: 'canonicalize', method } };
}

function readCanonicalization(document: XmlDocument, element: XmlElement): Named<Canonicalization> {
  const uri = algorithmOf(element);
  const method = canonicalizationMethods.get(uri);
  if (method === undefined) return { uri, known: undefined };
  const parameters = childElements(document, element);
  const list = parameters.find((one) => isElement(one, exclusiveNamespace, 'InclusiveNamespaces'));
  const other = parameters.find((one) => one !== list);
  // A parameter that is not understood would change what is digested.
  if (other !== undefined) failAt(other, `${element.local}: ${other.name} is no parameter of ${uri}`);
  if (list !== undefined && method.method === 'inclusive') {
    failAt(list, `${element.local}: InclusiveNamespaces with the inclusive method`);
  }
  const prefixes = list === undefined ? '' : (attributeValue(list, 'PrefixList') ?? '');
  return { uri, known: { ...method, inclusivePrefixes: prefixes.split(/[ \t\r\n]+/).filter((one) => one !== '') } };
}

function weakAlgorithms(
  hash: string | undefined,
  uri: string,
  references: readonly SignatureReference[],
  notes: Note[],
): void {
  if (hash === 'sha1') notes.push({ id: 'weak-signature-hash', detail: `signature method ${uri}` });
  for (const { digestMethod, uri: of } of references) {
    if (digestMethod.known === 'sha1') {
      notes.push({ id: 'weak-digest', detail: `SHA-1 over the reference ${JSON.stringify(of ?? null)}` });
    }
  }
}

/** Every Signature element, wherever it stands. */
export function signatureElements(document: XmlDocument): XmlElement[] {
  return document.nodes.filter((node) => isElement(node, dsigNamespace, 'Signature'));
}
