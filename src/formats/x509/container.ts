import { ByteReader, FormatError } from '../../core/index.ts';
import type { NoteSink } from '../der/index.ts';

const sequenceTag = 0x30;
const nvHeaderSize = 5;

/** Length of the DER element at the start, header included; undefined where no SEQUENCE with a plain length starts here. */
function sequenceLength(bytes: Uint8Array): number | undefined {
  if (bytes[0] !== sequenceTag) return undefined;
  const first = bytes[1] ?? 0x80;
  if (first < 0x80) return 2 + first;
  const octets = first & 0x7f;
  if (octets === 0 || octets > 4 || bytes.length < 2 + octets) return undefined;
  let length = 0;
  for (let i = 0; i < octets; i++) length = length * 256 + (bytes[2 + i] ?? 0);
  return 2 + octets + length;
}

/**
 * TCG_PCCLIENT_STORED_CERT: 10 01 00, size, 10 02 and the full certificate, as TPM NV of the 1.2 days held it
 * (PC Client Implementation Specification 1.21, 7.4.5). Returns the offset of the DER.
 */
function nvHeaderLength(bytes: Uint8Array): number {
  if (bytes.length < nvHeaderSize + 2 || bytes[0] !== 0x10 || bytes[1] !== 0x01) return 0;
  // Type 0: full certificate; its own tag 1002 follows the size.
  return bytes[2] === 0 && bytes[5] === 0x10 && bytes[6] === 0x02 ? nvHeaderSize + 2 : nvHeaderSize;
}

/** Whether the bytes are one DER SEQUENCE, perhaps behind a TPM NV header or before padding. */
export function looksLikeDerFile(bytes: Uint8Array): boolean {
  const body = bytes.subarray(nvHeaderLength(bytes));
  return sequenceLength(body) !== undefined;
}

export interface DerFile {
  readonly der: Uint8Array;
  readonly offset: number;
}

/** Takes the TPM NV header and the padding off a certificate as read from an NV index; both are noted. Throws FormatError. */
export function unwrapDerFile(bytes: Uint8Array, format: string, notes: NoteSink): DerFile {
  const offset = nvHeaderLength(bytes);
  if (offset > 0) notes.add('tpm-nv-header', `${offset} bytes`);
  const body = bytes.subarray(offset);
  const length = sequenceLength(body);
  const reader = new ByteReader(body, format, offset);
  if (length === undefined) return reader.fail('not DER: no SEQUENCE of definite length');
  const der = reader.take(length, 'certificate');
  const rest = body.subarray(length);
  const fill = rest[0];
  if (fill !== undefined) {
    if ((fill !== 0 && fill !== 0xff) || rest.some((octet) => octet !== fill)) {
      throw new FormatError(format, `${rest.length} trailing bytes`, offset + length);
    }
    notes.add('trailing-padding', `${rest.length} bytes ${fill.toString(16).padStart(2, '0')}`);
  }
  return { der, offset };
}

/** Depth-free look at DER: whether the content of the outer SEQUENCE begins with SEQUENCE { first tag `tag` }. */
export function startsSignedPart(bytes: Uint8Array, accepts: (inside: Uint8Array) => boolean): boolean {
  const body = bytes.subarray(nvHeaderLength(bytes));
  const outer = headerLength(body);
  if (outer === undefined) return false;
  const inner = body.subarray(outer);
  const header = headerLength(inner);
  return header !== undefined && accepts(inner.subarray(header));
}

function headerLength(bytes: Uint8Array): number | undefined {
  if (sequenceLength(bytes) === undefined) return undefined;
  const first = bytes[1] ?? 0;
  return first < 0x80 ? 2 : 2 + (first & 0x7f);
}
