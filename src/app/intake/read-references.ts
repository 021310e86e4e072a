import { FormatError, sha256Hex, UsageError } from '../../core/index.ts';
import type { Activation, EvidenceRef, TrustRoot } from '../../core/index.ts';
import { parseCertificates } from '../../formats/x509/index.ts';
import type { GoldenRow } from '../../formats/tables/index.ts';
import { readActivationFile, readTable, tableText } from '../../formats/tables/index.ts';
import type { BoardReference, Evidence, GoldenUnit, References, Unreadable } from '../../witnesses/evidence.ts';
import type { EntryOf, Origin } from './evidence-of.ts';
import { documentsOf, picturesOf, sessionProblems } from './evidence-of.ts';
import type { IntakeProblem, OpenFleet } from './open-fleet.ts';
import { hashFile, readWhole } from './read-bytes.ts';
import { readJsonFile } from './read-json-file.ts';
import { tableProblems, unreadableTable } from './table-problems.ts';
import { readOrReason } from './system-refusal.ts';
import { suppliedBy } from './supplied-by.ts';
import { cadOfFiles } from '../cad-of-files.ts';
import type { IntakeFile } from './walk.ts';

const noEntry: EntryOf = () => undefined;

function below(files: readonly IntakeFile[], prefix: string): readonly IntakeFile[] {
  return files.filter((file) => file.path.startsWith(prefix));
}

/** Certificates of PEM or DER files that the operator named as roots of trust. */
export function trustRootsOf(
  files: readonly IntakeFile[],
  entryOf: EntryOf = noEntry,
): {
  readonly roots: readonly TrustRoot[];
  readonly problems: readonly IntakeProblem[];
} {
  const roots: TrustRoot[] = [];
  const problems: IntakeProblem[] = [];
  for (const file of files) {
    try {
      const bytes = readWhole(file.absolute);
      const sha256 = sha256Hex(bytes);
      const entry = entryOf(sha256, file.path);
      const ref = { sha256, file: file.path, ...(entry === undefined ? {} : { entry }) };
      for (const certificate of parseCertificates(bytes).certificates) roots.push({ ref, der: certificate.der });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      problems.push({ file: file.path, message: `not used as a root of trust: ${message}`, gravity: 'unreadable' });
    }
  }
  return { roots, problems };
}

/** One activation transcript. Throws FormatError or UsageError where the file is none. */
export function readActivation(file: IntakeFile): Activation {
  const { machine, ekSpkiSha256, akNameHex, answeredAt } = readJsonFile(file, 'activation', readActivationFile).value;
  return { machine, ekSpkiSha256, akNameHex, answeredAt: answeredAt.to };
}

/** The verifier's records of credentials that machines answered: references/activations. A bad one is named. */
export function activationsOf(files: readonly IntakeFile[]): {
  readonly activations: readonly Activation[];
  readonly problems: readonly IntakeProblem[];
} {
  const activations: Activation[] = [];
  const problems: IntakeProblem[] = [];
  for (const file of below(files, 'references/activations/')) {
    try {
      activations.push(readActivation(file));
    } catch (error) {
      if (!(error instanceof FormatError) && !(error instanceof UsageError)) throw error;
      problems.push({ file: file.path, message: error.message, gravity: 'unreadable' });
    }
  }
  return { activations, problems };
}

/** What is known of the golden units. What is wrong with the table is named: without it inspect is blind to what a lot has in common. */
function goldenRows(
  files: readonly IntakeFile[],
  prefix: string,
  timezone: string | undefined,
  problems: IntakeProblem[],
): readonly GoldenRow[] {
  const path = `${prefix}goldens.csv`;
  const file = files.find((candidate) => candidate.path === path);
  if (file === undefined) return [];
  try {
    const table = readTable('goldens', tableText(readWhole(file.absolute)), timezone === undefined ? {} : { timezone });
    problems.push(...tableProblems(path, table));
    return table.rows;
  } catch (error) {
    problems.push(unreadableTable(path, error));
    return [];
  }
}

/** Files that no decoder could read, as problems that say what is missing without them. */
function notTaken(failed: readonly Unreadable[], as: string): readonly IntakeProblem[] {
  return failed.map(({ file, message, offset }) => ({
    file,
    at: `byte ${String(offset)}`,
    message: `not read as ${as}: ${message}`,
    gravity: 'unreadable',
  }));
}

