import type { Check } from './check.ts';
import type { EvidenceRef, Testimony } from './finding.ts';
import type { Subject } from './subject.ts';

/** A certificate that the operator trusts, as DER. Trusted because the operator named it, for no other reason. */
export interface TrustRoot {
  readonly ref: EvidenceRef;
  readonly der: Uint8Array;
}

/** A nonce that a machine was asked to sign. */
export interface Challenge {
  /** The machine whose answer is awaited. */
  readonly machine: string;
  readonly nonceHex: string;
  /** The machine that the record of the nonce names, where it names one: a record that was copied names another. */
  readonly askedOf?: string;
  readonly issuedAt?: string;
  readonly expiresAt?: string;
  /** SHA-256 of the quote that answered it first, where the verifier keeps a register: it is good for no other. */
  readonly answeredBy?: string;
  /** When the verifier asked this machine again with another nonce: this one is good for nothing since. */
  readonly supersededAt?: string;
}

/**
 * That an attestation key answered, in time, a credential made for an endorsement key: the verifier's own record
 * (TPM 2.0 Library Part 1, 24). Never taken from what a machine sent: it could write its own.
 */
export interface Activation {
  readonly machine: string;
  /** SHA-256 of the endorsement key's SubjectPublicKeyInfo. */
  readonly ekSpkiSha256: string;
  /** nameAlg and digest of the attestation key's public area. */
  readonly akNameHex: string;
  readonly answeredAt: string;
}

/** The operator's own thresholds; from fleet.yaml. */
export interface Policy {
  readonly requiredChecks: readonly string[];
  /** Evidence older than this is `blind` with its date. */
  readonly evidenceMaxAgeDays?: number;
}

/** Everything that a witness would otherwise read from the air. Nothing else may influence a finding. */
export interface Context {
  readonly asOf: string;
  readonly seed: number;
  readonly trustRoots: readonly TrustRoot[];
  readonly policy: Policy;
  readonly challenges: readonly Challenge[];
  /** Shown to whoever is shown the challenges. */
  readonly activations?: readonly Activation[];
}

/** A kind of evidence, reduced to the form a witness reads; `app` runs the reduction and hands over values. */
export type Reduction = 'documents' | 'pictures' | 'traffic' | 'records';

/** The kinds of rows among the records of a machine. */
export type RecordsPart =
  | 'machine'
  | 'addresses'
  | 'parts'
  | 'orders'
  | 'orderList'
  | 'changes'
  | 'custody'
  | 'inspected'
  | 'conflicts'
  | 'sharedPictures';

export interface Need {
  readonly reduction: Reduction;
  /** Of records: the parts that it is shown, and no other, so that another row cannot make its answers stale. All where absent. */
  readonly of?: readonly RecordsPart[];
  /** What the witness does with it; shown in docs. */
  readonly why: string;
}

/** The parts of a context that can change an answer; the seed is everybody's, and activations go with challenges. */
export type ContextPart = Exclude<keyof Context, 'seed' | 'activations'>;

export interface Member<Input> {
  readonly subject: Subject;
  readonly input: Input;
}

/** `members` may be walked more than once; each walk reads the evidence again, so that a million machines need no memory. */
export interface Cohort<Input, Reference> {
  readonly reference: Reference;
  readonly members: Iterable<Member<Input>>;
}

/**
 * One kind of evidence. Pure: the same cohort gives the same model; the same subject, input, model and context give
 * the same testimony. A witness finds and never weighs.
 */
export interface Witness<Model, Input, Reference> {
  readonly name: string;
  readonly checks: readonly Check[];
  readonly needs: readonly Need[];
  /** It is shown these parts of the context and no other, so that another part cannot make its answers stale. */
  readonly contextNeeds: readonly ContextPart[];
  readonly learn: (cohort: Cohort<Input, Reference>, context: Context) => Model;
  /**
   * The part of the model that testimony about this subject depends on, as plain data. Its hash decides whether the
   * subject must be examined again: a new golden image touches its own board model and no other.
   */
  readonly slice: (model: Model, subject: Subject, input: Input) => unknown;
  readonly testify: (subject: Subject, input: Input, model: Model, context: Context) => Testimony;
}
