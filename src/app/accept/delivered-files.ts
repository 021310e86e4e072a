import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../../core/index.ts';
import type { Unreadable } from '../../witnesses/evidence.ts';
import { closedFile } from '../intake/evidence-of.ts';
import { hashFile } from '../intake/read-bytes.ts';
import type { IntakeFile } from '../intake/walk.ts';
import { walkFolder } from '../intake/walk.ts';
import type { Paper } from './paper-of.ts';
import { paperOf } from './paper-of.ts';

/** A folder that was taken for the vendor's papers and for no machine, and why. */
export interface PapersFolder {
  readonly folder: string;
  readonly why: string;
}

/** What lies in one machine's folder. */
export interface MachineFolder {
  readonly files: readonly IntakeFile[];
  /** Links, special files and folders that are closed to us: what they would show is missing. */
  readonly closed: readonly Unreadable[];
}

/** Which files of a delivery are whose. */
export interface DeliveredFiles {
  readonly folder: string;
  readonly machines: ReadonlyMap<string, MachineFolder>;
  readonly papers: readonly IntakeFile[];
  readonly papersFolders: readonly PapersFolder[];
  /** As of a machine, among the vendor's own. */
  readonly closed: readonly Unreadable[];
}

/** Folders of a delivery that hold the vendor's papers and no machine's. */
export const papersNames: ReadonlySet<string> = new Set([
  'certificates',
  'platform-certificates',
  'references',
  'vendor',
]);

/** `evidence/` in front of a machine's folder may be left out; where it is there, what is in it is a machine's. */
function placeOf(path: string): { readonly name: string | undefined; readonly isEvidence: boolean } {
  const parts = path.split('/');
  const isEvidence = parts[0] === 'evidence';
  const [name, inside] = isEvidence ? parts.slice(1) : parts;
  return { name: inside === undefined ? undefined : name, isEvidence };
}

/** As what our collectors and others write of a machine: a damaged one must not make its folder the vendor's. */
const collected = /(?:dmidecode|lspci|lshw|inventory|hardware|redfish|measurements|eventlog|quote|challenge)[^/]*$/i;

/** What a file is among a vendor's papers; undefined where it is none, cannot be read, or is too large to be one. */
function vendorPaper({ absolute, path }: IntakeFile): Paper | undefined {
  if (collected.test(path)) return undefined;
  try {
    const { bytes } = hashFile(absolute);
    const paper = bytes === undefined ? undefined : paperOf(bytes, path);
    return paper?.is === 'unusable' ? undefined : paper;
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

/**
 * Whether a folder holds a vendor's papers and nothing else; a file that only its ending calls a page does not make it so.
 * Smallest first: a machine's folder has a key or certificate of its own, and is then known by one short file.
 */
function holdsPapersOnly({ files, closed }: MachineFolder): boolean {
  if (closed.length > 0) return false;
  let isSure = false;
  for (const file of [...files].sort((a, b) => a.size - b.size)) {
    const paper = vendorPaper(file);
    if (paper === undefined) return false;
    isSure ||= paper.is !== 'aside' || !paper.isGuess;
  }
  return isSure;
}

function whyPapers(name: string, folder: MachineFolder, isMachine: (name: string) => boolean): string | undefined {
  if (papersNames.has(name.toLowerCase())) return `a folder of the name ${name} is the vendor\u2019s`;
  if (isMachine(name) || !holdsPapersOnly(folder)) return undefined;
  return 'it holds certificates of platforms or authorities, archives or pages for people, and nothing that a machine says';
}

/**
 * Which files lie in which machine's folder (or `evidence/<machine>`), and which are the vendor's: those beside the folders,
 * and folders that hold nothing else. `isMachine` names what is a machine whatever its folder holds. Throws UsageError where
 * there is no folder.
 */
export function deliveredFiles(folder: string, isMachine: (name: string) => boolean = () => false): DeliveredFiles {
  const absolute = resolve(folder);
  if (!existsSync(absolute) || !statSync(absolute).isDirectory())
    throw new UsageError(`${folder} is no folder`, 'Give the folder that has one folder for each delivered machine.');
  const walked = walkFolder(absolute);
  const folders = new Map<string, { files: IntakeFile[]; closed: Unreadable[]; isEvidence: boolean }>();
  const papers: IntakeFile[] = [];
  const closed: Unreadable[] = [];
  const at = (path: string): { readonly files: IntakeFile[]; readonly closed: Unreadable[] } => {
    const { name, isEvidence } = placeOf(path);
    if (name === undefined) return { files: papers, closed };
    const known = folders.get(name) ?? { files: [], closed: [], isEvidence: false };
    known.isEvidence ||= isEvidence;
    folders.set(name, known);
    return known;
  };
  for (const file of walked.files) at(file.path).files.push(file);
  for (const { path, why } of walked.skipped) at(path).closed.push(closedFile(path, why));
  const machines = new Map<string, MachineFolder>();
  const papersFolders: PapersFolder[] = [];
  for (const [name, { isEvidence, ...one }] of folders) {
    const why = isEvidence ? undefined : whyPapers(name, one, isMachine);
    if (why === undefined) {
      machines.set(name, one);
      continue;
    }
    papersFolders.push({ folder: name, why });
    papers.push(...one.files);
    closed.push(...one.closed);
  }
  return { folder: absolute, machines, papers, papersFolders, closed };
}

/**
 * The vendor's papers of a delivery whose folders were told apart before; nothing is read, and machines' folders, of which
 * there may be many, are not entered.
 */
export function papersIn(folder: string, papersFolders: readonly string[]): readonly IntakeFile[] {
  const isPaper = (path: string): boolean => {
    const { name, isEvidence } = placeOf(path);
    return name === undefined || (!isEvidence && papersFolders.includes(name));
  };
  const { files } = walkFolder(resolve(folder), (path) => isPaper(`${path}/file`));
  return files.filter(({ path }) => isPaper(path));
}
