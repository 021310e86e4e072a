import { FormatError, sha256Hex, utf8Text } from '../../core/index.ts';

/*
 * The answers of a collection as they came: WARC 1.1 (ISO 28500:2017), one `resource` record for each body, so that any
 * reader of web archives opens it. All answers of one controller are one file: no name that a controller chose ever
 * becomes a name in the file system.
 */

export interface ArchivedAnswer {
  readonly target: string;
  readonly at: string;
  /** Where the body starts in the file, and its length. */
  readonly offset: number;
  readonly size: number;
  readonly sha256: string;
}

export interface WebArchive {
  readonly answers: readonly ArchivedAnswer[];
}

const format = 'web-archive';
const version = 'WARC/1.1';
/** A crawl asks for at most some thousands; a hundred thousand records is no crawl of one machine. */
const maxRecords = 100_000;
const maxHeadBytes = 8192;

export function recognisesWebArchive(bytes: Uint8Array): boolean {
  // The first octet decides nearly always, where decoding binary as text would throw and be caught.
  return bytes[0] === 0x57 && utf8Text(bytes.subarray(0, 7)) === 'WARC/1.';
}

/** Header fields of one record, for the writer. `uuid` must be this record's alone. */
export function archiveHead(answer: Omit<ArchivedAnswer, 'offset'>, uuid: string): string {
  return [
    version,
    'WARC-Type: resource',
    `WARC-Record-ID: <urn:uuid:${uuid}>`,
    `WARC-Date: ${answer.at}`,
    `WARC-Target-URI: ${answer.target}`,
    `WARC-Block-Digest: sha256:${answer.sha256}`,
    'Content-Type: application/octet-stream',
    `Content-Length: ${answer.size}`,
    '',
    '',
  ].join('\r\n');
}

/** What follows a record's block (clause 4). */
export const archiveTail = '\r\n\r\n';

function endOfHead(bytes: Uint8Array, from: number): number {
  const limit = Math.min(bytes.length - 3, from + maxHeadBytes);
  for (let i = from; i < limit; i++) {
    if (bytes[i] === 13 && bytes[i + 1] === 10 && bytes[i + 2] === 13 && bytes[i + 3] === 10) return i + 4;
  }
  return -1;
}

function headFields(bytes: Uint8Array, from: number, to: number): ReadonlyMap<string, string> {
  const text = utf8Text(bytes.subarray(from, to));
  if (text === undefined) throw new FormatError(format, 'a record head is not UTF-8', from);
  const [first, ...lines] = text.split('\r\n');
  if (first !== version) throw new FormatError(format, `a record starts with another word than ${version}`, from);
  const fields = new Map<string, string>();
  for (const line of lines) {
    if (line === '') continue;
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).toLowerCase();
    if (colon <= 0) throw new FormatError(format, 'a line of a record head has no name', from);
    if (fields.has(name)) throw new FormatError(format, `a record head names ${name.slice(0, 40)} twice`, from);
    fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}

function required(fields: ReadonlyMap<string, string>, name: string, at: number): string {
  const value = fields.get(name);
  if (value === undefined) throw new FormatError(format, `a record head lacks ${name}`, at);
  return value;
}

/**
 * Reads an archive of uncompressed `resource` records, and holds each body against the digest beside it. Throws
 * FormatError on a cut record, a body that differs from its digest, a repeated record, and any other type of record.
 */
export function parseWebArchive(bytes: Uint8Array): WebArchive {
  const answers: ArchivedAnswer[] = [];
  const seen = new Set<string>();
  let at = 0;
  while (at < bytes.length) {
    if (answers.length >= maxRecords) throw new FormatError(format, `more than ${maxRecords} records`, at);
    const offset = endOfHead(bytes, at);
    if (offset < 0) throw new FormatError(format, 'a record head without an end', at);
    const fields = headFields(bytes, at, offset - 4);
    const type = required(fields, 'warc-type', at);
    if (type !== 'resource')
      throw new FormatError(format, `a record of type ${type.slice(0, 40)}; resource is read`, at);
    const id = required(fields, 'warc-record-id', at);
    if (seen.has(id)) throw new FormatError(format, 'two records have one identifier', at);
    seen.add(id);
    const written = required(fields, 'content-length', at);
    const size = /^\d{1,10}$/.test(written) ? Number(written) : -1;
    if (size < 0) throw new FormatError(format, 'the length of a record is no number', at);
    const end = offset + size + archiveTail.length;
    if (end > bytes.length) throw new FormatError(format, 'the last record is cut', bytes.length);
    if (utf8Text(bytes.subarray(end - archiveTail.length, end)) !== archiveTail) {
      throw new FormatError(format, 'a record does not end where its length says', end - archiveTail.length);
    }
    const sha256 = sha256Hex(bytes.subarray(offset, offset + size));
    if (required(fields, 'warc-block-digest', at) !== `sha256:${sha256}`) {
      throw new FormatError(format, 'a body differs from the digest in its record head', offset);
    }
    answers.push({
      target: required(fields, 'warc-target-uri', at),
      at: required(fields, 'warc-date', at),
      offset,
      size,
      sha256,
    });
    at = end;
  }
  if (answers.length === 0) throw new FormatError(format, 'no record', 0);
  return { answers };
}