async function boardReference(
  fleet: OpenFleet,
  boardModel: string,
  origin: Origin,
  pixels: boolean,
  problems: IntakeProblem[],
): Promise<BoardReference> {
  const prefix = `references/boards/${boardModel}/`;
  const files = below(fleet.files, prefix);
  const rows = goldenRows(files, prefix, fleet.file.timezone, problems);
  const units = new Map<string, IntakeFile[]>();
  for (const file of below(files, `${prefix}golden/`)) {
    const unit = file.path.slice(`${prefix}golden/`.length).split('/')[0] ?? '';
    units.set(unit, [...(units.get(unit) ?? []), file]);
  }
  const goldens: GoldenUnit[] = [];
  for (const [unit, pictures] of units) {
    const provenance = rows.find((row) => row.unit === unit);
    const seen = pixels ? await picturesOf(pictures, origin) : { readable: [], unreadable: [] };
    problems.push(...notTaken(seen.unreadable, 'a golden picture'), ...sessionProblems(pictures));
    goldens.push({ unit, provenance, pictures: seen.readable });
  }
  const drawings = documentsOf(
    files.filter((file) => file.path.endsWith('.kicad_pcb') || file.path.startsWith(`${prefix}fab/`)),
    origin,
  );
  // A set of fabrication files comes with readmes and renderings, which no decoder knows.
  const damaged = drawings.unreadable.filter(
    ({ file, guessedKind }) => guessedKind !== 'unknown' || !file.startsWith(`${prefix}fab/`),
  );
  problems.push(...notTaken(damaged, 'a drawing of the board'));
  const { cad, others } = cadOfFiles(drawings.readable, `${prefix}fab/`);
  for (const { file, value } of others) {
    problems.push({
      file,
      message: `not read as a drawing of the board: it is a ${value.kind}`,
      gravity: 'unreadable',
    });
  }
  return { boardModel, goldens, cad };
}

export interface ReferenceOptions {
  readonly entryOf?: EntryOf;
  /** Whether golden pictures are decoded; only the witnesses that look at pictures need their pixels. */
  readonly pixels: boolean;
}

export interface ReferenceReading {
  readonly references: References;
  /** What under references/ could not be taken as it stands: what it would have shown is missing from the references. */
  readonly problems: readonly IntakeProblem[];
}

/** What attest compares machines with, beside platform certificates; told apart by content. */
const referenceFolders = ['rim', 'crl', 'firmware', 'secure-boot'] as const;

/** Everything under references/: what machines should be. One file that cannot be read is named and stops no other. */
export async function readReferences(fleet: OpenFleet, options: ReferenceOptions): Promise<ReferenceReading> {
  const entryOf = options.entryOf ?? noEntry;
  const origin: Origin = { entryOf, suppliedBy: suppliedBy(fleet.sources) };
  const boards = new Map<string, BoardReference>();
  const problems: IntakeProblem[] = [];
  for (const file of below(fleet.files, 'references/boards/')) {
    const model = file.path.split('/')[2];
    if (model === undefined || boards.has(model)) continue;
    boards.set(model, await boardReference(fleet, model, origin, options.pixels, problems));
  }
  const certificates = documentsOf(below(fleet.files, 'references/platform-certificates/'), origin);
  problems.push(...notTaken(certificates.unreadable, 'a platform certificate'));
  const documents = documentsOf(
    referenceFolders.flatMap((name) => below(fleet.files, `references/${name}/`)),
    origin,
  );
  problems.push(...notTaken(documents.unreadable, 'a reference'));
  const references: References = {
    boards,
    platformCertificates: certificates.readable,
    documents: documents.readable,
    networkPolicy: policyEvidence(fleet, entryOf),
    internalNetworks: fleet.file.internalNetworks ?? [],
    tables: fleet.tables,
    tableFiles: tableFiles(fleet, entryOf),
  };
  return { references, problems };
}

/** The file behind each table, by the table's name. */
function tableFiles(fleet: OpenFleet, entryOf: EntryOf): ReadonlyMap<string, EvidenceRef> {
  const out = new Map<string, EvidenceRef>();
  for (const file of fleet.files) {
    const name = /^([a-z]+)\.csv$/.exec(file.path)?.[1];
    if (name === undefined) continue;
    const hashed = readOrReason(() => hashFile(file.absolute));
    // A table that cannot be read has no row that could name it as its evidence.
    if (hashed instanceof UsageError) continue;
    const { sha256 } = hashed;
    const entry = entryOf(sha256, file.path);
    out.set(name, { sha256, file: file.path, ...(entry === undefined ? {} : { entry }) });
  }
  return out;
}

function policyEvidence(fleet: OpenFleet, entryOf: EntryOf): Evidence<NonNullable<OpenFleet['policy']>> | undefined {
  const path = 'references/network/policy.yaml';
  const file = fleet.files.find((candidate) => candidate.path === path);
  if (fleet.policy === undefined || file === undefined) return undefined;
  const sha256 = sha256Hex(readWhole(file.absolute));
  const entry = entryOf(sha256, path);
  return { sha256, file: path, value: fleet.policy, ...(entry === undefined ? {} : { entry }) };
}

/** The roots that fleet.yaml names, else every file of references/trust. */
export function trustFiles(fleet: OpenFleet): readonly IntakeFile[] {
  const named = fleet.file.trust;
  if (named === undefined) return below(fleet.files, 'references/trust/');
  return named.map((path) => {
    const file = fleet.files.find((candidate) => candidate.path === path);
    if (file === undefined) {
      throw new UsageError(`fleet.yaml trusts ${path}, which is not in the folder`, 'Correct the path in fleet.yaml.');
    }
    return file;
  });
}
