import { createHash } from 'node:crypto';
import { ByteReader, bytesEqual, FormatError } from '../../core/index.ts';
import { NoteSink } from '../der/index.ts';
import type { Note } from '../note.ts';
import type { Certificate } from '../x509/index.ts';
import { parseCertificateDer, startsSignedPart } from '../x509/index.ts';
import type { SpdmHash } from './algorithms.ts';
import { canHash, spdmHashes, spdmHashSize } from './algorithms.ts';
import type { SpdmCertificateChain } from './certificate-chain.ts';

const format = 'spdm-certificate-chain';
const headerSize = 4;
const rootHashSizes = [32, 48, 64] as const;
/** A length of two bytes up to 1.3; nobody sends as much as this later either. */
const maxChainBytes = 1 << 20;
const maxCertificates = 32;

interface Piece {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** Size of the SEQUENCE that starts at `at`, header included; undefined where none with a plain length does. */
function sequenceSize(bytes: Uint8Array, at: number): number | undefined {
  const first = bytes[at + 1] ?? 0x80;
  if (bytes[at] !== 0x30) return undefined;
  if (first < 0x80) return 2 + first;
  const octets = first & 0x7f;
  if (octets === 0 || octets > 3 || at + 2 + octets > bytes.length) return undefined;
  let size = 0;
  for (let i = 0; i < octets; i++) size = size * 256 + (bytes[at + 2 + i] ?? 0);
  return 2 + octets + size;
}

/** Whether SEQUENCEs follow each other from `at` exactly to the end. Looks at headers only. */
function isWhole(bytes: Uint8Array, from: number): boolean {
  let at = from;
  let count = 0;
  while (at < bytes.length && count <= maxCertificates) {
    const size = sequenceSize(bytes, at);
    if (size === undefined) return false;
    at += size;
    count++;
  }
  return count > 0 && at === bytes.length;
}

function statedLength(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
}

function startsCertificate(bytes: Uint8Array): boolean {
  return startsSignedPart(bytes, (inside) => inside[0] === 0xa0 || inside[0] === 0x02);
}

/** The chain's own length, and a certificate behind a hash of a size that exists. */
function looksHeaded(bytes: Uint8Array): boolean {
  if (bytes.length < headerSize + 32 || statedLength(bytes) !== bytes.length) return false;
  return rootHashSizes.some((size) => startsCertificate(bytes.subarray(headerSize + size)));
}

/** Two or more certificates one after the other: one alone is a certificate and no chain. */
function looksConcatenated(bytes: Uint8Array): boolean {
  const first = sequenceSize(bytes, 0);
  return (
    first !== undefined && first < bytes.length && startsCertificate(bytes) && startsCertificate(bytes.subarray(first))
  );
}

export function looksLikeSpdmChain(bytes: Uint8Array): boolean {
  return looksHeaded(bytes) || looksConcatenated(bytes);
}

/**
 * Decodes an SPDM certificate chain (DSP0274): length, root hash and certificates as CERTIFICATE carries
 * them, or the certificates alone in DER. The hash algorithm is not written down: it is the one under which the first
 * certificate has the root hash. Throws FormatError.
 */
export function parseSpdmChain(bytes: Uint8Array): SpdmCertificateChain {
  if (bytes.length > maxChainBytes) {
    throw new FormatError(format, `${bytes.length} bytes; a chain has at most ${maxChainBytes}`, maxChainBytes);
  }
  if (sequenceSize(bytes, 0) !== undefined && !looksHeaded(bytes)) {
    const certificates = readCertificates(pieces(new ByteReader(bytes, format)));
    return { form: 'der', certificates, notes: certificateNotes(certificates) };
  }
  const reader = new ByteReader(bytes, format);
  // 1.4 made the two reserved bytes the upper half of the length; before it they are zero.
  const length = reader.u32le('chain length');
  if (length !== bytes.length) {
    throw new FormatError(format, `the chain says ${length} bytes and the file has ${bytes.length}`, 0);
  }
  const size = rootHashSize(bytes);
  const digest = reader.take(size, 'root hash');
  const found = pieces(reader);
  const algorithm = matchingHash(found[0].bytes, digest);
  const certificates = readCertificates(found);
  const absent: Note[] =
    algorithm === undefined
      ? [
          {
            id: 'spdm-root-not-included',
            detail: `no certificate of the chain has its root hash (${size} bytes): the root is elsewhere (DSP0274 allows it)`,
          },
        ]
      : [];
  return {
    form: 'spdm',
    rootHash: { algorithm, digest },
    certificates,
    notes: [...absent, ...certificateNotes(certificates)],
  };
}

/** The size whose hash matches, else the one behind which only certificates follow. */
function rootHashSize(bytes: Uint8Array): number {
  const possible = rootHashSizes.filter((size) => isWhole(bytes, headerSize + size));
  const matching = possible.find((size) => {
    const at = headerSize + size;
    const first = bytes.subarray(at, at + (sequenceSize(bytes, at) ?? 0));
    return matchingHash(first, bytes.subarray(headerSize, at)) !== undefined;
  });
  const [only, second] = possible;
  if (matching !== undefined) return matching;
  if (only === undefined) {
    throw new FormatError(format, 'no whole certificates follow a root hash of 32, 48 or 64 bytes', headerSize);
  }
  if (second !== undefined) {
    throw new FormatError(format, `the root hash may have ${only} bytes or ${second}: it fits neither`, headerSize);
  }
  return only;
}

function matchingHash(certificate: Uint8Array, digest: Uint8Array): SpdmHash | undefined {
  return spdmHashes.find(
    (hash) =>
      spdmHashSize[hash] === digest.length &&
      canHash(hash) &&
      bytesEqual(createHash(hash).update(certificate).digest(), digest),
  );
}

type Pieces = readonly [Piece, ...Piece[]];

function pieces(reader: ByteReader): Pieces {
  const found: Piece[] = [];
  const { bytes, base } = reader;
  while (!reader.ended) {
    if (found.length >= maxCertificates) reader.fail(`more than ${maxCertificates} certificates in one chain`);
    const { offset } = reader;
    const size = sequenceSize(bytes, offset - base);
    if (size === undefined) return reader.fail(`certificate ${found.length + 1} of the chain is no DER SEQUENCE`);
    found.push({ offset, bytes: reader.take(size, `certificate ${found.length + 1} of the chain`) });
  }
  const [first, ...rest] = found;
  if (first === undefined) return reader.fail('a chain without certificates');
  return [first, ...rest];
}

function readCertificates([first, ...rest]: Pieces): SpdmCertificateChain['certificates'] {
  const read = ({ bytes, offset }: Piece): Certificate => parseCertificateDer(bytes, new NoteSink(), offset);
  return [read(first), ...rest.map(read)];
}

function certificateNotes(certificates: readonly Certificate[]): Note[] {
  const notes = certificates.flatMap((certificate, i) =>
    certificate.notes.map(({ id, detail }) => ({ id, detail: `certificate ${i + 1}: ${detail}` })),
  );
  return notes.slice(0, NoteSink.limit);
}
