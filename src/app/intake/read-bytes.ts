import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import type { Sha256 } from '../../core/index.ts';
import { FormatError, sha256Hex, UsageError, utf8Bytes } from '../../core/index.ts';
import { readOrRefuse } from './system-refusal.ts';

/** Files above this are recorded by hash and place and never read whole: a log of 4 GB must not need 4 GB. */
export const wholeFileLimit: number = 64 * 1024 * 1024;

export interface HashedFile {
  readonly sha256: Sha256;
  readonly size: number;
  /** The bytes, unless the file is larger than `wholeFileLimit`. */
  readonly bytes: Uint8Array | undefined;
}

/** The same memory without Buffer's methods: its `slice` is a view, so that a decoder that turns a copy around turns the evidence. */
function plainBytes(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
}

function hashInPieces(absolute: string): { sha256: Sha256; size: number } {
  const hash = createHash('sha256');
  const piece = new Uint8Array(1 << 20);
  const file = openSync(absolute, 'r');
  try {
    let size = 0;
    for (;;) {
      const got = readSync(file, piece, 0, piece.length, null);
      if (got === 0) return { sha256: hash.digest('hex'), size };
      hash.update(piece.subarray(0, got));
      size += got;
    }
  } finally {
    closeSync(file);
  }
}

/** Hashes of large files of this process, by what the file system says of them: several gigabytes are hashed once, not once a reader. */
const largeFiles = new Map<string, { readonly sha256: Sha256; readonly size: number }>();

function hashLarge(absolute: string): { readonly sha256: Sha256; readonly size: number } {
  const { dev, ino, size, mtimeNs, ctimeNs } = statSync(absolute, { bigint: true });
  const identity = [dev, ino, size, mtimeNs, ctimeNs].join(' ');
  const known = largeFiles.get(identity) ?? hashInPieces(absolute);
  largeFiles.set(identity, known);
  return known;
}

/** Hashes a file, and reads it where it is not too large. Throws UsageError where the system does not let it be read. */
export function hashFile(absolute: string, name?: string): HashedFile {
  return readOrRefuse(() => {
    if (statSync(absolute).size > wholeFileLimit) return { ...hashLarge(absolute), bytes: undefined };
    const bytes = plainBytes(readFileSync(absolute));
    return { sha256: sha256Hex(bytes), size: bytes.length, bytes };
  }, name);
}

/**
 * What stands for the hash of a file whose bytes the system did not give: that of words about its path, so that two such
 * files stay two and neither is taken for a file that was read.
 */
export function unreadHash(path: string): Sha256 {
  return sha256Hex(utf8Bytes(`not read: ${path}`));
}

/** The bytes of a file that a decoder is to read whole. Throws FormatError on one that is too large, UsageError on what is no file. */
export function readWhole(absolute: string): Uint8Array {
  let size: number;
  try {
    const stat = statSync(absolute);
    if (stat.isDirectory()) {
      throw new UsageError(`${absolute} is a folder`, 'Name a file, or use a command that takes a folder.');
    }
    size = stat.size;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${absolute} cannot be read`, 'Check the path and the permissions.');
  }
  if (size > wholeFileLimit) {
    throw new FormatError(
      'file',
      `${String(size)} bytes; no evidence file of a kind read here is larger than ${String(wholeFileLimit)}`,
      wholeFileLimit,
    );
  }
  return readOrRefuse(() => plainBytes(readFileSync(absolute)), absolute);
}
