import type { Note } from '../note.ts';
import type { Extension, Name, SignatureAlgorithm } from './certificate.ts';
import type { RevokedEntries } from './revoked-entries.ts';

/** Which certificates a list speaks of (RFC 5280, 5.2.5). */
export interface DistributionScope {
  readonly urls: readonly string[];
  readonly onlyUserCertificates: boolean;
  readonly onlyCaCertificates: boolean;
  readonly onlyAttributeCertificates: boolean;
  readonly onlySomeReasons: boolean;
  /** Its entries may be of other issuers' certificates. */
  readonly indirect: boolean;
}

/** A certificate revocation list, not verified: `verifyCrl` says whether the issuer signed it. */
export interface RevocationList {
  readonly version: 1 | 2;
  readonly issuer: Name;
  readonly thisUpdate: string;
  readonly nextUpdate?: string;
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly entries: RevokedEntries;
  readonly extensions: readonly Extension[];
  /** Critical extensions, of the list or of an entry, that this reader does not understand: the list must not be used. */
  readonly unknownCritical: readonly string[];
  /** Lower-case hexadecimal. */
  readonly crlNumber?: string;
  /** Present in a delta list: the number of the list that it completes. */
  readonly baseCrlNumber?: string;
  readonly authorityKeyId?: string;
  readonly scope?: DistributionScope;
  readonly tbs: Uint8Array;
  readonly signature: Uint8Array;
  readonly der: Uint8Array;
  /** SHA-256 of `der`, lower-case hexadecimal. */
  readonly fingerprint: string;
  readonly notes: readonly Note[];
}
