import type { Format } from '../format.ts';
import { defineFormat } from '../format.ts';
import { describeAttest, looksLikeAttest, parseAttest } from './attest.ts';
import type { TpmCredential } from './credential.ts';
import { describeTpmCredential, looksLikeTpmCredential, parseTpmCredential } from './credential.ts';
import { describeKeylimeQuote, looksLikeKeylimeQuote, parseKeylimeQuote } from './keylime-quote.ts';
import type { TpmName } from './name.ts';
import { describeTpmName, looksLikeTpmName, parseTpmName } from './name.ts';
import { describePcrValues, looksLikePcrValues, parsePcrValues } from './pcr-values.ts';
import { describePublic, looksLikePublic, parsePublic } from './public.ts';
import { describeTpmSignature, looksLikeSignature, parseTpmSignature } from './signature.ts';
import type { Attest, KeylimeQuote, PcrValues, TpmPublic, TpmSignature } from './structures.ts';

export { generatedMagic, structureTags } from './constants.ts';
export * from './structures.ts';
export { parseAttest } from './attest.ts';
export type { TpmCredential } from './credential.ts';
export { parseKeylimeQuote } from './keylime-quote.ts';
export type { TpmName } from './name.ts';
export { parseTpmName } from './name.ts';
export { parsePcrValues, pcrComposite } from './pcr-values.ts';
export { parsePublic } from './public.ts';
export { endorsementNames } from './endorsement-names.ts';
export { hierarchies, qualifiedName } from './qualified-name.ts';
export { parseTpmSignature } from './signature.ts';
export type { Verification } from '../verification.ts';
export { verifyQuoteSignature } from './verify-quote.ts';

export const tpmQuoteFormat: Format<'tpm-quote', Attest> = defineFormat({
  kind: 'tpm-quote',
  title: 'TPM 2.0 attestation (TPMS_ATTEST)',
  recognises: looksLikeAttest,
  parse: parseAttest,
  describe: describeAttest,
});

export const tpmPublicFormat: Format<'tpm-public', TpmPublic> = defineFormat({
  kind: 'tpm-public',
  title: 'TPM 2.0 public area (TPM2B_PUBLIC)',
  recognises: looksLikePublic,
  parse: parsePublic,
  describe: describePublic,
});

export const tpmSignatureFormat: Format<'tpm-signature', TpmSignature> = defineFormat({
  kind: 'tpm-signature',
  title: 'TPM 2.0 signature (TPMT_SIGNATURE)',
  recognises: looksLikeSignature,
  parse: parseTpmSignature,
  describe: describeTpmSignature,
});

export const tpmPcrValuesFormat: Format<'tpm-pcr-values', PcrValues> = defineFormat({
  kind: 'tpm-pcr-values',
  title: 'PCR values (tpm2_quote -o)',
  recognises: looksLikePcrValues,
  parse: parsePcrValues,
  describe: describePcrValues,
});

export const tpmNameFormat: Format<'tpm-name', TpmName> = defineFormat({
  kind: 'tpm-name',
  title: 'Name of a TPM 2.0 object',
  recognises: looksLikeTpmName,
  parse: parseTpmName,
  describe: describeTpmName,
});

export const tpmCredentialFormat: Format<'tpm-credential', TpmCredential> = defineFormat({
  kind: 'tpm-credential',
  title: 'TPM 2.0 credential blob (tpm2_makecredential)',
  recognises: looksLikeTpmCredential,
  parse: parseTpmCredential,
  describe: describeTpmCredential,
});

export const keylimeQuoteFormat: Format<'keylime-quote', KeylimeQuote> = defineFormat({
  kind: 'keylime-quote',
  title: 'TPM 2.0 quote in keylime wire form',
  recognises: looksLikeKeylimeQuote,
  parse: parseKeylimeQuote,
  describe: describeKeylimeQuote,
});
