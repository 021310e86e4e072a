import { UsageError } from '../../core/index.ts';
import { csvRecords } from '../../formats/tables/csv.ts';
import type { CsvRecord, Separator } from '../../formats/tables/csv.ts';
import { readTable, tableDefinitions } from '../../formats/tables/index.ts';
import type { TableName } from '../../formats/tables/index.ts';
import { csvLine } from './plain-csv.ts';

/** A table of the intake folder as it stands, to which rows can be added without touching those that are there. */
export interface TableFile {
  /** `present`: the table has this row; `new`: it does not; otherwise why the row cannot stand beside what is there. */
  readonly compare: (cells: readonly string[]) => 'present' | 'new' | { readonly conflict: string };
  /** The text of the table with these rows, cells in the order of the definition's columns. */
  readonly withRows: (rows: readonly (readonly string[])[]) => string;
  readonly rows: number;
}

interface Standing {
  readonly cells: readonly string[];
  readonly line: number;
}

/** A header that is read as this property wherever it stands: orders.csv tells its two `model` apart by their place. */
function columnName(table: TableName, property: string): string {
  return table === 'orders' && property === 'model' ? 'machineModel' : property;
}

/**
 * Reads the text of a table that is to be added to. Throws UsageError where the table itself has to be mended first: an
 * open quote, say, would swallow every row written after it.
 */
export function tableFile(table: TableName, file: string, text: string, timezone: string | undefined): TableFile {
  const { columns, key } = tableDefinitions[table];
  const properties = Object.keys(columns);
  if (text.trim() === '') return emptyTable(table, properties);
  const reading = readTable(table, text, timezone === undefined ? {} : { timezone });
  if (reading.missingColumns.length > 0) {
    throw new UsageError(
      `${file} has no column ${reading.missingColumns.join(', ')}`,
      `Mend the first line of ${file}.`,
    );
  }
  const [header, ...records] = wholeRecords(file, text, reading.separator);
  const at = properties.map((property) => reading.columns.find((column) => column.property === property)?.index);
  const standing: Standing[] = records.map((record) => ({
    line: record.line,
    cells: at.map((index) => (index === undefined ? '' : (record.cells[index] ?? '').trim())),
  }));
  const end = text.includes('\r\n') ? '\r\n' : '\n';

  return {
    rows: reading.rows.length,
    compare: key.length === 0 ? byWholeRow(standing) : byKey(file, properties, key.map(String), standing),
    withRows(rows) {
      const added = properties.flatMap((_, i) => (at[i] === undefined && rows.some((row) => row[i] !== '') ? [i] : []));
      const width = header?.cells.length ?? 0;
      const place = new Map(at.flatMap((index, i) => (index === undefined ? [] : [[index, i] as const])));
      const line = (cells: readonly string[]): string => csvLine(cells, reading.separator, end);
      const fresh = rows.map((row) => {
        const own = Array.from({ length: width }, (_, index) => row[place.get(index) ?? -1] ?? '');
        return line([...own, ...added.map((i) => row[i] ?? '')]);
      });
      if (added.length === 0) return text + (/[\r\n]$/.test(text) ? '' : end) + fresh.join('');
      const names = added.map((i) => columnName(table, properties[i] ?? ''));
      const widened = records.map(({ cells }) =>
        line([...cells, ...Array.from({ length: width - cells.length + added.length }, () => '')]),
      );
      const mark = text.startsWith('\ufeff') ? '\ufeff' : '';
      return mark + line([...(header?.cells ?? []), ...names]) + widened.join('') + fresh.join('');
    },
  };
}

function emptyTable(table: TableName, properties: readonly string[]): TableFile {
  return {
    rows: 0,
    compare: () => 'new',
    withRows(rows) {
      const header = csvLine(
        properties.map((property) => columnName(table, property)),
        ',',
        '\n',
      );
      return header + rows.map((row) => csvLine(row, ',', '\n')).join('');
    },
  };
}

function wholeRecords(file: string, text: string, separator: Separator): readonly CsvRecord[] {
  const records = [...csvRecords(text.replace(/^\ufeff/, ''), separator)];
  const width = records[0]?.cells.length ?? 0;
  for (const { line, cells, fault } of records) {
    const wrong = fault ?? (cells.length > width ? 'more cells than the first line' : undefined);
    if (wrong !== undefined) {
      throw new UsageError(`line ${String(line)} of ${file}: ${wrong}`, `Mend ${file} first; nothing was changed.`);
    }
  }
  return records;
}

/** Rows without a key are counted: two equal lines of an order are two, and the same file a second time adds none. */
function byWholeRow(standing: readonly Standing[]): TableFile['compare'] {
  const left = new Map<string, number>();
  for (const { cells } of standing) {
    const row = JSON.stringify(cells);
    left.set(row, (left.get(row) ?? 0) + 1);
  }
  return (cells) => {
    const row = JSON.stringify(cells);
    const count = left.get(row) ?? 0;
    if (count === 0) return 'new';
    left.set(row, count - 1);
    return 'present';
  };
}

function byKey(
  file: string,
  properties: readonly string[],
  key: readonly string[],
  standing: readonly Standing[],
): TableFile['compare'] {
  const keyAt = key.map((property) => properties.indexOf(property));
  const keyOf = (cells: readonly string[]): string => JSON.stringify(keyAt.map((index) => cells[index]));
  const byName = new Map<string, Standing>();
  for (const row of standing) if (!byName.has(keyOf(row.cells))) byName.set(keyOf(row.cells), row);
  return (cells) => {
    const there = byName.get(keyOf(cells));
    if (there === undefined) return 'new';
    const other = properties.filter((_, i) => cells[i] !== '' && cells[i] !== there.cells[i]);
    if (other.length === 0) return 'present';
    const shown = key.map((property, i) => `${property} ${cells[keyAt[i] ?? -1] ?? ''}`).join(', ');
    return {
      conflict: `${shown} is in line ${String(there.line)} of ${file} with another ${other.join(', ')}; that line stands`,
    };
  };
}
