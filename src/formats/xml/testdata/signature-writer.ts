import { constants, createHash, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { utf8Bytes } from '../../../core/index.ts';
import { encodeBase64 } from '../../base64.ts';
import type { Canonicalization, XmlDocument, XmlElement } from '../index.ts';
import { canonicalize, dsigNamespace, elementsNamed, parseXml } from '../index.ts';

const more = 'http://www.w3.org/2001/04/xmldsig-more#';
const pss = 'http://www.w3.org/2007/05/xmldsig-more#';
export const inclusiveUri = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
export const exclusiveUri = 'http://www.w3.org/2001/10/xml-exc-c14n#';
export const envelopedUri = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';

export type Hash = 'sha1' | 'sha256' | 'sha384' | 'sha512';

export const digestUris: Readonly<Record<Hash, string>> = {
  sha1: `${dsigNamespace}sha1`,
  sha256: 'http://www.w3.org/2001/04/xmlenc#sha256',
  sha384: `${more}sha384`,
  sha512: 'http://www.w3.org/2001/04/xmlenc#sha512',
};

export interface WrittenMethod {
  readonly uri: string;
  readonly scheme: 'rsa' | 'pss' | 'ecdsa';
  readonly hash: Hash;
  /** Inside of SignatureMethod. */
  readonly parameters?: string;
  readonly saltLength?: number;
}

export const methods: readonly WrittenMethod[] = [
  { uri: `${dsigNamespace}rsa-sha1`, scheme: 'rsa', hash: 'sha1' },
  { uri: `${more}rsa-sha256`, scheme: 'rsa', hash: 'sha256' },
  { uri: `${more}rsa-sha384`, scheme: 'rsa', hash: 'sha384' },
  { uri: `${more}rsa-sha512`, scheme: 'rsa', hash: 'sha512' },
  { uri: `${pss}sha1-rsa-MGF1`, scheme: 'pss', hash: 'sha1', saltLength: 20 },
  { uri: `${pss}sha256-rsa-MGF1`, scheme: 'pss', hash: 'sha256', saltLength: 32 },
  { uri: `${pss}sha384-rsa-MGF1`, scheme: 'pss', hash: 'sha384', saltLength: 48 },
  { uri: `${pss}sha512-rsa-MGF1`, scheme: 'pss', hash: 'sha512', saltLength: 64 },
  { uri: `${pss}rsa-pss`, scheme: 'pss', hash: 'sha256', saltLength: 32 },
  {
    uri: `${pss}rsa-pss`,
    scheme: 'pss',
    hash: 'sha384',
    saltLength: 20,
    parameters:
      `<p:RSAPSSParams xmlns:p="${pss}"><DigestMethod Algorithm="${digestUris.sha384}"/>` +
      `<p:MaskGenerationFunction Algorithm="${pss}MGF1"><DigestMethod Algorithm="${digestUris.sha384}"/>` +
      '</p:MaskGenerationFunction><p:SaltLength>20</p:SaltLength><p:TrailerField>1</p:TrailerField></p:RSAPSSParams>',
  },
  { uri: `${more}ecdsa-sha1`, scheme: 'ecdsa', hash: 'sha1' },
  { uri: `${more}ecdsa-sha256`, scheme: 'ecdsa', hash: 'sha256' },
  { uri: `${more}ecdsa-sha384`, scheme: 'ecdsa', hash: 'sha384' },
  { uri: `${more}ecdsa-sha512`, scheme: 'ecdsa', hash: 'sha512' },
];

export const rsaSha256: WrittenMethod = { uri: `${more}rsa-sha256`, scheme: 'rsa', hash: 'sha256' };
export const ecdsaSha256: WrittenMethod = { uri: `${more}ecdsa-sha256`, scheme: 'ecdsa', hash: 'sha256' };

export interface WrittenReference {
  readonly uri: string;
  /** Elements `Transform`, without what is around them. */
  readonly transforms: readonly string[];
  readonly hash?: Hash;
  /** The octets that the reference must be a digest of; unless given, the whole document less the signature, or the Id's element. */
  readonly octets?: (document: XmlDocument, signature: XmlElement) => Uint8Array;
}

export interface SignatureSpec {
  readonly key: KeyObject;
  readonly method?: WrittenMethod;
  readonly canonicalization?: string;
  readonly references?: readonly WrittenReference[];
  readonly keyInfo?: string;
  readonly objects?: string;
  /** Attributes of Signature. */
  readonly attributes?: string;
}

export const transform = (uri: string, content = ''): string => `<Transform Algorithm="${uri}">${content}</Transform>`;
export const enveloped: WrittenReference = { uri: '', transforms: [transform(envelopedUri)] };

const standard: Canonicalization = { method: 'inclusive', comments: false, inclusivePrefixes: [] };

export function canonicalizationOf(uri: string): Canonicalization {
  return { method: uri.startsWith(exclusiveUri) ? 'exclusive' : 'inclusive', comments: uri.endsWith('WithComments'), inclusivePrefixes: [] };
}

/** Writes a document around its signature, which is made over what `around` returns: digests first, then the value. */
export function signedXml(around: (signature: string) => string, spec: SignatureSpec): string {
  const { method = rsaSha256, canonicalization = inclusiveUri, references = [enveloped], keyInfo = '', objects = '' } = spec;
  const write = (digests: readonly string[], value: string): string => {
    const written = references.map(({ uri, transforms, hash = 'sha256' }, i) => {
      const list = transforms.length === 0 ? '' : `<Transforms>${transforms.join('')}</Transforms>`;
      return (
        `<Reference URI="${uri}">${list}<DigestMethod Algorithm="${digestUris[hash]}"/>` +
        `<DigestValue>${digests[i] ?? ''}</DigestValue></Reference>`
      );
    });
    return around(
      `<Signature xmlns="${dsigNamespace}"${spec.attributes ?? ''}><SignedInfo>` +
        `<CanonicalizationMethod Algorithm="${canonicalization}"/>` +
        `<SignatureMethod Algorithm="${method.uri}">${method.parameters ?? ''}</SignatureMethod>${written.join('')}` +
        `</SignedInfo><SignatureValue>${value}</SignatureValue>${keyInfo}${objects}</Signature>`,
    );
  };
  const unsigned = parseXml(utf8Bytes(write([], '')));
  const digests = references.map(({ uri, hash = 'sha256', octets }) => {
    const bytes = octets?.(unsigned, only(unsigned, 'Signature')) ?? referenced(unsigned, uri);
    return encodeBase64(createHash(hash).update(bytes).digest());
  });
  const digested = parseXml(utf8Bytes(write(digests, '')));
  const signedInfo = { apex: only(digested, 'SignedInfo'), without: [] };
  const octets = canonicalize(digested, signedInfo, canonicalizationOf(canonicalization));
  return write(digests, encodeBase64(signature(octets, method, spec.key)));
}

function only(document: XmlDocument, local: string): XmlElement {
  const [element] = elementsNamed(document, dsigNamespace, local);
  if (element === undefined) throw new Error(`no ${local}`);
  return element;
}

function referenced(document: XmlDocument, uri: string): Uint8Array {
  if (uri === '') return canonicalize(document, { apex: 'document', without: [only(document, 'Signature')] }, standard);
  for (const node of document.nodes) {
    const isIt = node.kind === 'element' && node.attributes.some(({ name, value }) => name === 'Id' && `#${value}` === uri);
    if (isIt) return canonicalize(document, { apex: node, without: [] }, standard);
  }
  throw new Error(`nothing has the Id ${uri}`);
}

function signature(octets: Uint8Array, { scheme, hash, saltLength }: WrittenMethod, key: KeyObject): Uint8Array {
  switch (scheme) {
    case 'rsa':
      return sign(hash, octets, key);
    case 'pss':
      return sign(hash, octets, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: saltLength ?? 32 });
    case 'ecdsa':
      return sign(hash, octets, { key, dsaEncoding: 'ieee-p1363' });
  }
}
