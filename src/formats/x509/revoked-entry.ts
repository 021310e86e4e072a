/** RFC 5280, 5.3.1. */
export type RevocationReason =
  | 'unspecified'
  | 'keyCompromise'
  | 'cACompromise'
  | 'affiliationChanged'
  | 'superseded'
  | 'cessationOfOperation'
  | 'certificateHold'
  | 'removeFromCRL'
  | 'privilegeWithdrawn'
  | 'aACompromise';

export interface RevokedEntry {
  /** Lower-case hexadecimal, without the sign octet, as in `Certificate`. */
  readonly serialNumber: string;
  readonly revokedAt: string;
  readonly reason?: RevocationReason;
  readonly invalidityDate?: string;
}
