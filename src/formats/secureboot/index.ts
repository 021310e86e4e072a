import type { Description, Format } from '../format.ts';
import { defineFormat } from '../format.ts';
import { headText, mayBeginWith } from '../inventory/json-text.ts';
import { looksLikeSignatureLists, parseSignatureLists } from './parse-signature-lists.ts';
import type { SecureBootPolicy } from './secure-boot-policy.ts';
import { parseSecureBootPolicy } from './secure-boot-policy.ts';
import type { SignatureEntry, SignatureLists } from './signature-lists.ts';

export { parseSignatureLists, readSignatureLists } from './parse-signature-lists.ts';
export type { SecureBootPolicy } from './secure-boot-policy.ts';
export { parseSecureBootPolicy, policyOfLists } from './secure-boot-policy.ts';
export type { SecureBootVariable, SystemVariable, UnverifiedSecureBoot } from './secure-boot-state.ts';
export {
  secureBootOfLog,
  secureBootOfVariables,
  secureBootVariables,
  variableOfReferenceName,
} from './secure-boot-state.ts';
export type { SignatureEntry, SignatureLists } from './signature-lists.ts';
export type { SignatureType } from './signature-types.ts';
export { globalVariable, imageSecurityDatabase } from './signature-types.ts';

const shownEntries = 1000;

export const signatureListsFormat: Format<'efi-signature-lists', SignatureLists> = defineFormat({
  kind: 'efi-signature-lists',
  title: 'EFI signature lists (PK, KEK, db, dbx; from efivarfs, .esl or .auth)',
  recognises: looksLikeSignatureLists,
  parse: parseSignatureLists,
  describe: ({ attributes, entries, notes }) => ({
    ...(attributes === undefined ? {} : { attributes }),
    count: entries.length,
    certificates: entries.filter((entry) => entry.type === 'x509').length,
    entries: entries.slice(0, shownEntries).map(describeEntry),
    notes,
  }),
});

function describeEntry({ type, typeGuid, owner, id, certificate }: SignatureEntry): Description {
  const subject = certificate === undefined ? {} : { subject: certificate.subject.text };
  return { type: type ?? typeGuid, owner, id, ...subject };
}

export const secureBootPolicyFormat: Format<'secure-boot-policy', SecureBootPolicy> = defineFormat({
  kind: 'secure-boot-policy',
  title: 'Secure Boot policy of an operator (JSON)',
  recognises: (bytes) => mayBeginWith(bytes, '{') && /^\ufeff?\s*\{\s*"secureBoot"\s*:/.test(headText(bytes, 4096)),
  parse: parseSecureBootPolicy,
  describe: ({ allowed, requiredDbx, notes }) => ({
    allowed: Object.fromEntries(Object.entries(allowed).map(([name, ids]) => [name, ids.length])),
    ...(requiredDbx === undefined ? {} : { requiredDbx: requiredDbx.length }),
    notes,
  }),
});
