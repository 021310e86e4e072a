import type { BlindReason, EvidenceRef } from '../../core/index.ts';
import type { PlatformCertificate } from '../../formats/platformcert/platform-certificate.ts';
import type { Evidence } from '../evidence.ts';
import { certifiedComponent } from './certified-parts.ts';
import { comparable, comparableKey, comparableSerial } from './comparable.ts';
import type { SignerAnswer } from './signers.ts';

type Certified = Evidence<PlatformCertificate>;

/** Who signed a platform certificate, and whether the operator named anybody to be trusted at all. */
export interface Vouching {
  readonly stateOf: (certificate: PlatformCertificate) => SignerAnswer['state'];
  readonly hasRoots: boolean;
  /** Whether the operator named it as a reference: then it is more than the machine's own word, signed or not. */
  readonly isNamed: (certificate: EvidenceRef) => boolean;
}

export interface Weakness {
  readonly reason: BlindReason;
  readonly detail: string;
}

/** The certificates that say what the machine should be. */
export interface ChosenReference {
  readonly base: Certified | undefined;
  readonly deltas: readonly Certified[];
  readonly leftOut: readonly Certified[];
  readonly weakness: Weakness | undefined;
}

function partsKey({ value }: Certified): string {
  const keys = value.components.map((part) => comparableKey(comparable(certifiedComponent(part))));
  return keys.sort().join('\u0002');
}

function namesOf(certificates: readonly Certified[]): string {
  const more = certificates.length > 3 ? ` and ${certificates.length - 3} more` : '';
  return `${certificates
    .slice(0, 3)
    .map(({ file }) => file)
    .join(', ')}${more}`;
}

function weaknessOf(base: Certified, rivals: readonly Certified[], vouching: Vouching): Weakness | undefined {
  if (vouching.hasRoots || !vouching.isNamed(base) || vouching.stateOf(base.value) === 'failed') {
    const detail = `The reference is unverified: nobody whom the operator trusts signed ${base.file}; give its maker\u2019s root, or the certificate that the maker signed.`;
    return { reason: 'no-evidence', detail };
  }
  const key = partsKey(base);
  const others = rivals.filter((rival) => partsKey(rival) !== key);
  if (others.length === 0) return undefined;
  const detail = `Platform certificates that nobody vouches for name different parts: ${namesOf([base, ...others])}; give their maker\u2019s root.`;
  return { reason: 'ambiguous', detail };
}

/**
 * The base certificate of this platform and the deltas that may amend it: signed by somebody whom the operator trusts
 * before any other, then the one whose serial the machine states, then the latest. Whoever can lay a file beside the
 * evidence can write a certificate that names his own part: it never stands against a signed one or against the order.
 */
export function chooseReference(input: {
  readonly certificates: readonly Certified[];
  readonly serials: readonly string[];
  readonly vouching: Vouching;
  /** Order lines or an order list say what was bought. */
  readonly isOrdered: boolean;
}): ChosenReference {
  const { vouching, certificates } = input;
  const states = new Map(
    certificates.map((certificate) => [certificate, vouching.stateOf(certificate.value)] as const),
  );
  const isAnchored = (certificate: Certified): boolean => states.get(certificate) === 'anchored';
  const bases = certificates.filter(({ value }) => value.type !== 'delta');
  const deltas = certificates.filter(({ value }) => value.type === 'delta');
  const anchored = bases.filter(isAnchored);
  if (anchored.length === 0 && input.isOrdered) {
    return { base: undefined, deltas: [], leftOut: certificates, weakness: undefined };
  }
  const standing = anchored.length > 0 ? anchored : bases;
  const wanted = new Set(input.serials.map(comparableSerial));
  const own = standing.filter(({ value }) => value.serial !== undefined && wanted.has(comparableSerial(value.serial)));
  const among = own.length > 0 ? own : standing;
  const [base, ...rivals] = [...among].sort((a, b) => (a.value.notBefore < b.value.notBefore ? 1 : -1));
  if (base === undefined) return { base, deltas, leftOut: [], weakness: undefined };
  if (anchored.length === 0) return { base, deltas, leftOut: [], weakness: weaknessOf(base, rivals, vouching) };
  const leftOut = certificates.filter((certificate) => !isAnchored(certificate));
  return { base, deltas: deltas.filter(isAnchored), leftOut, weakness: undefined };
}
