import type { CborItem, NoteList } from '../cbor/index.ts';
import { bytesOf, byteString, decodeCbor, refuse, textOf } from '../cbor/index.ts';
import type { CoseSign1 } from '../cose/index.ts';
import { readCoseSign1 } from '../cose/index.ts';
import { isoTime } from '../../core/index.ts';
import type { CorimSignature } from './corim.ts';
import type { Validity } from './entity.ts';
import { validityOf } from './entity.ts';
import { uriOf } from './identifiers.ts';
import { readFields } from './manifest-reader.ts';

const metaLabel = 8;
const claimsLabel = 15;

/** Content types of a signed manifest: the present one and that until draft 02. */
export const corimContentTypes: readonly string[] = ['application/rim+cbor', 'application/corim-unsigned+cbor'];

/**
 * Opens a signed manifest (draft-ietf-rats-corim-11, 4.2): the manifest is the payload, the signer is named in a header
 * that must be signed. Whether the signature holds is not asked here. Throws FormatError.
 */
export function openSignedCorim(
  item: CborItem,
  notes: NoteList,
): { readonly manifest: CborItem; readonly signature: CorimSignature } {
  const message = readCoseSign1(item, notes);
  if (message.payload === undefined) refuse(item, 'signed CoRIM: the manifest is detached and cannot be read');
  if (typeof message.contentType !== 'string' || message.contentType !== corimContentTypes[0]) {
    notes.add('corim-content-type', `content type ${JSON.stringify(message.contentType ?? 'none')}`);
  }
  const manifest = decodeCbor(message.payload, item.source.format, notes, { base: message.payloadOffset });
  return { manifest, signature: signatureOf(message, notes) };
}

function signatureOf(message: CoseSign1, notes: NoteList): CorimSignature {
  const meta = message.protectedHeaders.get(metaLabel);
  const claims = message.protectedHeaders.get(claimsLabel);
  if (message.unprotectedHeaders.has(metaLabel) || message.unprotectedHeaders.has(claimsLabel)) {
    notes.add('corim-signer-unprotected', 'who signs is said where it is not signed; not read');
  }
  if (meta === undefined && claims === undefined) {
    notes.add('corim-no-signer', 'neither corim-meta (8) nor CWT claims (15) say who signs');
  }
  const fromMeta = meta === undefined ? undefined : metaOf(meta, notes);
  const fromClaims = claims === undefined ? undefined : claimsOf(claims, notes);
  return {
    message,
    understood: [...(meta === undefined ? [] : [metaLabel]), ...(claims === undefined ? [] : [claimsLabel])],
    signerName: fromMeta?.signerName ?? fromClaims?.signerName,
    signerUri: fromMeta?.signerUri,
    validity: fromMeta?.validity ?? fromClaims?.validity,
  };
}

type Signer = Omit<CorimSignature, 'message' | 'understood'>;

/** corim-meta-map, encoded in a byte string. */
function metaOf(header: CborItem, notes: NoteList): Signer {
  const encoded = byteString(header, 'corim-meta');
  const item = decodeCbor(encoded.value, header.source.format, notes, { base: encoded.contentStart });
  return readFields(item, 'corim-meta', notes, (fields) => ({
    ...readFields(fields.required(0, 'signer'), 'signer', notes, (signer) => ({
      signerName: textOf(signer.required(0, 'name'), 'signer: name'),
      signerUri: signer.maybe(1, 'URI', (value, what) => uriOf(value, what, notes)),
    })),
    validity: fields.maybe(1, 'signature validity', (value, what) => validityOf(value, what, notes)),
  }));
}

/** CWT claims in a header (RFC 9597): the issuer, and from when to when. */
function claimsOf(header: CborItem, notes: NoteList): Signer {
  return readFields(header, 'CWT claims', notes, (fields) => {
    const notAfter = fields.maybe(4, 'exp', numericDate);
    const notBefore = fields.maybe(5, 'nbf', numericDate);
    fields.maybe(2, 'sub', textOf);
    fields.maybe(6, 'iat', numericDate);
    fields.maybe(7, 'cti', bytesOf);
    const validity: Validity | undefined = notAfter === undefined ? undefined : { notBefore, notAfter };
    return { signerName: fields.maybe(1, 'iss', textOf), signerUri: undefined, validity };
  });
}

/** Seconds since the epoch, without a tag (RFC 8392, 2). */
function numericDate(item: CborItem, what: string): string {
  const seconds = item.type === 'integer' || item.type === 'float' ? Number(item.value) : NaN;
  if (!(Math.abs(seconds) <= 253_402_300_799)) refuse(item, `${what}: no time in seconds`);
  return isoTime(Math.round(seconds * 1000));
}
