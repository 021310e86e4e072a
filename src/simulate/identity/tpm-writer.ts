import { concatBytes, fromHex, sha256 } from '../../core/index.ts';
import { sized, u16, u32, u64, u8 } from './byte-writer.ts';
import { signRaw, type SimulatedKey } from './key-sequence.ts';
import type { SequencePoint } from './point-sequence.ts';

/*
 * TPM 2.0 Library, Part 2: the structures that a quote is made of. All numbers big-endian.
 */

const algSha256 = 0x000b;
const algNull = 0x0010;
const algEcdsa = 0x0018;
const algEcc = 0x0023;
const curveP256 = 0x0003;

/** TPMA_OBJECT of the TCG templates: fixedTPM, fixedParent, sensitiveDataOrigin and what the key is for (Part 2, 8.3). */
const attestationAttributes = 0x0005_0072;
const endorsementAttributes = 0x0003_00b2;
/** PolicyA of EK templates L-1 and L-2 (TCG EK Credential Profile, B.3). */
const endorsementPolicy = fromHex('837197674484b3f81a90cc8d46a5d724fd52d76e06520b64f2a1da1b331469aa');

function unique(key: SimulatedKey): Uint8Array {
  return concatBytes(sized(key.x), sized(key.y));
}

/** TPMT_PUBLIC of a restricted P-256 signing key (Part 2, 12.2.4). */
export function attestationPublic(key: SimulatedKey): Uint8Array {
  return concatBytes(
    u16(algEcc),
    u16(algSha256),
    u32(attestationAttributes),
    sized(new Uint8Array(0)),
    u16(algNull),
    u16(algEcdsa),
    u16(algSha256),
    u16(curveP256),
    u16(algNull),
    unique(key),
  );
}

/** TPMT_PUBLIC of an endorsement key, template L-2: restricted decryption under AES-128-CFB. */
export function endorsementPublic(key: SimulatedKey): Uint8Array {
  return concatBytes(
    u16(algEcc),
    u16(algSha256),
    u32(endorsementAttributes),
    sized(endorsementPolicy),
    u16(0x0006),
    u16(128),
    u16(0x0043),
    u16(algNull),
    u16(curveP256),
    u16(algNull),
    unique(key),
  );
}

/** Name of an object: nameAlg and digest of its public area (Part 1, 16). */
export function objectName(publicArea: Uint8Array): Uint8Array {
  return concatBytes(u16(algSha256), sha256(publicArea));
}

/** Qualified name: the chain of names from the endorsement hierarchy down (Part 1, 26.5). */
function qualifiedName(parent: Uint8Array, name: Uint8Array): Uint8Array {
  return concatBytes(u16(algSha256), sha256(concatBytes(parent, name)));
}

export interface QuoteRequest {
  readonly attestationKey: SimulatedKey;
  readonly endorsementKey: SimulatedKey;
  readonly nonce: Uint8Array;
  /** PCR 0 to 7 of the SHA-256 bank, in order. */
  readonly pcrs: readonly Uint8Array[];
  readonly clockMs: number;
  readonly resetCount: number;
  /** Of the signature; by RFC 6979 where absent. */
  readonly signatureNonce?: SequencePoint;
}

export interface Quote {
  /** TPMS_ATTEST. */
  readonly attest: Uint8Array;
  /** TPMT_SIGNATURE. */
  readonly signature: Uint8Array;
}

/** What TPM2_Quote returns over PCR 0 to 7 of the SHA-256 bank (Part 2, 10.12.12 TPMS_ATTEST, 11.3.4 TPMT_SIGNATURE). */
export function quote(request: QuoteRequest): Quote {
  const endorsement = qualifiedName(u32(0x4000_000b), objectName(endorsementPublic(request.endorsementKey)));
  const signer = qualifiedName(endorsement, objectName(attestationPublic(request.attestationKey)));
  const attest = concatBytes(
    u32(0xff54_4347),
    u16(0x8018),
    sized(signer),
    sized(request.nonce),
    u64(request.clockMs),
    u32(request.resetCount),
    u32(0),
    u8(1),
    fromHex('0007005500000000'),
    u32(1),
    u16(algSha256),
    u8(3),
    fromHex('ff0000'),
    sized(sha256(concatBytes(...request.pcrs))),
  );
  const { r, s } = signRaw(attest, request.attestationKey, request.signatureNonce);
  return { attest, signature: concatBytes(u16(algEcdsa), u16(algSha256), sized(r), sized(s)) };
}
