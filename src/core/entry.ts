import type { CheckCode } from './check.ts';
import type { EntryId, EvidenceRef, Testimony } from './finding.ts';
import type { Sha256 } from './hash.ts';
import type { Limit } from './limit.ts';
import type { Subject } from './subject.ts';

/** SHA-256 over (check, revision, subject, sorted input hashes, model hash, context hash without asOf): names a finding for ever. */
export type ResultKey = Sha256;

/** What each kind of entry says. One version each; published as JSON Schemas in docs/schemas. */
export interface EntryBodies {
  /** What a machine should be: an order, a golden image, CAD, a trust root, a policy. */
  readonly referenced: {
    readonly sha256: Sha256;
    readonly size: number;
    readonly file: string;
    /** False: kept by hash and place only. */
    readonly stored: boolean;
    readonly role: string;
  };
  /** Bytes that were collected, before anything read them. `stored` false: kept by hash and place only. */
  readonly observed: {
    readonly sha256: Sha256;
    readonly size: number;
    readonly file: string;
    readonly stored: boolean;
    readonly how: string;
  };
  readonly modelled: { readonly witness: string; readonly modelHash: Sha256; readonly contextHash: Sha256 };
  /** One witness's testimony about one subject. `keys[i]` is the result key of `testimony.findings[i]`. */
  readonly found: {
    readonly witness: string;
    readonly modelHash: Sha256;
    readonly contextHash: Sha256;
    readonly inputs: readonly Sha256[];
    readonly keys: readonly ResultKey[];
    readonly testimony: Testimony;
    /** The entry that this one replaces as the current answer; it stays in the ledger. */
    readonly supersedes?: EntryId;
  };
  readonly limit: Limit;
  readonly custody: { readonly event: Readonly<Record<string, string>>; readonly evidence: readonly EvidenceRef[] };
  readonly changed: { readonly change: Readonly<Record<string, string>>; readonly evidence: readonly EvidenceRef[] };
  readonly claimed: { readonly claim: Readonly<Record<string, unknown>>; readonly evidence: readonly EvidenceRef[] };
  readonly decided: {
    readonly decision: string;
    readonly finding?: ResultKey;
    readonly check?: CheckCode;
    readonly because: string;
    readonly persons: readonly string[];
  };
  readonly weighed: {
    readonly verdict: unknown;
    readonly findings: readonly ResultKey[];
    readonly supersedes?: EntryId;
  };
}

export type EntryKind = keyof EntryBodies;
export const entryKinds: readonly EntryKind[] = [
  'referenced',
  'observed',
  'modelled',
  'found',
  'limit',
  'custody',
  'changed',
  'claimed',
  'decided',
  'weighed',
];

interface EntryOf<K extends EntryKind> {
  readonly v: 1;
  readonly kind: K;
  readonly subject: Subject;
  /** When the thing was so; null where nobody said. */
  readonly trueWhen: { readonly from: string; readonly to: string } | null;
  /** When somebody said so. */
  readonly saidWhen: string | null;
  /** When it reached this ledger. */
  readonly recordedWhen: string;
  readonly by: string;
  /** Name and version of the program that wrote it. */
  readonly software: string;
  readonly body: EntryBodies[K];
}

/** One line of the ledger. Its id is the RFC 6962 leaf hash of its RFC 8785 bytes. */
export type Entry<K extends EntryKind = EntryKind> = K extends EntryKind ? EntryOf<K> : never;
