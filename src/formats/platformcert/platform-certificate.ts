import type { Note } from '../note.ts';
import type { GeneralName, Name, SignatureAlgorithm } from '../x509/certificate.ts';

export interface ComponentClass {
  /** `2.23.133.18.3.1` (TCG), `.3.2` SMBIOS, `.3.3` PCIe, `.3.4` storage; other registries by OID; empty where none is named. */
  readonly registry: string;
  /** 8 lower-case hexadecimal digits, as in the octet string. */
  readonly value: string;
}

export interface ComponentAddress {
  readonly kind: 'ethernet' | 'wlan' | 'bluetooth' | 'other';
  readonly oid: string;
  readonly value: string;
}

export type ComponentStatus = 'added' | 'modified' | 'removed';

/** A reference to another certificate, by hash or by issuer and serial number. */
export interface CertificateReference {
  readonly hashAlgorithm?: string;
  readonly hash?: string;
  readonly issuer?: string;
  readonly serialNumber?: string;
}

/** One row of the platform configuration. Strings are as certified: 'Not Specified' stays what it is. */
export interface PlatformComponent {
  readonly class?: ComponentClass;
  readonly manufacturer: string;
  readonly model: string;
  readonly serial?: string;
  readonly revision?: string;
  /** Private enterprise number OID of the maker. */
  readonly manufacturerId?: string;
  readonly fieldReplaceable?: boolean;
  readonly addresses: readonly ComponentAddress[];
  readonly certificate?: CertificateReference;
  readonly certificateUri?: string;
  /** Only in delta certificates. */
  readonly status?: ComponentStatus;
}

export interface PlatformProperty {
  readonly name: string;
  readonly value: string;
  readonly status?: ComponentStatus;
}

/** To whom the certificate belongs: the EK certificate (base), or the certificate that it amends (delta). */
export interface Holder {
  readonly issuer?: Name;
  /** Lower-case hexadecimal, as in Certificate.serialNumber. */
  readonly serialNumber?: string;
  readonly entityNames: readonly GeneralName[];
  readonly digest?: { readonly algorithm: string; readonly value: string };
}

export interface PlatformCertificate {
  /** Profile: `1.0`, `1.1`, `2.0`, `2.1` as stated by tCGCredentialSpecification, else by the attributes used. */
  readonly version: string;
  readonly type: 'base' | 'delta' | 'rebase';
  readonly manufacturer: string;
  readonly model: string;
  readonly platformVersion: string;
  readonly serial?: string;
  /** Private enterprise number OID of the platform's maker. */
  readonly manufacturerId?: string;
  readonly holder: Holder;
  readonly issuer: Name;
  readonly serialNumber: string;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly authorityKeyId?: string;
  /** Which platformConfiguration attribute was used: 0 where there is none (a 1.0 certificate may have no list). */
  readonly configurationVersion: 0 | 1 | 2 | 3;
  readonly components: readonly PlatformComponent[];
  readonly properties: readonly PlatformProperty[];
  readonly componentsUri?: string;
  readonly propertiesUri?: string;
  readonly platformSpecification?: string;
  readonly unknownCritical: readonly string[];
  readonly tbs: Uint8Array;
  readonly signature: Uint8Array;
  readonly der: Uint8Array;
  /** SHA-256 of `der`, lower-case hexadecimal. */
  readonly fingerprint: string;
  readonly notes: readonly Note[];
}
