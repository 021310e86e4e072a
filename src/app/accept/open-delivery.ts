import { existsSync, statSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { FormatError, sha256Hex, UsageError } from '../../core/index.ts';
import { decode } from '../../formats/index.ts';
import type { AnyDecoded } from '../../formats/index.ts';
import { looksLikeZip, readZip } from '../../store/zip/read-zip.ts';
import type { Evidence, Unreadable } from '../../witnesses/evidence.ts';
import { hashFile } from '../intake/read-bytes.ts';
import type { IntakeFile } from '../intake/walk.ts';
import { walkFolder } from '../intake/walk.ts';

/** What the vendor sent along for all machines. */
export interface VendorPapers {
  /** Platform certificates from the vendor's files and archives; each says inside which machine it is for. */
  readonly certificates: readonly Evidence<AnyDecoded>[];
  /** Certificates of authorities: steps of a chain, for every machine. A key's own certificate belongs into its machine's folder. */
  readonly supporting: readonly Evidence<AnyDecoded>[];
  readonly unreadable: readonly Unreadable[];
}

/** What lay on the dock: evidence by machine, and the vendor's papers. */
export interface Delivery extends VendorPapers {
  readonly folder: string;
  readonly machines: ReadonlyMap<string, readonly IntakeFile[]>;
}

/** Folders of a delivery that hold the vendor's papers and no machine's. */
const vendorFolders: ReadonlySet<string> = new Set(['certificates', 'platform-certificates', 'references', 'vendor']);

/** The machine whose folder a file lies in; undefined for the vendor's own files. `evidence/` in front may be left out. */
function machineOf(path: string): string | undefined {
  const parts = path.split('/');
  const [first, second] = parts[0] === 'evidence' ? parts.slice(1) : parts;
  if (first === undefined || second === undefined || vendorFolders.has(first.toLowerCase())) return undefined;
  return first;
}

interface Taken {
  readonly certificates: Evidence<AnyDecoded>[];
  readonly supporting: Evidence<AnyDecoded>[];
  readonly unreadable: Unreadable[];
}

function take(bytes: Uint8Array, file: string, into: Taken): void {
  const ref = { sha256: sha256Hex(bytes), file };
  try {
    const value = decode(bytes);
    if (value.kind === 'platform-certificate') into.certificates.push({ ...ref, value });
    else if (value.kind === 'x509-certificate' && value.value.isCa) into.supporting.push({ ...ref, value });
    else if (value.kind === 'x509-certificate')
      into.unreadable.push({
        ...ref,
        message: 'a certificate of one key: put it into the folder of its machine',
        offset: 0,
      });
    else into.unreadable.push({ ...ref, message: `a ${value.kind}, which belongs to no machine here`, offset: 0 });
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    into.unreadable.push({ ...ref, message: error.message, offset: error.offset, guessedKind: error.format });
  }
}

function takeArchive(bytes: Uint8Array, file: string, into: Taken): void {
  try {
    for (const entry of readZip(bytes)) {
      const name = `${file}!${entry.name}`;
      try {
        take(entry.read(), name, into);
      } catch (error) {
        // One damaged entry is named; the certificates of the other machines are read all the same.
        if (!(error instanceof FormatError)) throw error;
        into.unreadable.push({ sha256: sha256Hex(bytes), file: name, message: error.message, offset: error.offset });
      }
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    into.unreadable.push({ sha256: sha256Hex(bytes), file, message: error.message, offset: error.offset });
  }
}

interface DeliveredFiles {
  readonly folder: string;
  readonly machines: ReadonlyMap<string, readonly IntakeFile[]>;
  readonly papers: readonly IntakeFile[];
}

/** Which files lie in which machine's folder (or `evidence/<machine>`), and which are the vendor's; none is read. */
export function deliveredFiles(folder: string): DeliveredFiles {
  const absolute = resolve(folder);
  if (!existsSync(absolute) || !statSync(absolute).isDirectory())
    throw new UsageError(`${folder} is no folder`, 'Give the folder that has one folder for each delivered machine.');
  const machines = new Map<string, IntakeFile[]>();
  const papers: IntakeFile[] = [];
  for (const file of walkFolder(absolute).files) {
    const machine = machineOf(file.path);
    if (machine === undefined) papers.push(file);
    else machines.set(machine, [...(machines.get(machine) ?? []), file]);
  }
  return { folder: absolute, machines, papers };
}

/** The order, the profile and a receipt may lie in the folder itself; they are read where they are named. */
const readElsewhere: ReadonlySet<string> = new Set([
  '.csv',
  '.yaml',
  '.yml',
  '.txt',
  '.md',
  '.pdf',
  '.receipt',
  '.html',
]);

/** Reads the vendor's certificates, as files and in ZIP archives. */
export function readPapers(papers: readonly IntakeFile[]): VendorPapers {
  const taken: Taken = { certificates: [], supporting: [], unreadable: [] };
  for (const file of papers) {
    if (readElsewhere.has(extname(file.path).toLowerCase())) continue;
    const { bytes, size, sha256 } = hashFile(file.absolute);
    if (bytes === undefined) {
      taken.unreadable.push({
        sha256,
        file: file.path,
        message: `${String(size)} bytes: too large for a certificate`,
        offset: 0,
      });
    } else if (looksLikeZip(bytes)) takeArchive(bytes, file.path, taken);
    else take(bytes, file.path, taken);
  }
  return taken;
}

/** Reads a delivery: a folder for each machine (or `evidence/<machine>`), and the vendor's certificates beside them. */
export function openDelivery(folder: string): Delivery {
  const { papers, ...files } = deliveredFiles(folder);
  return { ...files, ...readPapers(papers) };
}
