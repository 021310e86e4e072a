import { FormatError } from '../../src/core/index.ts';
import type { AnyDecoded } from '../../src/formats/index.ts';
import { decode } from '../../src/formats/index.ts';
import { verifyPlatformCertificate } from '../../src/formats/platformcert/index.ts';
import { verifySpdmChain, verifySpdmMeasurements } from '../../src/formats/spdm/index.ts';
import { examineSwidSignature, verifySwidtag } from '../../src/formats/swidtag/index.ts';
import type { TpmSignature, Verification } from '../../src/formats/tpm/index.ts';
import { verifyQuoteSignature } from '../../src/formats/tpm/index.ts';
import { parseCertificate, verifyCrl, verifySignature } from '../../src/formats/x509/index.ts';
import type { Vector } from './check-vector.ts';
import { verdict } from './check-vector.ts';

/** Bytes `from` to `to`, exclusive. */
export type Range = readonly [from: number, to: number];

/** A signed file that verifies, with where in it a signature covers what it says. */
export interface Signed {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly covered: readonly Range[];
  /** `verified`, or why not: refused, failed or unsupported, with the reason. */
  readonly ask: (bytes: Uint8Array) => string;
}

const said = (verification: Verification): string =>
  verification.outcome === 'verified' ? 'verified' : `${verification.outcome}: ${verification.reason}`;

function asking(judge: (decoded: AnyDecoded) => Verification | undefined): (bytes: Uint8Array) => string {
  return (bytes) => {
    try {
      const verification = judge(decode(bytes));
      return verification === undefined ? 'refused: decoded as something else' : said(verification);
    } catch (error) {
      if (error instanceof FormatError) return `refused: ${error.message}`;
      throw error;
    }
  };
}

/** Where content and end of the DER element at `at` are: a reader of its own, so that no reader tells what it should find. */
function element(der: Uint8Array, at: number): { readonly content: number; readonly end: number } {
  const first = der[at + 1] ?? 0;
  const octets = first < 0x80 ? 0 : first & 0x7f;
  let length = first < 0x80 ? first : 0;
  for (let i = 0; i < octets; i++) length = length * 256 + (der[at + 2 + i] ?? 0);
  const content = at + 2 + octets;
  return { content, end: content + length };
}

/** Of SEQUENCE { signed part, algorithm, BIT STRING }: the signed part and the bits of the signature. */
function signedRanges(der: Uint8Array, at = 0): readonly Range[] {
  const outer = element(der, at);
  const tbs = element(der, outer.content);
  const signature = element(der, element(der, tbs.end).end);
  return [
    [outer.content, tbs.end],
    [signature.content + 1, signature.end],
  ];
}

export function signedCertificate(name: string, der: Uint8Array, issuerSpki: Uint8Array): Signed {
  const ask = asking((decoded) =>
    decoded.kind === 'x509-certificate'
      ? verifySignature(decoded.value.tbs, decoded.value.signature, decoded.value.signatureAlgorithm, issuerSpki)
      : undefined,
  );
  return { name, bytes: der, covered: signedRanges(der), ask };
}

export function signedPlatformCertificate(name: string, der: Uint8Array, issuerSpki: Uint8Array): Signed {
  const ask = asking((decoded) =>
    decoded.kind === 'platform-certificate' ? verifyPlatformCertificate(decoded.value, issuerSpki) : undefined,
  );
  return { name, bytes: der, covered: signedRanges(der), ask };
}

export function signedCrl(name: string, der: Uint8Array, issuerDer: Uint8Array): Signed {
  const issuer = parseCertificate(issuerDer);
  const ask = asking((decoded) => (decoded.kind === 'x509-crl' ? verifyCrl(decoded.value, issuer) : undefined));
  return { name, bytes: der, covered: signedRanges(der), ask };
}

/**
 * Certificates one after the other, the root first, which must be signed by the key that the operator trusts: a root that
 * names another issuer is no root, and its own signature is then nobody's concern.
 */
export function signedChain(name: string, bytes: Uint8Array, trustedSpki: Uint8Array): Signed {
  const covered: Range[] = [];
  for (let at = 0; at < bytes.length; at = element(bytes, at).end) covered.push(...signedRanges(bytes, at));
  const ask = asking((decoded) => {
    if (decoded.kind !== 'spdm-certificate-chain') return undefined;
    const { verification } = verifySpdmChain(decoded.value);
    const [{ tbs, signature, signatureAlgorithm }] = decoded.value.certificates;
    return verification.outcome === 'verified'
      ? verifySignature(tbs, signature, signatureAlgorithm, trustedSpki)
      : verification;
  });
  return { name, bytes, covered, ask };
}

