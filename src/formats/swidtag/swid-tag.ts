import type { Note } from '../note.ts';
import type { XmlDocument, XmlHash, XmlSignature } from '../xml/index.ts';

export interface SwidEntity {
  readonly name: string;
  readonly regid?: string;
  readonly roles: readonly string[];
  /** Of the entity's signing certificate, as written. */
  readonly thumbprint?: string;
}

export interface SwidLink {
  readonly href: string;
  readonly rel: string;
}

export interface SwidHash {
  readonly algorithm: XmlHash;
  /** Lower-case hexadecimal. */
  readonly digest: string;
}

/** A file of the payload: in a base RIM a support RIM, which is the reference event log (`.rimel`) or a list of PCR values. */
export interface SwidFile {
  readonly name: string;
  /** Names of the directories around it, outermost first. */
  readonly directories: readonly string[];
  readonly sizeBytes?: number;
  readonly version?: string;
  readonly hashes: readonly SwidHash[];
  /** TCG's supportRIMType, supportRIMFormat and supportRIMURIGlobal. */
  readonly supportRimType?: string;
  readonly supportRimFormat?: string;
  readonly supportRimUri?: string;
}

/** Attributes of Meta that TCG defines for a RIM, by their names in the specification (PC Client RIM 1.04, 4.1). */
export const rimFields = [
  'payloadType',
  'bindingSpec',
  'bindingSpecVersion',
  'platformManufacturerStr',
  'platformManufacturerId',
  'platformModel',
  'platformVersion',
  'firmwareManufacturerStr',
  'firmwareManufacturerId',
  'firmwareModel',
  'firmwareVersion',
  'pcURIlocal',
  'pcURIGlobal',
  'rimLinkHash',
] as const;

/** Attributes of Meta that NIST defines for products (NISTIR 8060, 5.2). */
export const productFields = ['colloquialVersion', 'edition', 'product', 'revision'] as const;

export type RimField = (typeof rimFields)[number];
export type ProductField = (typeof productFields)[number];

/** When the tag was signed, as it says itself: RFC 3339 text, or a time-stamp token (RFC 3852) in base64. */
export interface SwidTimestamp {
  readonly kind: 'rfc3339' | 'rfc3852' | 'unknown';
  readonly text: string;
  /** UTC ISO 8601, for RFC 3339. */
  readonly time?: string;
  /** Whether a reference of the signature names it; what no reference names, anyone may have written. */
  readonly referenced: boolean;
}

/**
 * A SWID tag (ISO/IEC 19770-2:2015) as TCG uses it for a base RIM. Everything but `signature` and `timestamps` is read
 * from what an enveloped signature covers; whether it is signed, `verifySwidtag` says.
 */
export interface SwidTag {
  readonly tagId: string;
  readonly name: string;
  readonly version?: string;
  readonly versionScheme?: string;
  /** 0 where it is not given. */
  readonly tagVersion: number;
  readonly language?: string;
  readonly corpus: boolean;
  readonly patch: boolean;
  readonly supplemental: boolean;
  readonly entities: readonly SwidEntity[];
  readonly links: readonly SwidLink[];
  readonly rim: Readonly<Partial<Record<RimField, string>>>;
  readonly product: Readonly<Partial<Record<ProductField, string>>>;
  readonly files: readonly SwidFile[];
  /** As read, not verified. Undefined where there is none, or where it is malformed: a note says which. */
  readonly signature: XmlSignature | undefined;
  readonly timestamps: readonly SwidTimestamp[];
  readonly document: XmlDocument;
  readonly notes: readonly Note[];
}
