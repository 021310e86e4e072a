import { createHash } from 'node:crypto';
import { bytesEqual } from '../../core/index.ts';
import type { Verification } from '../verification.ts';
import type { Certificate } from '../x509/index.ts';
import { isSelfIssued, verifySignature } from '../x509/index.ts';
import { canHash, spdmHashes, spdmHashSize } from './algorithms.ts';
import type { SpdmCertificateChain } from './certificate-chain.ts';
import type { SpdmIdentity } from './device-identity.ts';
import { spdmIdentity } from './device-identity.ts';

export type SpdmChainQuestion = 'root-hash' | 'root-signature' | 'issuer' | 'signature' | 'leaf-usage';

/** One question about one certificate of the chain, 0 the first. `unsupported`: it could not be tried. */
export interface SpdmChainStep {
  readonly question: SpdmChainQuestion;
  readonly certificate: number;
  readonly outcome: 'passed' | 'failed' | 'unsupported';
  readonly detail: string;
}

export interface SpdmChainExamination {
  readonly steps: readonly SpdmChainStep[];
  /** All steps in one word: the first that failed, else the first that could not be tried. */
  readonly verification: Verification;
  readonly leaf: Certificate;
  /** Whether the leaf stands for the hardware itself, or is an alias that the device made (DSP0274, alias certificates). */
  readonly model: 'device' | 'alias' | 'unknown';
  /** Of the leaf, or in an alias chain of the device certificate above it: who the device says it is. */
  readonly identity: SpdmIdentity;
}

/**
 * Examines the links of a chain in its order: that the first certificate has the root hash, that each is issued and
 * signed by the one before it, that the leaf may authenticate a responder. Whether the root is to be trusted and
 * whether the certificates are in their time is for the caller to ask. Never throws.
 */
export function verifySpdmChain(chain: SpdmCertificateChain): SpdmChainExamination {
  const { certificates } = chain;
  const [first] = certificates;
  const leaf = certificates.at(-1) ?? first;
  const steps = [...rootSteps(chain, first)];
  certificates.forEach((certificate, i) => {
    const issuer = certificates[i - 1];
    if (issuer !== undefined) steps.push(issuerStep(certificate, issuer, i), signatureStep(certificate, issuer, i));
  });
  const identities = certificates.map(spdmIdentity);
  const own = identities.at(-1) ?? spdmIdentity(leaf);
  steps.push(leafStep(leaf, own, certificates.length - 1));
  const above = identities.slice(0, -1).findLast((identity) => identity.hardwareIdentity);
  const model = own.hardwareIdentity ? 'device' : above !== undefined ? 'alias' : 'unknown';
  const bad = steps.find((step) => step.outcome === 'failed') ?? steps.find((step) => step.outcome !== 'passed');
  return {
    steps,
    verification:
      bad === undefined || bad.outcome === 'passed'
        ? { outcome: 'verified' }
        : { outcome: bad.outcome, reason: `certificate ${bad.certificate + 1}: ${bad.detail}` },
    leaf,
    model,
    identity: model === 'alias' && above !== undefined && own.deviceInfo === undefined ? above : own,
  };
}

/** Whether the chain's root hash is that of this certificate: how a chain without its root finds one in a trust store. */
export function isRootOf(chain: SpdmCertificateChain, certificate: Certificate): boolean {
  const { rootHash } = chain;
  if (rootHash === undefined) return false;
  return spdmHashes.some(
    (hash) =>
      spdmHashSize[hash] === rootHash.digest.length &&
      canHash(hash) &&
      bytesEqual(createHash(hash).update(certificate.der).digest(), rootHash.digest),
  );
}

function step(
  question: SpdmChainQuestion,
  certificate: number,
  outcome: SpdmChainStep['outcome'],
  detail: string,
): SpdmChainStep {
  return { question, certificate, outcome, detail };
}

function rootSteps(chain: SpdmCertificateChain, first: Certificate): SpdmChainStep[] {
  const steps: SpdmChainStep[] = [];
  const selfIssued = isSelfIssued(first);
  if (chain.rootHash !== undefined) {
    if (isRootOf(chain, first)) {
      steps.push(step('root-hash', 0, 'passed', `${chain.rootHash.algorithm ?? 'hash'} of ${first.subject.text}`));
    } else if (selfIssued) {
      steps.push(step('root-hash', 0, 'failed', 'the root in the chain does not have the root hash'));
    } else {
      steps.push(step('root-hash', 0, 'unsupported', 'the root that the hash names is not in the chain'));
    }
  }
  if (selfIssued) {
    const { outcome, detail } = signatureStep(first, first, 0);
    steps.push(step('root-signature', 0, outcome, detail));
  }
  return steps;
}

function issuerStep(certificate: Certificate, issuer: Certificate, i: number): SpdmChainStep {
  if (!bytesEqual(certificate.issuer.raw, issuer.subject.raw)) {
    return step('issuer', i, 'failed', `issued as ${certificate.issuer.text}, preceded by ${issuer.subject.text}`);
  }
  if (issuer.version >= 3 && !issuer.isCa && issuer.extensions.length > 0) {
    return step('issuer', i, 'failed', `its issuer ${issuer.subject.text} does not say that it is a CA`);
  }
  if (issuer.keyUsage?.includes('keyCertSign') === false) {
    return step('issuer', i, 'failed', `its issuer ${issuer.subject.text} may not sign certificates`);
  }
  return step('issuer', i, 'passed', issuer.subject.text);
}

function signatureStep(certificate: Certificate, issuer: Certificate, i: number): SpdmChainStep {
  const { tbs, signature, signatureAlgorithm } = certificate;
  const result = verifySignature(tbs, signature, signatureAlgorithm, issuer.publicKey.spki);
  return result.outcome === 'verified'
    ? step('signature', i, 'passed', signatureAlgorithm.name)
    : step('signature', i, result.outcome, result.reason);
}

/** DSP0274, leaf certificate: no CA, digitalSignature, and no extended usage that leaves responders out. */
function leafStep(leaf: Certificate, identity: SpdmIdentity, i: number): SpdmChainStep {
  if (leaf.isCa) return step('leaf-usage', i, 'failed', 'the leaf says that it is a CA');
  if (leaf.keyUsage?.includes('digitalSignature') === false) {
    return step('leaf-usage', i, 'failed', `the leaf may not sign: key usage ${leaf.keyUsage.join(', ')}`);
  }
  if (identity.requesterAuth && !identity.responderAuth) {
    return step('leaf-usage', i, 'failed', 'the leaf is for requesters only');
  }
  return step('leaf-usage', i, 'passed', identity.responderAuth ? 'authenticates responders' : 'may sign');
}
