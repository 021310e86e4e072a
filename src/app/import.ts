import { existsSync, lstatSync, rmSync, statSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { FormatError, UsageError } from '../core/index.ts';
import { planImport, readFleetFile, readTable, tableDefinitions, tableText } from '../formats/tables/index.ts';
import type { HeaderColumn, Preset, TableName, TableProblem } from '../formats/tables/index.ts';
import { jsonRows, looksLikeJson } from './import/json-rows.ts';
import { replaceFile } from './import/replace-file.ts';
import { tableFile } from './import/table-file.ts';
import { readWhole } from './intake/read-bytes.ts';

export interface ImportRequest {
  readonly file: string;
  /** The intake folder; made where it does not exist. */
  readonly fleet: string;
  readonly table: TableName;
  /** A YAML or JSON file: column of `file` to column of the table. */
  readonly map?: string;
  readonly preset?: Preset;
  /** Say what would be taken, and write nothing. */
  readonly dryRun: boolean;
}

export interface Imported {
  /** The table's file, inside the folder. */
  readonly target: string;
  readonly columns: readonly HeaderColumn[];
  readonly missingColumns: readonly string[];
  /** Rows added; rows that were there already; rows that were not taken. */
  readonly taken: number;
  readonly present: number;
  readonly bad: number;
  readonly problems: readonly TableProblem[];
  /** Where the rows that were not taken are, with their lines and reasons; undefined without any. */
  readonly badRowsFile: string | undefined;
  readonly notes: readonly string[];
}

function columnMap(path: string): Readonly<Record<string, string>> {
  const text = tableText(readWhole(path), 'map');
  let parsed: unknown;
  try {
    parsed = parseYaml(text, { maxAliasCount: 0, schema: 'core' });
  } catch (error) {
    throw new FormatError('map', error instanceof Error ? error.message : String(error), 0);
  }
  const entries: [string, unknown][] =
    typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? Object.entries(parsed) : [];
  const map: Record<string, string> = {};
  for (const [column, property] of entries) {
    if (typeof property !== 'string' && property !== null) {
      throw new UsageError(`${path}: ${column} is sent to no column name`, 'Write one "column: property" a line.');
    }
    map[column] = property ?? '';
  }
  if (entries.length === 0) throw new UsageError(`${path} maps no column`, 'Write one "column: property" a line.');
  return map;
}

/** The zone of times that name none, from the fleet's own file. Where that cannot be read, such times are bad rows. */
function timezoneOf(folder: string): string | undefined {
  const path = join(folder, 'fleet.yaml');
  if (!existsSync(path)) return undefined;
  try {
    const parsed: unknown = parseYaml(tableText(readWhole(path), 'yaml'), { maxAliasCount: 0, schema: 'core' });
    return readFleetFile(parsed).value?.timezone;
  } catch {
    return undefined;
  }
}

/** The text of the table as it stands, empty where it does not exist. A link is refused: it may lead out of the folder. */
function standingText(path: string): string {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return '';
  if (!stat.isFile()) {
    throw new UsageError(
      `${path} is ${stat.isDirectory() ? 'a folder' : 'no plain file'}`,
      'A table is a plain file: move what is there away.',
    );
  }
  const bytes = readWhole(path);
  const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? '\ufeff' : '';
  return mark + tableText(bytes);
}

/**
 * Adds the good rows of a CSV or JSON file to a table of an intake folder. Rows that the table has are not added again;
 * one with the key of a row that says something else is not taken, and the row that is there stands. Throws FormatError
 * on bytes that are no such file, UsageError where the table that is there has to be mended first; nothing is written then.
 */
export function importRows({ file, fleet, table, map, preset, dryRun }: ImportRequest): Imported {
  const folder = resolve(fleet);
  if (existsSync(folder) && !statSync(folder).isDirectory()) {
    throw new UsageError(`${fleet} is a file`, 'Name the intake folder.');
  }
  const name = tableDefinitions[table].file;
  const target = join(folder, name);
  const bytes = readWhole(file);
  const json = looksLikeJson(bytes) ? jsonRows(bytes) : undefined;
  const timezone = timezoneOf(folder);
  const before = standingText(target);
  const standing = tableFile(table, name, before, timezone);
  let present = 0;
  const fresh: (readonly string[])[] = [];
  const plan = planImport(table, json?.text ?? bytes, {
    ...(timezone === undefined ? {} : { timezone }),
    ...(map === undefined ? {} : { map: columnMap(map) }),
    ...(preset === undefined ? {} : { preset }),
    refuse(cells) {
      const answer = standing.compare(cells);
      if (typeof answer === 'object') return answer.conflict;
      if (answer === 'present') present++;
      else fresh.push(cells);
      return undefined;
    },
  });
  const badLines = new Set(plan.problems.flatMap(({ line, kind }) => (kind === 'column' ? [] : [line])));
  const problemsFile = join(
    'import-problems',
    `${table}-${basename(file, extname(file)).replace(/[^\w.-]/g, '_')}.csv`,
  );
  if (!dryRun) {
    if (fresh.length > 0)
      writeTable(table, target, before, standing.withRows(fresh), standing.rows + fresh.length, timezone);
    if (plan.badRowsCsv !== '') replaceFile(join(folder, problemsFile), plan.badRowsCsv);
    else rmSync(join(folder, problemsFile), { force: true });
  }
  return {
    target: name,
    columns: plan.columns,
    missingColumns: plan.missingColumns,
    taken: fresh.length,
    present,
    bad: badLines.size,
    problems: plan.problems,
    badRowsFile: plan.badRowsCsv === '' ? undefined : problemsFile,
    notes: [...(json?.notes ?? []), ...plan.notes],
  };
}

/** Writes the table after reading it back from memory: rows that would not be read again must never replace a table. */
function writeTable(
  table: TableName,
  target: string,
  before: string,
  after: string,
  rows: number,
  timezone: string | undefined,
): void {
  const again = readTable(table, after, timezone === undefined ? {} : { timezone });
  if (again.rows.length !== rows) {
    throw new Error(`${target} would have ${String(again.rows.length)} rows instead of ${String(rows)}`);
  }
  if (standingText(target) !== before) {
    throw new UsageError(`${target} was changed by somebody else meanwhile`, 'Run the import again.');
  }
  replaceFile(target, after);
}
