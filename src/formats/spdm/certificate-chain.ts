import type { Certificate } from '../x509/index.ts';
import type { Note } from '../note.ts';
import type { SpdmHash } from './algorithms.ts';

/** The hash by which a chain names its root (DSP0274, Certificates and certificate chains). */
export interface SpdmRootHash {
  /** Of the root certificate's DER, where the root is the first certificate; undefined where nothing here has this hash. */
  readonly algorithm: SpdmHash | undefined;
  readonly digest: Uint8Array;
}

/** A certificate chain of an SPDM slot. It is what its sender says until `verifySpdmChain` and a trust root have spoken. */
export interface SpdmCertificateChain {
  /** `spdm`: with length and root hash, as CERTIFICATE carries it; `der`: certificates only, one after the other. */
  readonly form: 'spdm' | 'der';
  readonly rootHash?: SpdmRootHash;
  /** From the root, or the one that the root signed, to the leaf. */
  readonly certificates: readonly [Certificate, ...Certificate[]];
  readonly notes: readonly Note[];
}
