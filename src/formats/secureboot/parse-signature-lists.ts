import { ByteReader, FormatError, sha256Hex, toHex } from '../../core/index.ts';
import { NoteSink, Recent } from '../der/index.ts';
import { guidText } from '../eventlog/index.ts';
import type { Note } from '../note.ts';
import type { Certificate } from '../x509/index.ts';
import { parseCertificateDer } from '../x509/index.ts';
import type { SignatureEntry, SignatureLists } from './signature-lists.ts';
import type { SignatureType } from './signature-types.ts';
import { pkcs7, signatureTypes } from './signature-types.ts';

export const signatureListsFormat = 'efi-signature-lists';

const guidSize = 16;
const listHeaderSize = 28;
const attributesSize = 4;
/** EFI_VARIABLE_NON_VOLATILE to EFI_VARIABLE_ENHANCED_AUTHENTICATED_ACCESS. */
const attributesMask = 0xff;
const efiTimeSize = 16;
const certificateHeaderSize = 24;
const pkcs7Certificate = 0x0ef1;
const certificateRevision = 0x0200;
/** A dbx has some hundred entries today; 100,000 hashes are 5 MB. */
const maxEntries = 100_000;
const maxCertificates = 1024;
const maxLists = 10_000;

function guidAt(bytes: Uint8Array, at: number): string {
  return guidText(bytes.subarray(at, at + guidSize));
}

function startsList(bytes: Uint8Array, at: number): boolean {
  return bytes.length >= at + listHeaderSize && signatureTypes.has(guidAt(bytes, at));
}

function u32(bytes: Uint8Array, at: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return at + 4 <= bytes.length ? view.getUint32(at, true) : 0;
}

function attributesLength(bytes: Uint8Array): number {
  const attributes = u32(bytes, 0);
  return attributes !== 0 && (attributes & ~attributesMask) === 0 && startsList(bytes, attributesSize)
    ? attributesSize
    : 0;
}

/** EFI_VARIABLE_AUTHENTICATION_2 (UEFI 2.10, 8.2.6): EFI_TIME, WIN_CERTIFICATE_UEFI_GUID with a PKCS #7 signature. */
function authenticationLength(bytes: Uint8Array): number {
  const header = efiTimeSize;
  if (bytes.length < header + certificateHeaderSize) return 0;
  const written = u32(bytes, header + 4);
  if ((written & 0xffff) !== certificateRevision || written >>> 16 !== pkcs7Certificate) return 0;
  if (guidAt(bytes, header + 8) !== pkcs7) return 0;
  const length = u32(bytes, header);
  return length >= certificateHeaderSize && header + length <= bytes.length ? header + length : 0;
}

/** Attributes of efivarfs, a signed update, or a list: each begins with what nothing else begins with. */
export function looksLikeSignatureLists(bytes: Uint8Array): boolean {
  const signed = authenticationLength(bytes);
  return startsList(bytes, 0) || attributesLength(bytes) > 0 || (signed > 0 && startsList(bytes, signed));
}

/**
 * Decodes EFI_SIGNATURE_LISTs (UEFI 2.10, 32.4.1): bare, as efivarfs gives them after four octets of attributes, or as a
 * signed update (`.auth`, dbxupdate), whose signature is passed over with a note. Throws FormatError.
 */
export function parseSignatureLists(bytes: Uint8Array): SignatureLists {
  const reader = new ByteReader(bytes, signatureListsFormat);
  if (attributesLength(bytes) > 0) {
    const attributes = reader.u32le('attributes');
    return { attributes, ...readSignatureLists(reader) };
  }
  const signed = authenticationLength(bytes);
  if (signed === 0) return readSignatureLists(reader);
  reader.take(signed, 'signature of the update');
  const note = {
    id: 'signed-update',
    detail: `an update of a variable: its signature (${signed} bytes) is not verified`,
  };
  const lists = readSignatureLists(reader);
  return { ...lists, notes: [note, ...lists.notes] };
}

