/** XML Signature 1.1 and the names of its algorithms (XMLDSig Core 1.1, 6; RFC 9231, 2). */
export const dsigNamespace = 'http://www.w3.org/2000/09/xmldsig#';
export const dsig11Namespace = 'http://www.w3.org/2009/xmldsig11#';
const more = 'http://www.w3.org/2001/04/xmldsig-more#';
export const pssNamespace = 'http://www.w3.org/2007/05/xmldsig-more#';

export type XmlHash = 'sha1' | 'sha256' | 'sha384' | 'sha512';

export const digestMethods: ReadonlyMap<string, XmlHash> = new Map([
  [`${dsigNamespace}sha1`, 'sha1'],
  ['http://www.w3.org/2001/04/xmlenc#sha256', 'sha256'],
  [`${more}sha384`, 'sha384'],
  ['http://www.w3.org/2001/04/xmlenc#sha512', 'sha512'],
]);

export interface SignatureMethodName {
  /** For people. */
  readonly name: string;
  readonly scheme: 'rsa-pkcs1' | 'rsa-pss' | 'ecdsa';
  /** Absent where the method's parameters say it. */
  readonly hash?: XmlHash;
}

export const signatureMethods: ReadonlyMap<string, SignatureMethodName> = new Map<string, SignatureMethodName>([
  [`${dsigNamespace}rsa-sha1`, { name: 'rsa-sha1', scheme: 'rsa-pkcs1', hash: 'sha1' }],
  [`${more}rsa-sha256`, { name: 'rsa-sha256', scheme: 'rsa-pkcs1', hash: 'sha256' }],
  [`${more}rsa-sha384`, { name: 'rsa-sha384', scheme: 'rsa-pkcs1', hash: 'sha384' }],
  [`${more}rsa-sha512`, { name: 'rsa-sha512', scheme: 'rsa-pkcs1', hash: 'sha512' }],
  [`${pssNamespace}sha1-rsa-MGF1`, { name: 'sha1-rsa-MGF1', scheme: 'rsa-pss', hash: 'sha1' }],
  [`${pssNamespace}sha256-rsa-MGF1`, { name: 'sha256-rsa-MGF1', scheme: 'rsa-pss', hash: 'sha256' }],
  [`${pssNamespace}sha384-rsa-MGF1`, { name: 'sha384-rsa-MGF1', scheme: 'rsa-pss', hash: 'sha384' }],
  [`${pssNamespace}sha512-rsa-MGF1`, { name: 'sha512-rsa-MGF1', scheme: 'rsa-pss', hash: 'sha512' }],
  [`${pssNamespace}rsa-pss`, { name: 'rsa-pss', scheme: 'rsa-pss' }],
  [`${more}ecdsa-sha1`, { name: 'ecdsa-sha1', scheme: 'ecdsa', hash: 'sha1' }],
  [`${more}ecdsa-sha256`, { name: 'ecdsa-sha256', scheme: 'ecdsa', hash: 'sha256' }],
  [`${more}ecdsa-sha384`, { name: 'ecdsa-sha384', scheme: 'ecdsa', hash: 'sha384' }],
  [`${more}ecdsa-sha512`, { name: 'ecdsa-sha512', scheme: 'ecdsa', hash: 'sha512' }],
]);

export const envelopedSignature = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
export const base64Transform = 'http://www.w3.org/2000/09/xmldsig#base64';
export const exclusiveNamespace = 'http://www.w3.org/2001/10/xml-exc-c14n#';

const inclusive = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';

export const canonicalizationMethods: ReadonlyMap<
  string,
  { readonly method: 'inclusive' | 'exclusive'; readonly comments: boolean }
> = new Map([
  [inclusive, { method: 'inclusive', comments: false }],
  [`${inclusive}#WithComments`, { method: 'inclusive', comments: true }],
  [exclusiveNamespace, { method: 'exclusive', comments: false }],
  [`${exclusiveNamespace}WithComments`, { method: 'exclusive', comments: true }],
]);