export function signedQuote(name: string, bytes: Uint8Array, signature: TpmSignature, spki: Uint8Array): Signed {
  const ask = asking((decoded) =>
    decoded.kind === 'tpm-quote' ? verifyQuoteSignature(decoded.value.raw, signature, spki) : undefined,
  );
  return { name, bytes, covered: [[0, bytes.length]], ask };
}

/** The signature's own bits: what they sign stays. */
export function quoteSignature(name: string, bytes: Uint8Array, attest: Uint8Array, spki: Uint8Array): Signed {
  const ask = asking((decoded) =>
    decoded.kind === 'tpm-signature' ? verifyQuoteSignature(attest, decoded.value, spki) : undefined,
  );
  return { name: `${name}, its signature`, bytes, covered: [[0, bytes.length]], ask };
}

export function signedMeasurements(name: string, bytes: Uint8Array, spki: Uint8Array): Signed {
  const ask = asking((decoded) =>
    decoded.kind === 'spdm-measurements' ? verifySpdmMeasurements(decoded.value, spki) : undefined,
  );
  return { name, bytes, covered: [[0, bytes.length]], ask };
}

/** The whole tag but what stands in Signature beside SignedInfo and the value, and what stands before the root. */
export function signedTag(name: string, bytes: Uint8Array, spki: Uint8Array): Signed {
  const ask = asking((decoded) => (decoded.kind === 'rim-swidtag' ? verifySwidtag(decoded.value, spki) : undefined));
  return { name, bytes, covered: coveredOfTag(bytes), ask };
}

function coveredOfTag(bytes: Uint8Array): readonly Range[] {
  // One character a byte, so that places in the text are places in the file.
  const text = Buffer.from(bytes).toString('latin1');
  const whole = (name: string): Range => {
    const found = new RegExp(`<(?<prefix>\\w+:)?${name}[\\s>][^]*</(?:\\w+:)?${name}\\s*>`).exec(text);
    if (found === null) throw new Error(`no ${name}`);
    return [found.index, found.index + found[0].length];
  };
  const [root, rootEnd] = whole('SoftwareIdentity');
  const [signature, signatureEnd] = whole('Signature');
  return [[root, signature], whole('SignedInfo'), whole('SignatureValue'), [signatureEnd, rootEnd]];
}

/** What the parser says of the same bytes, so that both accounts of what is covered are held against one another. */
export function unsignedOfTag(bytes: Uint8Array, spki: Uint8Array): readonly Range[] {
  const decoded = decode(bytes);
  if (decoded.kind !== 'rim-swidtag') throw new Error('no tag');
  return examineSwidSignature(decoded.value, spki).unsigned.map(({ from, to }) => [from, to]);
}

/** Protected headers, payload and signature in the message; what is signed and not sent stands by itself. */
export function signedMessage(name: string, vector: Vector, parts: readonly Uint8Array[]): readonly Signed[] {
  const covered = parts.map((part): Range => {
    const at = Buffer.from(vector.message).indexOf(part);
    if (at === -1) throw new Error(`${name}: a part is not in the message`);
    return [at, at + part.length];
  });
  const { key, message, externalAad, detachedPayload } = vector;
  const detached = detachedPayload === undefined ? {} : { detachedPayload };
  // Without what the vector says is signed, which would find a flip before the signature does.
  const asked: Vector = { key, message, externalAad, ...detached };
  const whole = (more: string, bytes: Uint8Array, given: (bytes: Uint8Array) => Vector): Signed => ({
    name: `${name}${more}`,
    bytes,
    covered: [[0, bytes.length]],
    ask: (flipped) => verdict(given(flipped)),
  });
  return [
    { ...whole('', message, (bytes) => ({ ...asked, message: bytes })), covered },
    ...(externalAad.length === 0
      ? []
      : [whole(', external data', externalAad, (bytes) => ({ ...asked, externalAad: bytes }))]),
    ...(detachedPayload === undefined
      ? []
      : [whole(', detached payload', detachedPayload, (bytes) => ({ ...asked, detachedPayload: bytes }))]),
  ];
}
