import type { Note } from '../note.ts';
import type { Bank } from '../eventlog/event-log.ts';

export interface PcrSelection {
  readonly algorithm: number;
  readonly bank: Bank | undefined;
  readonly pcrs: readonly number[];
}

export interface ClockInfo {
  readonly clockMs: bigint;
  readonly resetCount: number;
  readonly restartCount: number;
  readonly safe: boolean;
}

export type Attested =
  | { readonly type: 'quote'; readonly pcrSelection: readonly PcrSelection[]; readonly pcrDigest: Uint8Array }
  | { readonly type: 'certify'; readonly name: Uint8Array; readonly qualifiedName: Uint8Array }
  | { readonly type: 'creation'; readonly name: Uint8Array; readonly creationHash: Uint8Array }
  | { readonly type: 'time'; readonly timeMs: bigint; readonly firmwareVersion: bigint }
  | { readonly type: 'nv'; readonly name: Uint8Array; readonly nvOffset: number; readonly contents: Uint8Array }
  | { readonly type: 'other'; readonly tag: number; readonly body: Uint8Array };

/** TPMS_ATTEST (TPM 2.0 Library Part 2, 10.12.12). `raw` is what is signed. */
export interface Attest {
  readonly magic: number;
  readonly qualifiedSigner: Uint8Array;
  /** The nonce that the verifier gave (qualifyingData). */
  readonly extraData: Uint8Array;
  readonly clock: ClockInfo;
  readonly firmwareVersion: bigint;
  readonly attested: Attested;
  readonly raw: Uint8Array;
  readonly notes: readonly Note[];
}

/** TPMT_PUBLIC. `name` is nameAlg and the hash of the structure (Part 1, 16). */
export interface TpmPublic {
  readonly type: 'rsa' | 'ecc' | 'keyedhash' | 'symcipher';
  readonly nameAlgorithm: number;
  readonly attributes: number;
  readonly attributeNames: readonly string[];
  readonly policy: Uint8Array;
  readonly bits?: number;
  readonly curve?: string;
  readonly scheme?: string;
  readonly schemeHash?: string;
  /** SubjectPublicKeyInfo, DER; absent for keys that are not asymmetric or whose curve has no OID here. */
  readonly spki?: Uint8Array;
  /** Empty where the name's hash is not available here. */
  readonly name: Uint8Array;
  readonly raw: Uint8Array;
  readonly notes: readonly Note[];
}

/** TPMT_SIGNATURE. For ECDSA `r` and `s`, else `signature`. */
export interface TpmSignature {
  readonly scheme: 'rsassa' | 'rsapss' | 'ecdsa';
  readonly hashAlgorithm: number;
  readonly hash: Bank | undefined;
  readonly signature: Uint8Array;
  readonly r?: Uint8Array;
  readonly s?: Uint8Array;
  readonly notes: readonly Note[];
}

/** PCR values as a tool saved them beside a quote. */
export interface PcrValues {
  readonly layout: 'tpm2-tools';
  readonly selection: readonly PcrSelection[];
  readonly values: readonly { readonly bank: Bank; readonly pcr: number; readonly value: Uint8Array }[];
  readonly notes: readonly Note[];
}

/** Keylime's wire form of a quote: `r` and three base64 parts. */
export interface KeylimeQuote {
  readonly attest: Attest;
  readonly signature: TpmSignature;
  readonly pcrs: PcrValues;
  readonly notes: readonly Note[];
}
