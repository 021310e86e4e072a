import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { UsageError } from '../../core/index.ts';
import type {
  ClaimsFile,
  FleetFile,
  NetworkPolicy,
  SourcesFile,
  Tables,
  PathProblem,
} from '../../formats/tables/index.ts';
import {
  bareMachine,
  machineReach,
  readClaimsFile,
  readFleetFile,
  readNetworkPolicy,
  readSourcesFile,
  readTable,
  statusesAtHand,
  statusesGone,
  tableDefinitions,
  tableNames,
  tableText,
} from '../../formats/tables/index.ts';
import { readWhole } from './read-bytes.ts';
import { ownInspections, strayMachines } from './stray-rows.ts';
import type { TableFaults } from './table-problems.ts';
import { tableProblems, unreadableTable } from './table-problems.ts';
import type { IntakeFile } from './walk.ts';
import { walkFolder } from './walk.ts';

/** Something in the folder that could not be taken as it stands. The rest of the folder is taken all the same. */
export interface IntakeProblem {
  readonly file: string;
  /** Line in a table, or path in a YAML file. */
  readonly at?: string;
  readonly message: string;
  /** `unreadable`: nothing of the file was taken; `row`: this row was not taken; `note`: taken, and worth knowing. */
  readonly gravity: 'unreadable' | 'row' | 'note';
}

/** An intake folder with its tables read and its files listed; nothing of the evidence has been read yet. */
export interface OpenFleet {
  readonly name: string;
  readonly folder: string;
  readonly file: FleetFile;
  readonly tables: Tables;
  readonly policy: NetworkPolicy | undefined;
  readonly sources: SourcesFile | undefined;
  readonly claims: ClaimsFile | undefined;
  readonly problems: readonly IntakeProblem[];
  readonly files: readonly IntakeFile[];
  /** evidence/<machine>/… by machine. */
  readonly evidence: ReadonlyMap<string, readonly IntakeFile[]>;
  /** boards/<boardSerial>/… by board serial. */
  readonly boards: ReadonlyMap<string, readonly IntakeFile[]>;
  readonly network: readonly IntakeFile[];
}

function byFolder(files: readonly IntakeFile[], top: string): ReadonlyMap<string, readonly IntakeFile[]> {
  const groups = new Map<string, IntakeFile[]>();
  for (const file of files) {
    const [first, name, rest] = file.path.split('/', 3);
    if (first !== top || name === undefined || rest === undefined) continue;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [file]);
    else group.push(file);
  }
  return groups;
}

/** Reads a YAML file through its typed reader; what is wrong with it becomes problems, never an exception. */
function readYamlFile<T>(
  files: readonly IntakeFile[],
  path: string,
  read: (value: unknown) => { readonly value: T | undefined; readonly problems: readonly PathProblem[] },
  problems: IntakeProblem[],
): T | undefined {
  const file = files.find((candidate) => candidate.path === path);
  if (file === undefined) return undefined;
  try {
    const text = tableText(readWhole(file.absolute), 'yaml');
    // `maxAliasCount: 0`: an alias can make a small file unfold into a very large one.
    const result = read(parseYaml(text, { maxAliasCount: 0, schema: 'core' }));
    for (const { path: at, message } of result.problems) problems.push({ file: path, at, message, gravity: 'row' });
    return result.value;
  } catch (error) {
    problems.push({
      file: path,
      message: error instanceof Error ? error.message : String(error),
      gravity: 'unreadable',
    });
    return undefined;
  }
}

/** Further order lines: an order each, as purchasing files them. */
function orderTables(files: readonly IntakeFile[]): readonly string[] {
  return files.flatMap(({ path }) => (path.startsWith('orders/') && path.toLowerCase().endsWith('.csv') ? [path] : []));
}

function readTables(files: readonly IntakeFile[], timezone: string | undefined, problems: IntakeProblem[]): Tables {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const rows = <Row>(path: string, read: (text: string) => TableResult<Row>): readonly Row[] => {
    const file = byPath.get(path);
    if (file === undefined) return [];
    try {
      const table = read(tableText(readWhole(file.absolute)));
      problems.push(...tableProblems(path, table));
      return table.rows;
    } catch (error) {
      problems.push(unreadableTable(path, error));
      return [];
    }
  };
  const options = timezone === undefined ? {} : { timezone };
  return {
    machines: rows('machines.csv', (text) => readTable('machines', text, options)),
    addresses: rows('addresses.csv', (text) => readTable('addresses', text, options)),
    parts: rows('parts.csv', (text) => readTable('parts', text, options)),
    orders: ['orders.csv', ...orderTables(files)].flatMap((path) =>
      rows(path, (text) => readTable('orders', text, options)),
    ),
    changes: rows('changes.csv', (text) => readTable('changes', text, options)),
    custody: rows('custody.csv', (text) => readTable('custody', text, options)),
    lots: rows('lots.csv', (text) => readTable('lots', text, options)),
    parties: rows('parties.csv', (text) => readTable('parties', text, options)),
    facilities: rows('facilities.csv', (text) => readTable('facilities', text, options)),
    inspected: rows('inspected.csv', (text) => readTable('inspected', text, options)),
  };
}

