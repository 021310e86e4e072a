import type { Interval } from '../../core/index.ts';

/*
 * The YAML and JSON files of the intake folder, after reading. Property names are the keys of the file.
 */

/** fleet.yaml */
export interface FleetFile {
  readonly name: string;
  /** IANA zone for every time that is written without one. */
  readonly timezone?: string;
  /** CIDR. */
  readonly internalNetworks?: readonly string[];
  /** Files of trusted certificates, relative to the folder; references/trust/*.pem where absent. */
  readonly trust?: readonly string[];
  readonly policy?: FleetPolicy;
  /** The ladder of prior probabilities, each in (0, 1). */
  readonly priors?: readonly number[];
  readonly requiredChecks?: readonly string[];
  readonly evidenceMaxAgeDays?: number;
  /** Who ordered the investigation, under what power, in words. */
  readonly authority?: string;
  /** What set it off, in words. */
  readonly trigger?: string;
}

export interface FleetPolicy {
  readonly requiredChecks?: readonly string[];
  readonly evidenceMaxAgeDays?: number;
}

/** sources.yaml: who supplied which file. A supplied inventory is testimony of that party. */
export interface SourcesFile {
  readonly sources: readonly SuppliedFiles[];
}

export interface SuppliedFiles {
  readonly party: string;
  /** Paths relative to the folder; `*` within a name, `**` across folders. */
  readonly files: readonly string[];
  readonly at?: Interval;
  readonly interest?: string;
}

export const polarities = ['asserts', 'denies', 'presupposes', 'reports-denial'] as const;
export const claimScopes = ['existence', 'knowledge', 'act', 'motive', 'ownership'] as const;
export const reliabilities = ['A', 'B', 'C', 'D', 'E', 'F'] as const;

export interface ClaimSource {
  readonly id: string;
  readonly name?: string;
  /** For a source that is only described ("a senior official"). */
  readonly described?: string;
  readonly kind?: string;
  /** Admiralty scale; about the source, kept apart from the credibility of what it says. */
  readonly reliability?: (typeof reliabilities)[number];
  readonly interest?: string;
}

export interface Claim {
  readonly id: string;
  readonly source: string;
  /** Ids of the sources that passed it on, nearest to the root first. */
  readonly via?: readonly string[];
  readonly says: string;
  readonly polarity: (typeof polarities)[number];
  readonly scope: (typeof claimScopes)[number];
  readonly modality?: string;
  readonly about?: readonly string[];
  readonly trueWhen?: Interval;
  readonly saidWhen?: Interval;
  /** Admiralty scale, 1 confirmed to 6 cannot be judged. */
  readonly credibility?: number;
  readonly quoteSha256?: string;
}

/** claims.yaml. Never evidence. */
export interface ClaimsFile {
  readonly sources: readonly ClaimSource[];
  readonly claims: readonly Claim[];
}

export const directions = ['out', 'in'] as const;
export type Direction = (typeof directions)[number];

/** One rightful peer. Every key of `who` narrows; an empty `who` means every machine's controller. */
export interface PolicyPeer {
  readonly who: { readonly model?: string; readonly facility?: string; readonly machine?: string };
  /** As seen from the controller; both where absent. */
  readonly direction?: Direction;
  readonly cidr?: string;
  /** DNS name; `*.example.org` matches one or more labels in front. */
  readonly name?: string;
  readonly port?: number;
  readonly proto?: string;
  readonly purpose?: string;
  /** The peer is rightful before the end of this interval. */
  readonly until?: Interval;
}

/** references/network/policy.yaml */
export interface NetworkPolicy {
  readonly peers: readonly PolicyPeer[];
}

/** boards/<boardSerial>/<session>/session.json */
export interface SessionFile {
  readonly takenAt?: Interval;
  readonly takenBy?: string;
  readonly device?: string;
  readonly station?: string;
  readonly umPerPx?: number;
  readonly modality?: 'optical' | 'xray' | 'layer';
  readonly seal?: string;
}

/**
 * references/activations/<machine>.json: that the machine's attestation key answered a credential for its endorsement key.
 * It lies among the references, since it is the verifier's record; beside the evidence a machine could lay its own.
 */
export interface ActivationFile {
  readonly machine: string;
  readonly ekSpkiSha256: string;
  readonly akNameHex: string;
  readonly credentialSha256?: string;
  readonly secretSha256?: string;
  readonly issuedAt?: Interval;
  readonly answeredAt: Interval;
}

/** evidence/<machine>/challenge.json: the nonce that the machine was asked to sign. */
export interface ChallengeFile {
  readonly machine?: string;
  /** Lower-case hexadecimal. */
  readonly nonceHex: string;
  readonly issuedAt?: Interval;
  readonly expiresAt?: Interval;
}
