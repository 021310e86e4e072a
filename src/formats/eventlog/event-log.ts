import type { Note } from '../note.ts';

/** Banks by the name that tpm2-tools uses. */
export const banks = ['sha1', 'sha256', 'sha384', 'sha512', 'sm3_256', 'sha3_256', 'sha3_384', 'sha3_512'] as const;
export type Bank = (typeof banks)[number];

export interface EventDigest {
  /** The TCG algorithm id, for banks without a name here. */
  readonly algorithm: number;
  readonly bank: Bank | undefined;
  readonly digest: Uint8Array;
}

export interface LogEvent {
  /** 0-based; the SpecID event of a crypto-agile log is event 0. */
  readonly index: number;
  /** PCR; in a confidential-computing log the measurement register (1 to 4 are RTMR 0 to 3). */
  readonly pcr: number;
  readonly type: number;
  /** `EV_SEPARATOR`; `0x…` where the type is not the specification's. */
  readonly typeName: string;
  readonly digests: readonly EventDigest[];
  readonly data: Uint8Array;
  /** Of the event's first byte in the (binary) log. */
  readonly offset: number;
}

/** TCG PC Client PFP 1.05, 10.4.5.1 */
export interface SpecId {
  readonly platformClass: number;
  readonly version: string;
  readonly errata: number;
  readonly uintnBytes: 4 | 8;
  readonly algorithms: readonly {
    readonly algorithm: number;
    readonly bank: Bank | undefined;
    readonly size: number;
  }[];
  readonly vendorInfo: Uint8Array;
}

export interface EventLog {
  readonly container: 'legacy' | 'crypto-agile';
  /** `cc`: measurement registers of a confidential-computing guest (CCEL) in place of PCRs. */
  readonly registers: 'pcr' | 'cc';
  readonly encoding: 'binary' | 'base64';
  readonly banks: readonly Bank[];
  readonly specId?: SpecId;
  /** TPM2_Startup locality from the StartupLocality event: PCR 0 starts at this value (0 without one). */
  readonly startupLocality: number;
  readonly events: readonly LogEvent[];
  readonly notes: readonly Note[];
}

/** Register values from replay: bank, then register, then lower-case hexadecimal. Only registers that the log touches. */
export type ReplayedPcrs = ReadonlyMap<Bank, ReadonlyMap<number, string>>;

/** Something about a log that the specification rules out. Data for a witness: what it is worth is not decided here. */
export interface LogProblem {
  readonly id: string;
  readonly pcr?: number;
  readonly event?: number;
  readonly offset?: number;
  readonly bank?: Bank;
  readonly detail: string;
}
