import { FormatError } from '../../core/index.ts';
import { decodeBase64 } from '../base64.ts';

export interface PemBlock {
  readonly label: string;
  readonly bytes: Uint8Array;
  /** Offset of the BEGIN line in the file. */
  readonly offset: number;
}

export interface PemFile {
  readonly blocks: readonly PemBlock[];
  /** Blocks whose base64 is broken or that have no end. */
  readonly broken: readonly FormatError[];
  /** Whether there is anything but white space outside the blocks. */
  readonly garbage: boolean;
}

const format = 'pem';
const begin = new TextEncoder().encode('-----BEGIN ');
const end = new TextEncoder().encode('-----END ');
const dashes = new TextEncoder().encode('-----');
const maxBlocks = 10_000;
const maxLabel = 64;

/** First place at or after `from` where `needle` begins; -1 where nowhere. Linear: the needles are a few octets long. */
function find(bytes: Uint8Array, needle: Uint8Array, from: number): number {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(needle, from);
}

/** Whether the bytes hold a PEM block; only the first 256 KiB are searched for its beginning. */
export function looksLikePem(bytes: Uint8Array): boolean {
  return find(bytes.subarray(0, 1 << 18), begin, 0) >= 0;
}

/** The label of the first PEM block. */
export function firstPemLabel(bytes: Uint8Array): string | undefined {
  const head = bytes.subarray(0, 1 << 18);
  const at = find(head, begin, 0);
  return at < 0 ? undefined : labelAt(head, at + begin.length)?.label;
}

function labelAt(bytes: Uint8Array, from: number): { label: string; next: number } | undefined {
  const to = find(bytes.subarray(0, from + maxLabel + dashes.length), dashes, from);
  if (to < 0) return undefined;
  let label = '';
  for (const octet of bytes.subarray(from, to)) {
    if (octet < 0x20 || octet > 0x7e) return undefined;
    label += String.fromCharCode(octet);
  }
  return { label, next: to + dashes.length };
}

/**
 * The PEM blocks of a file (RFC 7468), with any text around them. A broken block does not hide the others. Headers
 * inside a block (RFC 1421) are skipped. Throws FormatError where there is no block at all.
 */
export function parsePem(bytes: Uint8Array): PemFile {
  const blocks: PemBlock[] = [];
  const broken: FormatError[] = [];
  let garbage = false;
  let at = 0;
  while (at < bytes.length) {
    const start = find(bytes, begin, at);
    garbage ||= hasText(bytes.subarray(at, start < 0 ? bytes.length : start));
    if (start < 0) break;
    if (blocks.length + broken.length >= maxBlocks)
      throw new FormatError(format, `more than ${maxBlocks} blocks`, start);
    const label = labelAt(bytes, start + begin.length);
    const close = label === undefined ? -1 : find(bytes, end, label.next);
    if (label === undefined || close < 0) {
      broken.push(
        new FormatError(format, label === undefined ? 'malformed BEGIN line' : 'block without END line', start),
      );
      // Nothing after it can be closed either; without a label the next BEGIN is looked for.
      if (label !== undefined) break;
      at = start + begin.length;
      continue;
    }
    try {
      const from = bodyStart(bytes, label.next, close);
      blocks.push({
        label: label.label,
        bytes: decodeBase64(bytes.subarray(from, close), format, from),
        offset: start,
      });
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      broken.push(error);
    }
    const line = labelAt(bytes, close + end.length);
    at = line?.next ?? close + end.length;
  }
  if (blocks.length === 0 && broken.length === 0) throw new FormatError(format, 'no PEM block', 0);
  return { blocks, broken, garbage };
}

/** RFC 1421 headers end with an empty line; a colon is never base64. */
function bodyStart(bytes: Uint8Array, from: number, to: number): number {
  const body = bytes.subarray(from, to);
  const colon = body.lastIndexOf(0x3a);
  if (colon < 0) return from;
  const line = body.indexOf(0x0a, colon);
  return line < 0 ? from : from + line + 1;
}

function hasText(bytes: Uint8Array): boolean {
  return bytes.some((octet) => octet > 0x20);
}
