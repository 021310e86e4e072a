import { ByteReader, toHex } from '../../core/index.ts';
import type { Description } from '../format.ts';

/** A credential blob of `tpm2_makecredential`: what an EK holder must answer to show that an AK lives in its TPM. */
export interface TpmCredential {
  /** TPMS_ID_OBJECT, encrypted and with its integrity value. */
  readonly idObject: Uint8Array;
  readonly encryptedSecret: Uint8Array;
}

const magic = 'badcc0de';

export function looksLikeTpmCredential(bytes: Uint8Array): boolean {
  return bytes.length >= 12 && toHex(bytes.subarray(0, 4)) === magic;
}

/** Decodes tpm2-tools' container: magic, version 1, TPM2B_ID_OBJECT, TPM2B_ENCRYPTED_SECRET. Throws FormatError. */
export function parseTpmCredential(bytes: Uint8Array): TpmCredential {
  const reader = new ByteReader(bytes, 'tpm-credential');
  if (toHex(reader.take(4, 'magic')) !== magic) reader.fail('not a credential blob');
  const version = reader.u32be('version');
  if (version !== 1) reader.fail(`credential blob of version ${version}, only 1 is known`);
  const idObject = reader.take(reader.u16be('identity object: size'), 'identity object');
  const encryptedSecret = reader.take(reader.u16be('secret: size'), 'secret');
  reader.expectEnd('credential');
  return { idObject, encryptedSecret };
}

export function describeTpmCredential(value: TpmCredential): Description {
  return { idObjectBytes: value.idObject.length, encryptedSecretBytes: value.encryptedSecret.length };
}
