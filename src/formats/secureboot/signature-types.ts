/** Signature types of UEFI 2.10, 32.4.1.1, by GUID: name, and octets of each entry after its owner (undefined: any). */
interface SignatureTypeRule {
  readonly name: SignatureType;
  readonly size: number | undefined;
}

export type SignatureType =
  | 'x509'
  | 'sha1'
  | 'sha224'
  | 'sha256'
  | 'sha384'
  | 'sha512'
  | 'rsa2048'
  | 'rsa2048-sha1'
  | 'rsa2048-sha256'
  | 'x509-sha256'
  | 'x509-sha384'
  | 'x509-sha512'
  | 'external-management';

/** EFI_CERT_X509_SHA*: the hash of a to-be-signed part, then the EFI_TIME of revocation. */
const timeSize = 16;

export const signatureTypes: ReadonlyMap<string, SignatureTypeRule> = new Map<string, SignatureTypeRule>([
  ['a5c059a1-94e4-4aa7-87b5-ab155c2bf072', { name: 'x509', size: undefined }],
  ['c1c41626-504c-4092-aca9-41f936934328', { name: 'sha256', size: 32 }],
  ['826ca512-cf10-4ac9-b187-be01496631bd', { name: 'sha1', size: 20 }],
  ['0b6e5233-a65c-44c9-9407-d9ab83bfc8bd', { name: 'sha224', size: 28 }],
  ['ff3e5307-9fd0-48c9-85f1-8ad56c701e01', { name: 'sha384', size: 48 }],
  ['093e0fae-a6c4-4f50-9f1b-d41e2b89c19a', { name: 'sha512', size: 64 }],
  ['3c5766e8-269c-4e34-aa14-ed776e85b3b6', { name: 'rsa2048', size: 256 }],
  ['67f8444f-8743-48f1-a328-1eaab8736080', { name: 'rsa2048-sha1', size: 256 }],
  ['e2b36190-879b-4a3d-ad8d-f2e7bba32784', { name: 'rsa2048-sha256', size: 256 }],
  ['3bd2a492-96c0-4079-b420-fcf98ef103ed', { name: 'x509-sha256', size: 32 + timeSize }],
  ['7076876e-80c2-4ee6-aad2-28b349a6865b', { name: 'x509-sha384', size: 48 + timeSize }],
  ['446dbf63-2502-4cda-bcfa-2465d2b0fe9d', { name: 'x509-sha512', size: 64 + timeSize }],
  ['452e8ced-dfff-4b8c-ae01-5118862e682c', { name: 'external-management', size: 1 }],
]);

/** EFI_GLOBAL_VARIABLE: SecureBoot, SetupMode, PK, KEK. */
export const globalVariable = '8be4df61-93ca-11d2-aa0d-00e098032b8c';
/** EFI_IMAGE_SECURITY_DATABASE_GUID: db, dbx, dbt, dbr. */
export const imageSecurityDatabase = 'd719b2cb-3d3a-4596-a3bc-dad00e67656f';
/** EFI_CERT_TYPE_PKCS7_GUID: the signature before an update of an authenticated variable. */
export const pkcs7 = '4aafd29d-68df-49ee-8aa9-347d375665a7';
