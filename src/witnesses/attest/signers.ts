import type { EvidenceRef } from '../../core/index.ts';
import { epochMs, toHex } from '../../core/index.ts';
import type { PlatformCertificate } from '../../formats/platformcert/index.ts';
import type { Certificate } from '../../formats/x509/index.ts';
import { isAkCertificate, isEkCertificate } from './certificate-use.ts';
import { isSelfIssued, verifySignature } from '../../formats/x509/index.ts';
import { oncePerPair } from './once.ts';

/** tcg-kp-PlatformAttributeCertificate (TCG Platform Certificate Profile 1.1, 3.2). */
const platformUse = '2.23.133.8.2';

export interface KnownCertificate {
  readonly ref: EvidenceRef;
  readonly certificate: Certificate;
}

/**
 * How far a signature could be followed. `anchored`: up to a certificate that the operator trusts. `not-anchored`: the
 * signatures hold, but they end at a certificate that only the sender vouches for. `failed`: the named issuer is here
 * and did not make the signature.
 */
export interface SignerAnswer {
  readonly state: 'anchored' | 'not-anchored' | 'failed' | 'no-issuer' | 'unsupported';
  readonly detail: string;
  /** It is `not-anchored` since the certificate is for another use: no root would mend that. */
  readonly isUnfit?: true;
  /** Certificates that the answer rests on, issuer first. */
  readonly refs: readonly EvidenceRef[];
}

export interface Signers {
  readonly platform: (certificate: PlatformCertificate) => SignerAnswer;
  readonly certificate: (certificate: Certificate) => SignerAnswer;
  /** The same of whoever signed a reference manifest, and of a device behind SPDM: a certificate for other uses is no signer of it. */
  readonly manifest: (certificate: Certificate) => SignerAnswer;
  readonly device: (certificate: Certificate) => SignerAnswer;
}

/** What a signed thing says of its signer. */
type Signed = Pick<
  PlatformCertificate,
  'issuer' | 'tbs' | 'signature' | 'signatureAlgorithm' | 'notBefore' | 'notAfter' | 'authorityKeyId'
>;

/** No TPM or platform chain is longer; a loop of certificates that sign one another ends here. */
const longestChain = 8;
/** Certificates of one name, all of which must be tried: an adversary may send thousands. */
const mostOfOneName = 32;

function asSigned(certificate: Certificate | PlatformCertificate): Signed {
  return certificate;
}

/** Asked once for the same two: the chains of all machines of a maker end in the same authorities and signers of manifests. */
const issuedBy = oncePerPair((issuer: Certificate, signed: Signed) =>
  verifySignature(signed.tbs, signed.signature, signed.signatureAlgorithm, issuer.publicKey.spki),
);

/** Why this certificate may not sign others, in words; undefined where it may. */
function forbids(issuer: Certificate, below: number): string | undefined {
  if (issuer.version === 3 && !issuer.isCa) return 'is no CA';
  if (issuer.keyUsage !== undefined && !issuer.keyUsage.includes('keyCertSign')) return 'may not sign certificates';
  if (issuer.pathLength !== undefined && below > issuer.pathLength) return 'is too high above the leaf';
  if (issuer.unknownCritical.length > 0) return `has a critical extension that is not understood`;
  return undefined;
}

/**
 * Whose a key is by what else it did, in words: a machine's attestation key signs any document that does not begin as a
 * TPM's own statements do (TPM 2.0 Part 1, 27.6.3), so that whoever runs the machine can have it sign a manifest.
 */
export interface MachineKeys {
  /** Keys of its TPM. `undefined` where the key is not known to be one. */
  readonly ofTpm: (spkiSha256: string) => string | undefined;
  /** Those, and keys of its devices. */
  readonly ofAny: (spkiSha256: string) => string | undefined;
}

const noMachineKeys: MachineKeys = { ofTpm: () => undefined, ofAny: () => undefined };

/** Why this certificate signs for nobody but a TPM, whoever trusts it. */
function isOfTpm(certificate: Certificate): string | undefined {
  return isEkCertificate(certificate) || isAkCertificate(certificate) ? 'is a TPM\u2019s own certificate' : undefined;
}

