import type { Activation, Challenge, EvidenceRef, Testimony, TrustRoot } from '../../core/index.ts';
import type { Documents, Evidence, Reductions, Records } from '../evidence.ts';
import type { AnyDecoded } from '../../formats/index.ts';
import type { ThreeWayRow } from './three-way-difference.ts';

/** What attest reads about one machine. */
export type AttestInput = Pick<Reductions, 'documents' | 'records'>;

/** The evidence of one machine, outside any fleet: what `assayer attest FILE…` hands over. */
export interface AttestRequest {
  /** The machine's name in findings; `machine` where nobody gave one. */
  readonly machine?: string;
  readonly documents: Documents;
  /** A component list or hardware BOM that stands for what was bought. */
  readonly order?: Evidence<AnyDecoded>;
  readonly trust: readonly TrustRoot[];
  /** Manifests, revocation lists, flash images and policies that the operator names as references. */
  readonly references?: readonly Evidence<AnyDecoded>[];
  /** The nonces that the machine was asked to sign. */
  readonly challenges?: readonly Challenge[];
  /** The verifier's records of credentials that machines answered. */
  readonly activations?: readonly Activation[];
  /** UTC ISO time at which certificates must be valid. */
  readonly now: string;
  readonly records?: Records;
  readonly evidenceMaxAgeDays?: number;
}

/** What a file was taken for. */
export type FileRole =
  | 'platform-certificate'
  | 'delta-certificate'
  | 'ek-certificate'
  | 'ak-certificate'
  | 'ca-certificate'
  | 'certificate'
  | 'os-inventory'
  | 'bmc-inventory'
  | 'quote'
  | 'quote-signature'
  | 'tpm-public'
  | 'public-key'
  | 'pcr-values'
  | 'event-log'
  | 'manifest'
  | 'secure-boot-policy'
  | 'revocation-list'
  | 'collection-record'
  | 'flash-image'
  | 'device-chain'
  | 'device-measurements'
  | 'order'
  | 'unreadable'
  | 'not-used';

export interface SortedFile {
  readonly ref: EvidenceRef;
  readonly role: FileRole;
  /** In words, for a reader of the summary. */
  readonly detail: string;
}

export interface AttestAnswer {
  readonly testimony: Testimony;
  readonly files: readonly SortedFile[];
  readonly difference: readonly ThreeWayRow[];
}
