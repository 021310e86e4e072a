import { FormatError, sha256Hex, UsageError } from '../../core/index.ts';
import type { Activation, Challenge, EvidenceRef, TrustRoot } from '../../core/index.ts';
import { parseCertificates } from '../../formats/x509/index.ts';
import type { GoldenRow } from '../../formats/tables/index.ts';
import { readActivationFile, readChallengeFile, readTable, tableText } from '../../formats/tables/index.ts';
import type { BoardReference, Evidence, GoldenUnit, References } from '../../witnesses/evidence.ts';
import type { EntryOf, Origin } from './evidence-of.ts';
import { documentsOf, picturesOf } from './evidence-of.ts';
import type { IntakeProblem, OpenFleet } from './open-fleet.ts';
import { hashFile, readWhole } from './read-bytes.ts';
import { tableProblems, unreadableTable } from './table-problems.ts';
import { suppliedBy } from './supplied-by.ts';
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

/** The nonces that machines were asked to sign: `<machine>/challenge.json` among each one's files. */
export function challengesIn(evidence: ReadonlyMap<string, readonly IntakeFile[]>): ReadonlyMap<string, Challenge> {
  const out = new Map<string, Challenge>();
  for (const [machine, files] of evidence) {
    const file = files.find(({ path }) => `/${path}`.endsWith(`/${machine}/challenge.json`));
    if (file === undefined) continue;
    try {
      const { value } = readChallengeFile(JSON.parse(tableText(readWhole(file.absolute), 'json')));
      if (value === undefined) continue;
      out.set(machine, {
        machine,
        nonceHex: value.nonceHex,
        ...(value.machine === undefined ? {} : { askedOf: value.machine }),
        ...(value.issuedAt === undefined ? {} : { issuedAt: value.issuedAt.from }),
        ...(value.expiresAt === undefined ? {} : { expiresAt: value.expiresAt.to }),
      });
    } catch {
      // Without its challenge the quote's nonce is `blind` with that reason; the rest of the machine is examined.
      continue;
    }
  }
  return out;
}

/** One activation transcript. Throws FormatError or UsageError where the file is none. */
export function readActivation(file: IntakeFile): Activation {
  let parsed: unknown;
  try {
    parsed = JSON.parse(tableText(readWhole(file.absolute), 'json'));
  } catch (error) {
    if (error instanceof SyntaxError) throw new FormatError('activation', error.message, 0);
    throw error;
  }
  const { value, problems } = readActivationFile(parsed);
  if (value === undefined) {
    const [problem] = problems;
    const what = problem === undefined ? 'not what was expected' : `${problem.path} ${problem.message}`;
    throw new FormatError('activation', what, 0);
  }
  const { machine, ekSpkiSha256, akNameHex, answeredAt } = value;
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
    goldens.push({ unit, provenance, pictures: pixels ? (await picturesOf(pictures, origin)).readable : [] });
  }
  const cad = documentsOf(
    files.filter((file) => file.path.endsWith('.kicad_pcb')),
    origin,
  ).readable[0];
  const board: BoardReference['cad'] =
    cad?.value.kind === 'kicad-board' ? { ...cad, value: cad.value.value } : undefined;
  return { boardModel, goldens, cad: board };
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
  const references: References = {
    boards,
    platformCertificates: documentsOf(below(fleet.files, 'references/platform-certificates/'), origin).readable,
    rims: documentsOf(below(fleet.files, 'references/rim/'), origin).readable,
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
    const { sha256 } = hashFile(file.absolute);
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
