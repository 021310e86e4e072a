import { UsageError } from '../../core/index.ts';
import { csvRecords, recogniseSeparator } from './csv.ts';
import { writeCsv } from './csv-writer.ts';
import { tableDefinitions } from './definition.ts';
import type { RowsByTable, TableName } from './definition.ts';
import type { HeaderColumn } from './header.ts';
import type { TableProblem } from './problem.ts';
import { readTable } from './read-table.ts';
import { synonymsOf } from './synonyms.ts';
import type { Preset } from './synonyms.ts';
import { tableText } from './table-text.ts';

export interface ImportOptions {
  readonly timezone?: string;
  /** Column of the file to column of the table; an empty text leaves the column out. */
  readonly map?: Readonly<Record<string, string>>;
  readonly preset?: Preset;
  /** Why a good row, as cells in the order of the table's columns, is not to be taken after all; undefined takes it. */
  readonly refuse?: (cells: readonly string[]) => string | undefined;
}

export interface ImportPlan<Row> {
  /** What each column was taken for, and why. */
  readonly columns: readonly HeaderColumn[];
  readonly missingColumns: readonly string[];
  readonly rows: readonly Row[];
  /** Columns of the table, and the good rows as cells in that order: to be written after what is there already. */
  readonly header: readonly string[];
  readonly cells: readonly (readonly string[])[];
  readonly problems: readonly TableProblem[];
  /** The bad rows as CSV with their line and what was wrong, to be mended by a person; empty without any. */
  readonly badRowsCsv: string;
  readonly notes: readonly string[];
}

/**
 * What importing this CSV as that table would take, without doing it. Columns are found by `map`, by name, then by
 * synonym. Throws UsageError where `map` names no column of the table, FormatError where the bytes are no UTF-8 text.
 */
export function planImport<K extends TableName>(
  table: K,
  input: string | Uint8Array,
  options: ImportOptions = {},
): ImportPlan<RowsByTable[K]> {
  const text = typeof input === 'string' ? input.replace(/^\ufeff/, '') : tableText(input);
  const header = Object.keys(tableDefinitions[table].columns);
  const map = new Map(Object.entries(options.map ?? {}));
  for (const [column, property] of map) {
    if (property === '' || header.includes(property)) continue;
    throw new UsageError(
      `the map sends ${column} to ${property}, which ${table} does not have`,
      `Use one of: ${header.join(', ')}.`,
    );
  }
  const reading = readTable(table, text, {
    map,
    synonyms: synonymsOf(table, options.preset),
    ...(options.timezone === undefined ? {} : { timezone: options.timezone }),
    // NetBox writes addresses with their prefix length.
    adjust: (property, cell) =>
      property === 'ip' && options.preset === 'netbox' ? cell.replace(/\/\d{1,3}$/, '') : cell,
  });
  const good = new Set(reading.rows.map((row) => row.line));
  const wrong = new Map<number, string[]>();
  for (const problem of reading.problems) {
    const said = wrong.get(problem.line) ?? [];
    said.push(problem.column === undefined ? problem.message : `${problem.column}: ${problem.message}`);
    wrong.set(problem.line, said);
  }
  const at = header.map((property) => reading.columns.find((column) => column.property === property)?.index);
  const cells: string[][] = [];
  const refused: TableProblem[] = [];
  const bad: (readonly (string | number)[])[] = [];
  for (const record of csvRecords(text, recogniseSeparator(text))) {
    if (good.has(record.line)) {
      const own = at.map((index, i) => {
        const cell = index === undefined ? '' : (record.cells[index] ?? '').trim();
        return header[i] === 'ip' && options.preset === 'netbox' ? cell.replace(/\/\d{1,3}$/, '') : cell;
      });
      const message = options.refuse?.(own);
      if (message === undefined) {
        cells.push(own);
        continue;
      }
      refused.push({ line: record.line, column: undefined, message, kind: 'row' });
      bad.push([record.line, message, ...record.cells]);
    } else if (wrong.has(record.line) && record.line > 1) {
      bad.push([record.line, (wrong.get(record.line) ?? []).join('; '), ...record.cells]);
    }
  }
  const columns = reading.columns.map((column) => column.column);
  const refusedLines = new Set(refused.map(({ line }) => line));
  return {
    columns: reading.columns,
    missingColumns: reading.missingColumns,
    rows: reading.rows.filter((row) => !refusedLines.has(row.line)),
    header,
    cells,
    problems: [...reading.problems, ...refused],
    badRowsCsv: bad.length === 0 ? '' : writeCsv(['line', 'problem', ...columns], bad),
    notes: reading.notes,
  };
}
