import { bytesEqual, epochMs } from '../../core/index.ts';
import type { Certificate } from './certificate.ts';
import { verifySignature } from './verify-signature.ts';

export type ChainQuestion =
  | 'issuer-found'
  | 'signature'
  | 'validity'
  | 'issuer-is-ca'
  | 'issuer-key-usage'
  | 'path-length'
  | 'critical-extensions'
  | 'trust-root';

/** One question about one certificate of the chain. `unsupported`: it could not be tried. */
export interface ChainStep {
  readonly question: ChainQuestion;
  readonly certificate: Certificate;
  readonly outcome: 'passed' | 'failed' | 'unsupported';
  readonly detail: string;
}

export interface Chain {
  /** From the leaf to the last certificate that could be found. */
  readonly path: readonly Certificate[];
  readonly steps: readonly ChainStep[];
  /** The trust root at the end of the path, where there is one. */
  readonly root?: Certificate;
  /** No step failed or was unsupported, and the path ends at a trust root. */
  readonly complete: boolean;
}

const maxPathLength = 12;
/** Signatures tried per certificate: an attacker may send thousands of CAs of one name. */
const maxCandidates = 32;

/**
 * Builds and examines a path from `leaf` to one of `trustRoots` (RFC 5280, 6.1, without policies, name constraints and
 * revocation). It does not stop at the first failure: each question has its step, and what they are worth is for the
 * witness to say. A trust root is trusted by being in the list: its own validity is examined, its signature is not.
 * `atTime` is a UTC ISO string. Names are compared by their DER.
 */
export function verifyChain(
  leaf: Certificate,
  intermediates: readonly Certificate[],
  trustRoots: readonly Certificate[],
  atTime: string,
): Chain {
  const path: Certificate[] = [leaf];
  const steps: ChainStep[] = [...certificateSteps(leaf, atTime)];
  let root = trustRoots.find((candidate) => candidate.fingerprint === leaf.fingerprint);
  let current = leaf;
  let intermediateCas = 0;
  while (root === undefined) {
    const issuer = path.length > maxPathLength ? undefined : findIssuer(current, trustRoots, intermediates, path);
    if (issuer === undefined) {
      steps.push(step('issuer-found', current, 'failed', `no certificate at hand issued it as ${current.issuer.text}`));
      break;
    }
    steps.push(step('issuer-found', current, 'passed', issuer.subject.text));
    steps.push(
      signatureStep(current, issuer),
      ...issuerSteps(issuer, intermediateCas),
      ...certificateSteps(issuer, atTime),
    );
    path.push(issuer);
    if (!isSelfIssued(issuer)) intermediateCas++;
    if (trustRoots.some((candidate) => candidate.fingerprint === issuer.fingerprint)) root = issuer;
    else if (isSelfIssued(issuer)) break;
    current = issuer;
  }
  const last = path[path.length - 1] ?? leaf;
  steps.push(
    root === undefined
      ? step('trust-root', last, 'failed', `the path ends at ${last.subject.text}, which is no trust root`)
      : step('trust-root', last, 'passed', last.subject.text),
  );
  const complete = steps.every((entry) => entry.outcome === 'passed');
  return { path, steps, ...(root === undefined ? {} : { root }), complete };
}

function step(
  question: ChainQuestion,
  certificate: Certificate,
  outcome: ChainStep['outcome'],
  detail: string,
): ChainStep {
  return { question, certificate, outcome, detail };
}

export function isSelfIssued(certificate: Certificate): boolean {
  return bytesEqual(certificate.subject.raw, certificate.issuer.raw);
}

/**
 * The issuer: right name, key id where both state one, and preferably a signature that verifies. Where none verifies the
 * first of the right name is taken, so that the failure is reported about a certificate and not as a missing one.
 */
function findIssuer(
  subject: Certificate,
  trustRoots: readonly Certificate[],
  intermediates: readonly Certificate[],
  path: readonly Certificate[],
): Certificate | undefined {
  const candidates: Certificate[] = [];
  for (const candidate of [...trustRoots, ...intermediates]) {
    if (!bytesEqual(candidate.subject.raw, subject.issuer.raw)) continue;
    if (candidate.subjectKeyId !== undefined && subject.authorityKeyId !== undefined) {
      if (candidate.subjectKeyId !== subject.authorityKeyId) continue;
    }
    if (path.some((seen) => seen.fingerprint === candidate.fingerprint)) continue;
    candidates.push(candidate);
    if (candidates.length >= maxCandidates) break;
  }
  if (candidates.length <= 1) return candidates[0];
  return candidates.find((candidate) => signatureStep(subject, candidate).outcome === 'passed') ?? candidates[0];
}

function signatureStep(subject: Certificate, issuer: Certificate): ChainStep {
  const verification = verifySignature(
    subject.tbs,
    subject.signature,
    subject.signatureAlgorithm,
    issuer.publicKey.spki,
  );
  if (verification.outcome === 'verified') return step('signature', subject, 'passed', subject.signatureAlgorithm.name);
  return step('signature', subject, verification.outcome, verification.reason);
}

function certificateSteps(certificate: Certificate, atTime: string): ChainStep[] {
  const steps = [validityStep(certificate, atTime)];
  const { unknownCritical } = certificate;
  steps.push(
    unknownCritical.length === 0
      ? step('critical-extensions', certificate, 'passed', 'all understood')
      : step('critical-extensions', certificate, 'failed', `not understood: ${unknownCritical.join(', ')}`),
  );
  return steps;
}

function validityStep(certificate: Certificate, atTime: string): ChainStep {
  const at = epochMs(atTime);
  const from = epochMs(certificate.notBefore);
  const to = epochMs(certificate.notAfter);
  const span = `${certificate.notBefore} to ${certificate.notAfter}`;
  if (at < from)
    return step('validity', certificate, 'failed', `not valid before its time: ${span}, asked at ${atTime}`);
  if (!(at <= to)) return step('validity', certificate, 'failed', `expired: ${span}, asked at ${atTime}`);
  return step('validity', certificate, 'passed', span);
}

function issuerSteps(issuer: Certificate, intermediateCas: number): ChainStep[] {
  const steps: ChainStep[] = [];
  // A version 1 root has no extensions: whoever put it in the list has said what it is for (RFC 5280, 6.1.4, k).
  const isCa = issuer.isCa || (issuer.version === 1 && isSelfIssued(issuer));
  steps.push(
    step('issuer-is-ca', issuer, isCa ? 'passed' : 'failed', isCa ? 'is a CA' : 'does not say that it is a CA'),
  );
  const mayCertify = issuer.keyUsage === undefined || issuer.keyUsage.includes('keyCertSign');
  steps.push(
    step('issuer-key-usage', issuer, mayCertify ? 'passed' : 'failed', issuer.keyUsage?.join(', ') ?? 'no restriction'),
  );
  const { pathLength } = issuer;
  const short = pathLength === undefined || intermediateCas <= pathLength;
  const allowed = pathLength === undefined ? 'no limit' : `${intermediateCas} CAs below it, ${pathLength} allowed`;
  steps.push(step('path-length', issuer, short ? 'passed' : 'failed', allowed));
  return steps;
}
