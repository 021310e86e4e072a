import { FormatError } from '../../core/index.ts';
import { decodeBase64 } from '../base64.ts';
import type { Description } from '../format.ts';
import { describeAttest, looksLikeAttest, parseAttest } from './attest.ts';
import { describePcrValues, parsePcrValues } from './pcr-values.ts';
import { describeTpmSignature, parseTpmSignature } from './signature.ts';
import type { KeylimeQuote } from './structures.ts';

const format = 'keylime-quote';
const colon = 0x3a;
const letterR = 0x72;
/** Quote, signature and PCR values together are some 1.4 kB; a blob of several megabytes is something else. */
const maxBytes = 1 << 20;

export function looksLikeKeylimeQuote(bytes: Uint8Array): boolean {
  // 'r' and the base64 of FF 54 43 47: a TPM2 attestation.
  if (bytes.length < 32 || bytes.length > maxBytes || bytes[0] !== letterR) return false;
  try {
    const end = bytes.indexOf(colon);
    return end > 1 && looksLikeAttest(decodeBase64(bytes.subarray(1, end), format));
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

/** Decodes keylime's wire form: `r`, then attestation, signature and PCR values in base64 between colons. */
export function parseKeylimeQuote(bytes: Uint8Array): KeylimeQuote {
  if (bytes[0] !== letterR) throw new FormatError(format, 'does not begin with r: only TPM 2.0 quotes are read', 0);
  if (bytes.length > maxBytes)
    throw new FormatError(format, `${bytes.length} bytes are too many for a quote`, maxBytes);
  const first = bytes.indexOf(colon);
  const second = first < 0 ? -1 : bytes.indexOf(colon, first + 1);
  if (second < 0) throw new FormatError(format, 'three parts between colons are wanted', bytes.length);
  return {
    attest: parseAttest(decodeBase64(bytes.subarray(1, first), format, 1)),
    signature: parseTpmSignature(decodeBase64(bytes.subarray(first + 1, second), format, first + 1)),
    pcrs: parsePcrValues(decodeBase64(bytes.subarray(second + 1), format, second + 1)),
    notes: [],
  };
}

export function describeKeylimeQuote(quote: KeylimeQuote): Description {
  return {
    ...describeAttest(quote.attest),
    signature: describeTpmSignature(quote.signature),
    pcrs: describePcrValues(quote.pcrs).pcrs,
    notes: quote.notes,
  };
}
