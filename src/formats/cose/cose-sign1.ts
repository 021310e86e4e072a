import type { CborItem } from '../cbor/index.ts';
import { bytesOf, byteString, decodeCbor, listOf, NoteList, refuse, withoutSelfDescription } from '../cbor/index.ts';
import type { Note } from '../note.ts';
import type { CommonHeaders, CoseHeaders } from './headers.ts';
import { commonHeaders, headersOf } from './headers.ts';
import { coseAlgorithm } from './algorithms.ts';
import { headerLabels, otherMessages, sign1Tag } from './labels.ts';

export const coseFormatName = 'cose-sign1';

/** A COSE_Sign1 message (RFC 9052, 4.2). Nothing of it is believed before `verifyCoseSign1` has said that it verifies. */
export interface CoseSign1 extends CommonHeaders {
  readonly tagged: boolean;
  /** Content of the protected byte string as it was sent: these bytes are signed. */
  readonly protectedBytes: Uint8Array;
  readonly protectedHeaders: CoseHeaders;
  readonly unprotectedHeaders: CoseHeaders;
  /** Undefined where the payload is detached. */
  readonly payload: Uint8Array | undefined;
  /** Absolute offset of the payload's first byte. */
  readonly payloadOffset: number;
  readonly signature: Uint8Array;
  readonly notes: readonly Note[];
}

/** Decodes a COSE_Sign1, tagged (18) or not. Throws FormatError. */
export function parseCoseSign1(bytes: Uint8Array, format: string = coseFormatName): CoseSign1 {
  const notes = new NoteList();
  return readCoseSign1(decodeCbor(bytes, format, notes), notes);
}

/** The same, of an item that is decoded already. */
export function readCoseSign1(item: CborItem, notes: NoteList): CoseSign1 {
  const { content, tagged } = untag(item, notes);
  const parts = listOf(content, 'COSE_Sign1');
  const [protectedItem, unprotectedItem, payloadItem, signatureItem] = parts;
  if (
    protectedItem === undefined ||
    unprotectedItem === undefined ||
    payloadItem === undefined ||
    signatureItem === undefined ||
    parts.length !== 4
  ) {
    return refuse(content, `COSE_Sign1: ${parts.length} parts, four are needed`);
  }
  const protectedPart = byteString(protectedItem, 'protected headers');
  const protectedBytes = protectedPart.value;
  const protectedHeaders = readProtected(protectedBytes, item.source.format, protectedPart.contentStart, notes);
  const unprotectedHeaders = headersOf(unprotectedItem, 'unprotected headers');
  const common = commonHeaders(protectedHeaders, unprotectedHeaders);
  const signature = bytesOf(signatureItem, 'signature');
  if (signature.length === 0) refuse(signatureItem, 'the signature is empty');
  if (!tagged) notes.add('cose-untagged', 'without tag 18: that it is a COSE_Sign1 is known only from its shape');
  if (unprotectedHeaders.has(headerLabels.algorithm)) {
    notes.add('cose-algorithm-unprotected', 'the algorithm is not signed (RFC 9052, 3.1 wants it protected)');
  }
  if (common.algorithm !== undefined && coseAlgorithm(common.algorithm)?.parameters.scheme === 'rsa-pkcs1') {
    notes.add('cose-pkcs1-signature', 'RSASSA-PKCS1-v1_5, which RFC 8812, 2 does not recommend');
  }
  const payload = payloadItem.type === 'null' ? undefined : byteString(payloadItem, 'payload');
  return {
    ...common,
    tagged,
    protectedBytes,
    protectedHeaders,
    unprotectedHeaders,
    payload: payload?.value,
    payloadOffset: payload?.contentStart ?? payloadItem.start,
    signature,
    notes: notes.notes,
  };
}

function untag(item: CborItem, notes: NoteList): { readonly content: CborItem; readonly tagged: boolean } {
  const content = withoutSelfDescription(item, notes);
  if (content.type !== 'tag') return { content, tagged: false };
  if (content.tag !== BigInt(sign1Tag)) {
    const other = otherMessages.get(Number(content.tag));
    refuse(content, `tag ${String(content.tag)}${other === undefined ? '' : ` (${other})`} is not COSE_Sign1`);
  }
  return { content: content.content, tagged: true };
}

/** A byte string of length zero or an encoded map (RFC 9052, 3). */
function readProtected(bytes: Uint8Array, format: string, offset: number, notes: NoteList): CoseHeaders {
  if (bytes.length === 0) return new Map();
  const headers = headersOf(decodeCbor(bytes, format, notes, { base: offset }), 'protected headers');
  if (headers.size === 0) {
    notes.add('cose-empty-map-protected', 'no protected headers, written as an empty map; signed as an empty string');
  }
  return headers;
}