/** Signature lists to the end of `reader`; none at all where it is at its end, as an empty variable is. */
export function readSignatureLists(reader: ByteReader): Omit<SignatureLists, 'attributes'> {
  const into: Reading = { entries: [], notes: [], certificates: 0 };
  for (let lists = 0; !reader.ended; lists++) {
    if (lists >= maxLists) reader.fail(`more than ${maxLists} signature lists`);
    readList(reader, into);
  }
  return { entries: into.entries, notes: into.notes.slice(0, NoteSink.limit) };
}

interface Reading {
  readonly entries: SignatureEntry[];
  readonly notes: Note[];
  certificates: number;
}

function readList(reader: ByteReader, into: Reading): void {
  const { entries, notes } = into;
  const { offset } = reader;
  const refuse = (message: string): never => {
    throw new FormatError(reader.format, message, offset);
  };
  const typeGuid = guidText(reader.take(guidSize, 'signature type'));
  const listSize = reader.u32le('list size');
  const headerSize = reader.u32le('header size');
  const entrySize = reader.u32le('entry size');
  if (listSize < listHeaderSize) refuse(`a signature list of ${listSize} bytes is smaller than its header`);
  const body = reader.sub(listSize - listHeaderSize, 'signature list');
  body.take(headerSize, 'header of the signature list');
  if (entrySize <= guidSize) refuse(`entries of ${entrySize} bytes have no room for more than their owner`);
  if (body.remaining % entrySize !== 0) refuse(`entries of ${entrySize} bytes do not fill ${body.remaining} bytes`);
  const count = body.count(body.remaining / entrySize, entrySize, 'signature entries');
  if (entries.length + count > maxEntries) refuse(`more than ${maxEntries} signature entries`);
  const rule = signatureTypes.get(typeGuid);
  if (rule?.size !== undefined && rule.size !== entrySize - guidSize) {
    refuse(`${rule.name}: entries of ${entrySize - guidSize} bytes, ${rule.size} are right`);
  }
  if (rule === undefined) notes.push({ id: 'signature-type-unknown', detail: `${typeGuid} at byte ${offset}` });
  if (count === 0) notes.push({ id: 'signature-list-empty', detail: `${rule?.name ?? typeGuid} at byte ${offset}` });
  for (let i = 0; i < count; i++) {
    const owner = guidText(body.take(guidSize, 'signature owner'));
    const at = body.offset;
    const data = body.take(entrySize - guidSize, 'signature data');
    const type = rule?.name;
    const certificate = type === 'x509' ? readCertificate(data, at, into) : undefined;
    const id = idOf(type, data, certificate);
    entries.push({ type, typeGuid, owner, data, id, ...(certificate === undefined ? {} : { certificate }) });
  }
}

/** The certificates of makers and of operating systems stand in the variables of every machine, some of them in three. */
const recent = new Recent<Certificate>(64, 4096);

/** Firmware compares whole entries, so one that cannot be read is an entry all the same: noted, never dropped. */
function readCertificate(data: Uint8Array, at: number, into: Reading): Certificate | undefined {
  into.certificates++;
  if (into.certificates > maxCertificates) {
    const detail = `only the first ${maxCertificates} certificates are read`;
    if (into.certificates === maxCertificates + 1) into.notes.push({ id: 'signature-certificate-unread', detail });
    return undefined;
  }
  const known = recent.find(data, 0, data.length);
  if (known !== undefined) return known;
  try {
    // Of a copy, since what is read keeps its bytes, and these are a view of the whole log.
    const certificate = parseCertificateDer(Uint8Array.from(data), new NoteSink(), at);
    if (certificate.notes.length === 0) recent.keep(data, 0, data.length, certificate);
    return certificate;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    into.notes.push({ id: 'signature-certificate-unread', detail: `${error.message} at byte ${error.offset}` });
    return undefined;
  }
}

const plainHashes: ReadonlySet<SignatureType> = new Set(['sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const);

function idOf(type: SignatureType | undefined, data: Uint8Array, certificate: Certificate | undefined): string {
  if (certificate !== undefined) return certificate.fingerprint;
  if (type !== undefined && plainHashes.has(type)) return toHex(data);
  // The time of revocation behind the hash is no part of what is revoked.
  if (type?.startsWith('x509-') === true) return toHex(data.subarray(0, data.length - efiTimeSize));
  return sha256Hex(data);
}
