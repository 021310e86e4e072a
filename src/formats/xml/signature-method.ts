import type { XmlDocument, XmlElement } from './document.ts';
import { childElements, textContent } from './navigate.ts';
import { algorithmOf, Children, failAt } from './signature-elements.ts';
import type { XmlHash } from './signature-names.ts';
import { digestMethods, pssNamespace, signatureMethods } from './signature-names.ts';
import type { Named, SignatureMethod } from './xml-signature.ts';

const digestSizes: Readonly<Record<XmlHash, number>> = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 };
const mgf1 = `${pssNamespace}MGF1`;

/** SignatureMethod with its parameters; unknown ones by name only. MACs are not known: their key is no public key. */
export function readSignatureMethod(document: XmlDocument, element: XmlElement): Named<SignatureMethod> {
  const uri = algorithmOf(element);
  const named = signatureMethods.get(uri);
  if (named === undefined) return { uri, known: undefined };
  const { name, scheme, hash } = named;
  if (hash === undefined) return { uri, known: pssParameters(document, element, name) };
  if (childElements(document, element).length > 0) failAt(element, `SignatureMethod: ${name} takes no parameters`);
  if (scheme !== 'rsa-pss') return { uri, known: { scheme, name, hash } };
  // RFC 9231, 2.3.10: one hash for everything, and a salt as long as it.
  return { uri, known: { scheme, name, hash, mgfHash: hash, saltLength: digestSizes[hash] } };
}

/** RSAPSSParams (RFC 9231, 2.3.9); what is left out is SHA-256, MGF1 with SHA-256, and a salt as long as the digest. */
function pssParameters(document: XmlDocument, element: XmlElement, name: string): SignatureMethod | undefined {
  const outer = new Children(document, element);
  const params = outer.optional('RSAPSSParams', pssNamespace);
  outer.end();
  const standard = { scheme: 'rsa-pss', name, hash: 'sha256', mgfHash: 'sha256', saltLength: 32 } as const;
  if (params === undefined) return standard;
  const children = new Children(document, params);
  const digest = children.optional('DigestMethod');
  const mask = children.optional('MaskGenerationFunction', pssNamespace);
  const salt = children.optional('SaltLength', pssNamespace);
  const trailer = children.optional('TrailerField', pssNamespace);
  children.end();
  const hash = digest === undefined ? 'sha256' : digestMethods.get(algorithmOf(digest));
  const mgfHash = mask === undefined ? 'sha256' : maskHash(document, mask);
  if (hash === undefined || mgfHash === undefined) return undefined;
  if (trailer !== undefined && number(document, trailer) !== 1) failAt(trailer, 'TrailerField: only 1 is defined');
  const saltLength = salt === undefined ? digestSizes[hash] : number(document, salt);
  return { scheme: 'rsa-pss', name, hash, mgfHash, saltLength };
}

function maskHash(document: XmlDocument, mask: XmlElement): XmlHash | undefined {
  if (algorithmOf(mask) !== mgf1) return undefined;
  const children = new Children(document, mask);
  const digest = children.optional('DigestMethod');
  children.end();
  return digest === undefined ? 'sha256' : digestMethods.get(algorithmOf(digest));
}

function number(document: XmlDocument, element: XmlElement): number {
  const text = textContent(document, element).trim();
  if (!/^\d{1,4}$/.test(text)) failAt(element, `${element.local}: not a small number`);
  return Number(text);
}
