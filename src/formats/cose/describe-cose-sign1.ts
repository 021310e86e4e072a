import { sha256Hex, toHex } from '../../core/index.ts';
import type { Description } from '../format.ts';
import { algorithmName } from './algorithms.ts';
import type { CoseSign1 } from './cose-sign1.ts';

export function describeCoseSign1(message: CoseSign1): Description {
  const { algorithm, contentType, keyId, payload, certificateHash } = message;
  return {
    tagged: message.tagged,
    ...(algorithm === undefined ? {} : { signatureAlgorithm: algorithmName(algorithm) }),
    ...(contentType === undefined ? {} : { contentType }),
    ...(keyId === undefined ? {} : { keyId: toHex(keyId) }),
    criticalHeaders: message.critical,
    protectedHeaders: [...message.protectedHeaders.keys()],
    unprotectedHeaders: [...message.unprotectedHeaders.keys()],
    detached: payload === undefined,
    ...(payload === undefined ? {} : { payloadBytes: payload.length, payloadSha256: sha256Hex(payload) }),
    signatureBytes: message.signature.length,
    certificateSha256s: [...message.certificateChain, ...message.certificateBag].map((der) => sha256Hex(der)),
    ...(certificateHash === undefined
      ? {}
      : {
          certificateHash: { algorithm: String(certificateHash.algorithm), hex: toHex(certificateHash.hash) },
        }),
    notes: message.notes,
  };
}