interface TableResult<Row> extends TableFaults {
  readonly rows: readonly Row[];
}

/** Machines that evidence or a row of another table stands for and no row names are examined; the missing row is a problem. */
function unnamedMachines(tables: Tables, evidence: ReadonlyMap<string, unknown>, problems: IntakeProblem[]): Tables {
  const named = new Set(tables.machines.map((row) => row.machine));
  const answering = [...evidence.keys()].filter((machine) => !named.has(machine));
  const strays = strayMachines(tables);
  const own = ownInspections(tables);
  problems.push(...strays.problems, ...own.problems);
  for (const machine of answering) {
    problems.push({
      file: `evidence/${machine}`,
      message: 'no row of machines.csv names this machine',
      gravity: 'note',
    });
  }
  const unnamed = new Set([...answering, ...strays.machines]);
  return { ...tables, inspected: own.inspected, machines: [...tables.machines, ...[...unnamed].map(bareMachine)] };
}

/** Repairs and updates of machines that nobody lists explain nothing, and a typo in a name looks just like that. */
function strayChanges(tables: Tables): IntakeProblem[] {
  const named = new Set(tables.machines.map((row) => row.machine));
  return tables.changes.flatMap(({ machine, line, ticket }): IntakeProblem[] => {
    if (named.has(machine)) return [];
    const what = ticket === undefined ? 'this change' : `ticket ${ticket}`;
    const message = `no row of machines.csv names ${machine}: ${what} explains nothing`;
    return [{ file: 'changes.csv', at: `line ${String(line)}`, message, gravity: 'note' }];
  });
}

/** Statuses that say nothing of whether the machine can be examined, a note for each word. */
function unknownStatuses(tables: Tables): IntakeProblem[] {
  const words = new Map<string, number[]>();
  for (const { status, line } of tables.machines) {
    if (status === undefined || machineReach(status) !== 'unknown-word') continue;
    words.set(status, [...(words.get(status) ?? []), line]);
  }
  const known = [...statusesAtHand, ...statusesGone].join(', ');
  return [...words].map(([word, [first = 0, ...more]]) => {
    const rows = more.length === 0 ? '' : ` (and of ${String(more.length)} more rows)`;
    const message = `the status ${word}${rows} is none of ${known}: the machine is taken to be at hand`;
    return { file: 'machines.csv', at: `line ${String(first)}, column status`, message, gravity: 'note' };
  });
}

/**
 * Opens an intake folder. A file that is missing is missing, not wrong; one that is wrong is a problem, and the rest is
 * taken. Throws UsageError only where there is no such folder.
 */
export function openFleet(folder: string, name?: string): OpenFleet {
  const root = resolve(folder);
  if (!existsSync(root)) throw new UsageError(`${folder} does not exist`, 'Name an intake folder (docs/intake.md).');
  if (!statSync(root).isDirectory()) {
    throw new UsageError(
      `${folder} is a file`,
      'Name the intake folder that holds it, or use assayer show for one file.',
    );
  }
  const { files, skipped } = walkFolder(root);
  const problems: IntakeProblem[] = skipped.map(({ path, why }) => ({
    file: path,
    message: why,
    gravity: 'unreadable',
  }));
  problems.push(...foldersInsteadOfFiles(root));
  const file = readYamlFile(files, 'fleet.yaml', readFleetFile, problems) ?? { name: basename(root) };
  const timezone = file.timezone;
  const evidence = byFolder(files, 'evidence');
  const withZone = timezone === undefined ? {} : { timezone };
  const tables = unnamedMachines(readTables(files, timezone, problems), evidence, problems);
  problems.push(...strayChanges(tables), ...unknownStatuses(tables));
  return {
    name: name ?? file.name,
    folder: root,
    file,
    tables,
    policy: readYamlFile(
      files,
      'references/network/policy.yaml',
      (value) => readNetworkPolicy(value, withZone),
      problems,
    ),
    sources: readYamlFile(files, 'sources.yaml', (value) => readSourcesFile(value, withZone), problems),
    claims: readYamlFile(files, 'claims.yaml', (value) => readClaimsFile(value, withZone), problems),
    problems,
    files,
    evidence,
    boards: byFolder(files, 'boards'),
    network: files.filter((candidate) => candidate.path.startsWith('network/')),
  };
}

/** Files that the contract names, each read when it is there. */
export const namedFiles: readonly string[] = [
  ...tableNames.filter((name) => name !== 'goldens').map((name) => tableDefinitions[name].file),
  'fleet.yaml',
  'sources.yaml',
  'claims.yaml',
  'references/network/policy.yaml',
];

function isFolder(absolute: string): boolean {
  try {
    return statSync(absolute, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    // In a folder that is closed to us nothing is known, and the walk has named it.
    return false;
  }
}

/** A folder with the name of a file holds what would otherwise be taken for absent. */
function foldersInsteadOfFiles(root: string): IntakeProblem[] {
  return namedFiles
    .filter((path) => isFolder(join(root, path)))
    .map((path) => ({ file: path, message: 'this is a folder where a file was meant', gravity: 'unreadable' }));
}