/**
 * Why this certificate may not sign attribute certificates: any leaf under a trusted root could otherwise, a server's or
 * a TPM's own. RFC 5755, 4.5 asks for digitalSignature and no CA; makers sign with their issuing CA, which is let pass
 * as it could certify a signer. Stated uses must include tcg-kp-PlatformCertificate, in a certificate that the operator
 * trusts too: trust is in whom it names, and does not change what it is for.
 */
function forbidsAttributes(issuer: Certificate, isRoot: boolean): string | undefined {
  if (issuer.unknownCritical.length > 0 && !isRoot) return 'has a critical extension that is not understood';
  const uses = issuer.extendedKeyUsage;
  if (uses.length > 0 && !uses.includes(platformUse)) return 'is certified for other uses than platform certificates';
  if (issuer.isCa) return isRoot ? undefined : forbids(issuer, 0);
  if (issuer.keyUsage !== undefined && !issuer.keyUsage.includes('digitalSignature')) return 'may not sign';
  return undefined;
}

const anyUse = '2.5.29.37.0';
const codeSigning = '1.3.6.1.5.5.7.3.3';
const spdmResponder = '1.3.6.1.4.1.412.274.3';

function mayNotSign(signer: Certificate): string | undefined {
  if (signer.unknownCritical.length > 0) return 'has a critical extension that is not understood';
  if (signer.keyUsage !== undefined && !signer.keyUsage.includes('digitalSignature')) return 'may not sign';
  return undefined;
}

/** Why this certificate may not sign manifests: any server's or TPM's leaf under a trusted root could otherwise. */
function forbidsManifests(signer: Certificate): string | undefined {
  const uses = signer.extendedKeyUsage;
  const isFor = uses.length === 0 || uses.some((use) => use === anyUse || use === codeSigning || use === platformUse);
  return mayNotSign(signer) ?? (isFor ? undefined : 'is certified for other uses than signing manifests');
}

/** Why this certificate is no device's (DSP0274: a stated use must be that of an SPDM responder). */
function forbidsDevices(leaf: Certificate): string | undefined {
  const uses = leaf.extendedKeyUsage;
  const isFor = uses.length === 0 || uses.some((use) => use === anyUse || use === spdmResponder);
  return mayNotSign(leaf) ?? (isFor ? undefined : 'is certified for other uses than a device\u2019s');
}

/** Whether both were valid at one time: certificates are dated back to the making of the machine, before a new CA's own start. */
function sharedValidity(issuer: Certificate, signed: Signed): boolean {
  return epochMs(issuer.notBefore) <= epochMs(signed.notAfter) && epochMs(signed.notBefore) <= epochMs(issuer.notAfter);
}

/**
 * Follows signatures up to the operator's roots. An issuer must have been valid at some time of the thing below it, not
 * now: platform and EK certificates outlive the authorities that made them.
 */
