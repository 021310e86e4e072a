import { ByteReader, toHex, utf8TextLossy } from '../../core/index.ts';
import type { Note } from '../note.ts';
import type { ImaEntry } from './ima-log.ts';
import { imaHashSizes } from './parse-ascii.ts';

const format = 'ima-log';
const maxEntries = 1_000_000;
const maxField = 1 << 20;
const templateHashSize = 20;
const sha1Size = 20;

/** PCR below 24, a template name that begins with `ima`: enough, since nothing else has both. */
export function looksLikeBinaryIma(bytes: Uint8Array): boolean {
  if (bytes.length < 31) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const name = view.getUint32(24, true);
  return view.getUint32(0, true) < 24 && name >= 3 && name <= 32 && toHex(bytes.subarray(28, 31)) === '696d61';
}

/** Entries of `binary_runtime_measurements`, little-endian. Throws FormatError. */
export function parseBinaryIma(bytes: Uint8Array): { entries: ImaEntry[]; notes: Note[] } {
  const reader = new ByteReader(bytes, format);
  const entries: ImaEntry[] = [];
  const notes: Note[] = [];
  while (!reader.ended) {
    if (reader.remaining === 1 && reader.peek() === 0x0a) {
      notes.push({ id: 'trailing-newline', detail: `a line feed after the last entry, at byte ${reader.offset}` });
      break;
    }
    if (entries.length >= maxEntries) reader.fail(`a binary list of more than ${maxEntries} entries`);
    entries.push(readEntry(reader, notes));
  }
  return { entries, notes };
}

function field(reader: ByteReader, what: string): ByteReader {
  const size = reader.u32le(`${what}: size`);
  if (size > maxField) reader.fail(`${what} of ${size} bytes, at most ${maxField} are read`);
  return reader.sub(size, what);
}

function text(reader: ByteReader, what: string): string {
  return utf8TextLossy(reader.take(reader.remaining, what)).replace(/\0+$/, '');
}

function readEntry(reader: ByteReader, notes: Note[]): ImaEntry {
  const pcr = reader.u32le('PCR');
  if (pcr > 23) reader.fail(`an entry of PCR ${pcr}, and a TPM has PCR 0 to 23`);
  const templateHash = reader.take(templateHashSize, 'template hash');
  const template = text(field(reader, 'template name'), 'template name');
  if (!template.startsWith('ima')) reader.fail(`template ${JSON.stringify(template.slice(0, 32))}`);
  const common = { pcr, templateHash, template, violation: templateHash.every((octet) => octet === 0) };
  if (template === 'ima') {
    // The oldest template has no length before its data: a bare SHA-1 digest, then the name with its length.
    const fileDigest = reader.take(sha1Size, 'file digest');
    return {
      ...common,
      fileAlgorithm: 'sha1',
      fileDigest,
      path: text(field(reader, 'file name'), 'file name'),
      rest: '',
    };
  }
  const data = templateData(reader, notes);
  const digestField = field(data, 'file digest');
  const { algorithm, digest } = readDigest(digestField);
  const path = data.ended ? '' : text(nameField(data), 'file name');
  return {
    ...common,
    fileAlgorithm: algorithm,
    fileDigest: digest,
    path,
    rest: toHex(data.take(data.remaining, 'rest')),
  };
}

/** Some tools leave the zero away that ends the last file name, and count it all the same. */
function templateData(reader: ByteReader, notes: Note[]): ByteReader {
  const size = reader.u32le('template data: size');
  if (size > maxField) reader.fail(`template data of ${size} bytes`);
  if (size !== reader.remaining + 1) return reader.sub(size, 'template data');
  notes.push({
    id: 'ima-name-unterminated',
    detail: `the zero after the last file name is missing, at byte ${reader.offset + size - 1}`,
  });
  return reader.sub(size - 1, 'template data');
}

function nameField(data: ByteReader): ByteReader {
  const size = data.u32le('file name: size');
  return data.sub(size === data.remaining + 1 ? data.remaining : size, 'file name');
}

/** `sha256:`, a zero octet, the digest. */
function readDigest(reader: ByteReader): { algorithm: string; digest: Uint8Array } {
  const bytes = reader.bytes;
  const colon = bytes.indexOf(0x3a);
  if (colon < 0 || bytes[colon + 1] !== 0) reader.fail('file digest without its algorithm');
  const algorithm = utf8TextLossy(bytes.subarray(0, Math.min(colon, 16)));
  const digest = bytes.subarray(colon + 2);
  const size = imaHashSizes.get(algorithm);
  if (size === undefined) reader.fail(`unknown hash algorithm ${JSON.stringify(algorithm)}`);
  if (digest.length !== size) reader.fail(`${algorithm} digest of ${digest.length} bytes`);
  return { algorithm, digest };
}
