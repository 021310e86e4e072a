import type { CellContext, Column } from './column.ts';
import { csvRecords, recogniseSeparator } from './csv.ts';
import type { CsvRecord, Separator } from './csv.ts';
import { tableDefinitions } from './definition.ts';
import type { RowsByTable, TableDefinition, TableName } from './definition.ts';
import { readHeader } from './header.ts';
import type { HeaderColumn } from './header.ts';
import type { TableProblem } from './problem.ts';
import { tableText } from './table-text.ts';

export interface TableReading<Row> {
  readonly rows: readonly Row[];
  readonly problems: readonly TableProblem[];
  /** Columns that no definition names; their cells were not read. */
  readonly unknownColumns: readonly string[];
  /** Required columns that are not there; then no row was taken. */
  readonly missingColumns: readonly string[];
  /** What was tolerated, in words. */
  readonly notes: readonly string[];
  readonly columns: readonly HeaderColumn[];
  readonly separator: Separator;
}

export interface TableOptions {
  /** IANA zone for times that name none. */
  readonly timezone?: string;
  /** Column as written, to property. */
  readonly map?: ReadonlyMap<string, string>;
  /** Plain name, to property. */
  readonly synonyms?: ReadonlyMap<string, string>;
  /** Changes a cell before it is read. */
  readonly adjust?: (property: string, cell: string) => string;
}

/** More problems than this are counted, not listed: a hostile file must not fill the memory with complaints. */
export const maxProblems = 10_000;

// The definition's type (Columns of the row) has one reader of the right type for each property; all of them have run.
function isRow<K extends TableName>(
  definition: TableDefinition<RowsByTable[K]>,
  record: object,
  complete: boolean,
): record is RowsByTable[K] {
  return complete && Object.keys(definition.columns).every((property) => property in record);
}

/**
 * Reads one table of the intake folder. Bad rows are reported with their line and left out, the others are taken; a
 * missing required column is one problem. Throws FormatError where the bytes are no UTF-8 text (with how to convert),
 * UsageError where `timezone` is no zone.
 */
export function readTable<K extends TableName>(
  name: K,
  input: string | Uint8Array,
  options: TableOptions = {},
): TableReading<RowsByTable[K]> {
  const text = typeof input === 'string' ? input.replace(/^\ufeff/, '') : tableText(input);
  const definition = tableDefinitions[name];
  const columns = new Map<string, Column<unknown>>(Object.entries(definition.columns));
  const keyColumns = definition.key.map(String);
  const separator = recogniseSeparator(text);
  const records = csvRecords(text, separator);
  const notes: string[] = [];
  const problems: TableProblem[] = [];
  let uncounted = 0;
  const report = (problem: TableProblem): void => {
    if (problems.length < maxProblems) problems.push(problem);
    else uncounted++;
  };
  if (separator !== ',')
    notes.push(`columns are separated by ${separator === ';' ? 'semicolons' : 'tabs'}, not commas`);

  const first = records.next();
  const header: CsvRecord = first.done === true ? { line: 1, cells: [], fault: undefined } : first.value;
  if (header.fault !== undefined) report({ line: header.line, column: undefined, message: header.fault, kind: 'row' });
  const found = readHeader(name, header.cells, options.map ?? new Map(), options.synonyms ?? new Map());
  for (const column of found) {
    if (column.why !== 'repeated') continue;
    report({
      line: header.line,
      column: column.column,
      message: 'is there twice; the first one was read',
      kind: 'column',
    });
  }
  const missingColumns = [...columns]
    .filter(([property, column]) => column.required && !found.some((entry) => entry.property === property))
    .map(([property]) => property);
  const unknownColumns = found.filter((entry) => entry.why === 'unknown').map((entry) => entry.column);
  const rows: RowsByTable[K][] = [];
  const reading = { rows, problems, unknownColumns, missingColumns, notes, columns: found, separator };
  if (missingColumns.length > 0 || header.fault !== undefined) {
    const message =
      header.cells.length === 0
        ? `the file is empty; ${definition.file} needs a first line with ${missingColumns.join(', ')}`
        : `no column ${missingColumns.join(', ')}; no row was taken. The first line has: ${header.cells.join(', ').slice(0, 300)}`;
    if (missingColumns.length > 0) report({ line: header.line, column: missingColumns[0], message, kind: 'column' });
    return reading;
  }

  const wanted: {
    readonly property: string;
    readonly column: Column<unknown>;
    readonly at: HeaderColumn | undefined;
  }[] = [...columns].map(([property, column]) => ({
    property,
    column,
    at: found.find((entry) => entry.property === property),
  }));
  const context: CellContext = { timezone: options.timezone };
  const seen = new Map<string, number>();
  const placeholders = new Map<string, number>();
  for (const record of records) {
    if (record.fault !== undefined) {
      report({ line: record.line, column: undefined, message: record.fault, kind: 'row' });
      continue;
    }
    if (record.cells.every((cell) => cell.trim() === '')) continue;
    if (record.cells.length > header.cells.length) {
      const message = `has ${record.cells.length} cells, the header ${header.cells.length}; quote cells that contain a separator`;
      report({ line: record.line, column: undefined, message, kind: 'row' });
      continue;
    }
    const row: Record<string, unknown> = { line: record.line };
    const written: Record<string, string> = {};
    let complete = true;
    for (const { property, column, at } of wanted) {
      const raw = at === undefined ? '' : (record.cells[at.index] ?? '').trim();
      const cell = options.adjust ? options.adjust(property, raw) : raw;
      written[property] = cell;
      const value = column.read(cell, context);
      if ('problem' in value) {
        // A cell that a laboratory's row can do without takes no row with it: whoever may write one must not delete the
        // result. Elsewhere a missing cell can widen what the row says (an address without its end), so the row goes.
        const empty = column.required || name !== 'inspected' ? value : column.read('', context);
        const kept = !('problem' in empty);
        if (kept) row[property] = empty.value;
        else complete = false;
        const shown = cell === '' ? '' : `"${cell.slice(0, 60)}" `;
        const message = `${shown}${value.problem}${kept ? '; the row was taken without it' : ''}`;
        report({ line: record.line, column: at?.column ?? property, message, kind: 'cell' });
        if (kept) written[property] = '';
        continue;
      }
      if (value.placeholder) placeholders.set(property, (placeholders.get(property) ?? 0) + 1);
      row[property] = value.value;
    }
    if (keyColumns.length > 0 && complete) {
      const key = JSON.stringify(keyColumns.map((property) => written[property]));
      const earlier = seen.get(key);
      if (earlier !== undefined) {
        const message = `has the same ${keyColumns.join(', ')} as line ${earlier}, which was taken; this row was not`;
        report({ line: record.line, column: keyColumns[0], message, kind: 'duplicate' });
        continue;
      }
      seen.set(key, record.line);
    }
    if (isRow<K>(definition, row, complete)) rows.push(row);
  }
  for (const [property, count] of placeholders) {
    notes.push(`${count} cells of ${property} say that nothing was specified; they count as empty`);
  }
  if (uncounted > 0) notes.push(`${uncounted} further problems are not listed`);
  return reading;
}
