import {
  authorityKeyIdentifier,
  basicConstraints,
  certificate,
  directoryAlternativeName,
  extendedKeyUsage,
  keyUsage,
  type Issuer,
  type NameParts,
  type Validity,
} from './certificate-writer.ts';
import type { SimulatedKey } from './key-sequence.ts';
import type { SequencePoint } from './point-sequence.ts';

/** TCG EK Credential Profile 2.x, 3.2.9: who made the TPM, which model, which firmware. */
const tpmAttributes: NameParts = [
  ['2.23.133.2.1', 'id:53494D55'],
  ['2.23.133.2.2', 'SIM9672'],
  ['2.23.133.2.3', 'id:00070055'],
];

interface TpmCertificateRequest {
  readonly issuer: Issuer;
  readonly key: SimulatedKey;
  readonly serial: Uint8Array;
  readonly validity: Validity;
  readonly nonce?: SequencePoint;
}

/** An endorsement key certificate: empty subject, critical alternative name, tcg-kp-EKCertificate. */
export function endorsementCertificate(request: TpmCertificateRequest): Uint8Array {
  return certificate({
    ...request,
    subject: [],
    extensions: [
      directoryAlternativeName(tpmAttributes, true),
      basicConstraints(false),
      keyUsage(4),
      extendedKeyUsage('2.23.133.8.1'),
      authorityKeyIdentifier(request.issuer.key),
    ],
  });
}

/** An attestation key certificate: tcg-kp-AIKCertificate, signs only. */
export function attestationCertificate(request: TpmCertificateRequest): Uint8Array {
  return certificate({
    ...request,
    subject: [],
    extensions: [
      directoryAlternativeName(tpmAttributes, true),
      basicConstraints(false),
      keyUsage(0),
      extendedKeyUsage('2.23.133.8.3'),
      authorityKeyIdentifier(request.issuer.key),
    ],
  });
}
