import { resolve } from 'node:path';
import { FormatError, sha256Hex, UsageError } from '../../core/index.ts';
import type { AnyDecoded } from '../../formats/index.ts';
import { readZip } from '../../store/zip/read-zip.ts';
import type { Evidence, Unreadable } from '../../witnesses/evidence.ts';
import { hashFile, unreadHash } from '../intake/read-bytes.ts';
import type { IntakeFile } from '../intake/walk.ts';
import { paperOf } from './paper-of.ts';

/** What the vendor sent along for all machines. */
export interface VendorPapers {
  /** Platform certificates from the vendor's files and archives; each says inside which machine it is for. */
  readonly certificates: readonly Evidence<AnyDecoded>[];
  /** Certificates of authorities: steps of a chain, for every machine. A key's own certificate belongs into its machine's folder. */
  readonly supporting: readonly Evidence<AnyDecoded>[];
  readonly unreadable: readonly Unreadable[];
  /** What was not read, since nobody meant it to be: pages for people, what a file manager left, what is given by a flag. */
  readonly aside: readonly { readonly file: string; readonly why: string }[];
}

interface Taken {
  readonly certificates: Evidence<AnyDecoded>[];
  readonly supporting: Evidence<AnyDecoded>[];
  readonly unreadable: Unreadable[];
  readonly aside: { readonly file: string; readonly why: string }[];
}

const nested = 'an archive inside an archive, which is not opened: unpack it, and lay what is in it beside the others';

/** `inside`: the name within its archive; undefined for a file of its own. */
function take(bytes: Uint8Array, file: string, into: Taken, inside?: string): void {
  const ref = { sha256: sha256Hex(bytes), file };
  const paper = paperOf(bytes, inside ?? file);
  switch (paper.is) {
    case 'platform':
      into.certificates.push({ ...ref, value: paper.value });
      break;
    case 'authority':
      into.supporting.push({ ...ref, value: paper.value });
      break;
    case 'aside':
      into.aside.push({ file, why: paper.why });
      break;
    case 'archive':
      if (inside !== undefined) into.unreadable.push({ ...ref, message: nested, offset: 0 });
      else takeArchive(bytes, ref, into);
      break;
    case 'unusable': {
      const { message, offset, guessedKind } = paper;
      into.unreadable.push({ ...ref, message, offset, ...(guessedKind === undefined ? {} : { guessedKind }) });
    }
  }
}

function takeArchive(bytes: Uint8Array, ref: { readonly sha256: string; readonly file: string }, into: Taken): void {
  try {
    for (const entry of readZip(bytes)) {
      const name = `${ref.file}!${entry.name}`;
      try {
        take(entry.read(), name, into, entry.name);
      } catch (error) {
        // One damaged entry is named; the certificates of the other machines are read all the same.
        if (!(error instanceof FormatError)) throw error;
        into.unreadable.push({ sha256: ref.sha256, file: name, message: error.message, offset: error.offset });
      }
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    into.unreadable.push({ ...ref, message: error.message, offset: error.offset });
  }
}

function takeFile({ absolute, path, size }: IntakeFile, into: Taken): void {
  try {
    const { bytes, sha256 } = hashFile(absolute);
    if (bytes !== undefined) take(bytes, path, into);
    else {
      const message = `${String(size)} bytes: too large for a certificate or an archive of them`;
      into.unreadable.push({ sha256, file: path, message, offset: 0 });
    }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    into.unreadable.push({ sha256: unreadHash(path), file: path, message: error.message, offset: 0 });
  }
}

/**
 * Reads the vendor's certificates, as files and in ZIP archives. `elsewhere`: files that the operator names for another
 * purpose (the order, the profile) and that may lie in the same folder.
 */
export function readPapers(papers: readonly IntakeFile[], elsewhere: readonly string[] = []): VendorPapers {
  const taken: Taken = { certificates: [], supporting: [], unreadable: [], aside: [] };
  const named = new Set(elsewhere.map((path) => resolve(path)));
  for (const file of papers) if (!named.has(file.absolute)) takeFile(file, taken);
  return taken;
}
