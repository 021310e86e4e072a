import type { Note } from '../note.ts';
import type { SpdmHash, SpdmSignature } from './algorithms.ts';
import type { SpdmCertificateChain } from './certificate-chain.ts';
import type { MeasurementRequest, MeasurementResponse } from './exchange.ts';
import type { MeasurementBlock } from './measurement-block.ts';
import type { SpdmNegotiation, SpdmVersion } from './negotiation.ts';

export interface MeasurementExchange {
  readonly request?: MeasurementRequest;
  readonly response: MeasurementResponse;
}

/** Measurements of one device. What they are is its word, until `verifySpdmMeasurements` has looked at the signature. */
export interface SpdmMeasurements {
  /**
   * `transcript`: the messages as they went over the wire; `record`: measurement blocks alone; `json`: this project's
   * own form; `redfish`: the answer of the action SPDMGetSignedMeasurements; `evidence-list`: JSON of spdm-emu's tool.
   */
  readonly form: 'transcript' | 'record' | 'json' | 'redfish' | 'evidence-list';
  readonly version?: SpdmVersion;
  readonly negotiation?: SpdmNegotiation;
  /** As negotiated, else as the file states; the negotiation is signed from 1.2 on, a statement never is. */
  readonly hashAlgorithm?: SpdmHash;
  readonly signatureAlgorithm?: SpdmSignature;
  readonly exchanges: readonly MeasurementExchange[];
  readonly unverifiedBlocks: readonly MeasurementBlock[];
  /** Of the request that asked for the signature, lower-case hexadecimal: what makes the answer fresh. */
  readonly nonce?: string;
  readonly signature?: Uint8Array;
  /** `@odata.id` of the certificate, or the device's name, where the file gives one. */
  readonly certificateLink?: string;
  readonly component?: string;
  readonly chain?: SpdmCertificateChain;
  /** SubjectPublicKeyInfo (DER) that was provisioned for slot 15, as the file states it: trust in it is not its own word. */
  readonly statedKey?: Uint8Array;
  readonly notes: readonly Note[];
}
