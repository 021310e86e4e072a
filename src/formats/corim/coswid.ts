import type { Digest } from './digest.ts';
import type { Note } from '../note.ts';

export interface SoftwareEntity {
  /** Undefined where its maker left it out against RFC 9393, 2.6; noted. */
  readonly name: string | undefined;
  readonly registrationId: string | undefined;
  readonly roles: readonly string[];
  readonly thumbprint: Digest | undefined;
}

export interface SoftwareLink {
  readonly href: string;
  readonly relation: string;
}

/** One file of a payload or of evidence; `path` is its directories and its name, joined with `/`. */
export interface SoftwareFile {
  readonly path: string;
  readonly sizeBytes: bigint | undefined;
  readonly version: string | undefined;
  readonly digest: Digest | undefined;
}

export interface SoftwareResources {
  readonly files: readonly SoftwareFile[];
  readonly directories: number;
  readonly processes: readonly string[];
  readonly resources: readonly string[];
}

/** Concise Software Identification (RFC 9393): what its maker says that a piece of software consists of. */
export interface Coswid {
  readonly kind: 'coswid';
  /** `json`: the configuration that a tool makes a tag from, with the names of SWID for keys; never signed. */
  readonly form: 'cbor' | 'json';
  readonly tagId: string;
  /** Undefined where it is left out against RFC 9393, 2.3; noted. */
  readonly tagVersion: bigint | undefined;
  readonly softwareName: string;
  readonly softwareVersion: string | undefined;
  readonly versionScheme: string | undefined;
  readonly language: string | undefined;
  readonly corpus: boolean;
  readonly patch: boolean;
  readonly supplemental: boolean;
  readonly entities: readonly SoftwareEntity[];
  readonly links: readonly SoftwareLink[];
  readonly meta: readonly Readonly<Record<string, string>>[];
  /** What is to be there. */
  readonly payload: SoftwareResources | undefined;
  /** What somebody found there: no reference for anything. */
  readonly evidence:
    (SoftwareResources & { readonly date: string | undefined; readonly deviceId: string | undefined }) | undefined;
  readonly notes: readonly Note[];
}
