import { encodeArray, encodeBytes, encodeText } from '../cbor/index.ts';
import type { CoseSign1 } from './cose-sign1.ts';

/**
 * The bytes that a COSE_Sign1 signs (RFC 9052, 4.4): Signature1, the protected headers as they were sent, the external
 * data, the payload. No protected headers are an empty string here, also where they were sent as an empty map.
 */
export function sigStructure(message: CoseSign1, payload: Uint8Array, externalAad: Uint8Array): Uint8Array {
  const signedHeaders = message.protectedHeaders.size === 0 ? new Uint8Array(0) : message.protectedBytes;
  return encodeArray(
    encodeText('Signature1'),
    encodeBytes(signedHeaders),
    encodeBytes(externalAad),
    encodeBytes(payload),
  );
}