export function makeSigners(
  roots: readonly KnownCertificate[],
  supplied: readonly KnownCertificate[],
  machineKeys: MachineKeys = noMachineKeys,
): Signers {
  const trusted = new Set(roots.map(({ certificate }) => certificate.fingerprint));
  const bySubject = new Map<string, KnownCertificate[]>();
  const seen = new Set<string>();
  // Roots first, so that a flood of certificates of one name cannot push the trusted one out.
  for (const known of [...roots, ...supplied]) {
    if (seen.has(known.certificate.fingerprint)) continue;
    seen.add(known.certificate.fingerprint);
    const key = toHex(known.certificate.subject.raw);
    const list = bySubject.get(key);
    if (list === undefined) bySubject.set(key, [known]);
    else if (list.length < mostOfOneName) list.push(known);
  }
  const memo = new Map<string, SignerAnswer>();

  function follow(signed: Signed, depth: number, signsAttributes: boolean): SignerAnswer {
    const named = bySubject.get(toHex(signed.issuer.raw)) ?? [];
    const candidates = named.filter(
      ({ certificate }) =>
        signed.authorityKeyId === undefined ||
        certificate.subjectKeyId === undefined ||
        certificate.subjectKeyId === signed.authorityKeyId,
    );
    if (candidates.length === 0) {
      const detail = `the certificate of its issuer (${signed.issuer.text.slice(0, 120)}) is not here`;
      return { state: 'no-issuer', detail, refs: [] };
    }
    let best: SignerAnswer | undefined;
    for (const { ref, certificate } of candidates) {
      const answer = byIssuer(signed, ref, certificate, depth, signsAttributes);
      if (answer.state === 'anchored') return answer;
      if (best === undefined || rank[answer.state] > rank[best.state]) best = answer;
    }
    return best ?? { state: 'no-issuer', detail: 'no issuer is here', refs: [] };
  }

  function byIssuer(
    signed: Signed,
    ref: EvidenceRef,
    issuer: Certificate,
    depth: number,
    signsAttributes: boolean,
  ): SignerAnswer {
    const name = issuer.subject.text.slice(0, 120);
    const result = issuedBy(issuer, signed);
    if (result.outcome === 'unsupported') {
      return { state: 'unsupported', detail: `its signature cannot be verified: ${result.reason}`, refs: [ref] };
    }
    if (result.outcome === 'failed') {
      return {
        state: 'failed',
        detail: `it is not signed by the key of its issuer ${name} (${ref.file})`,
        refs: [ref],
      };
    }
    if (!sharedValidity(issuer, signed)) {
      return { state: 'not-anchored', detail: `its issuer ${name} was never valid while it was`, refs: [ref] };
    }
    const isRoot = trusted.has(issuer.fingerprint);
    const own = isOfTpm(issuer) ?? (signsAttributes ? machineKeys.ofAny(issuer.publicKey.spkiSha256) : undefined);
    const unfit = signsAttributes ? forbidsAttributes(issuer, isRoot) : isRoot ? undefined : forbids(issuer, depth);
    const objection = own ?? unfit;
    if (objection !== undefined) {
      return { state: 'not-anchored', detail: `its issuer ${name} ${objection}`, refs: [ref] };
    }
    if (isRoot) return { state: 'anchored', detail: `signed by ${name}, which the operator trusts`, refs: [ref] };
    if (isSelfIssued(issuer) || depth >= longestChain) {
      return { state: 'not-anchored', detail: `its chain ends at ${name}, which nobody here trusts`, refs: [ref] };
    }
    const above = follow(asSigned(issuer), depth + 1, false);
    if (above.state === 'anchored')
      return { ...above, detail: `signed by ${name}, ${above.detail}`, refs: [ref, ...above.refs] };
    return {
      state: 'not-anchored',
      detail: `its issuer ${name} does not lead to a trusted root: ${above.detail}`,
      refs: [ref],
    };
  }

  function remembered(fingerprint: string, ask: () => SignerAnswer): SignerAnswer {
    const known = memo.get(fingerprint);
    if (known !== undefined) return known;
    const answer = ask();
    memo.set(fingerprint, answer);
    return answer;
  }

  const certificate = (one: Certificate): SignerAnswer =>
    remembered(one.fingerprint, () =>
      trusted.has(one.fingerprint)
        ? { state: 'anchored', detail: 'the operator trusts it', refs: [] }
        : one.unknownCritical.length > 0
          ? { state: 'not-anchored', detail: 'it has a critical extension that is not understood', refs: [] }
          : follow(asSigned(one), 0, false),
    );
  const usable = (one: Certificate, own: string | undefined, objection: string | undefined): SignerAnswer => {
    const words = isOfTpm(one) ?? own ?? objection;
    return words === undefined
      ? certificate(one)
      : { state: 'not-anchored', detail: `it ${words}`, isUnfit: true, refs: [] };
  };

  return {
    // The issuer of an attribute certificate signs with digitalSignature and is no CA (RFC 5755, 4.5).
    platform: (certificate) => remembered(certificate.fingerprint, () => follow(asSigned(certificate), 0, true)),
    certificate,
    manifest: (one) => usable(one, machineKeys.ofAny(one.publicKey.spkiSha256), forbidsManifests(one)),
    device: (one) => usable(one, machineKeys.ofTpm(one.publicKey.spkiSha256), forbidsDevices(one)),
  };
}

const rank: Readonly<Record<SignerAnswer['state'], number>> = {
  'no-issuer': 0,
  unsupported: 1,
  failed: 2,
  'not-anchored': 3,
  anchored: 4,
};
