import { FormatError } from '../../core/index.ts';
import { tableText } from '../../formats/tables/index.ts';
import { csvLimits } from '../../formats/tables/csv.ts';
import { csvLine } from './plain-csv.ts';

export interface JsonRows {
  /** The same rows as CSV: the first line has the columns, line n + 1 is item n. */
  readonly text: string;
  readonly notes: readonly string[];
}

/** Where an inventory program writes an object for a name (NetBox: `{"id":3,"name":"F1"}`), the member that is the name. */
const nameMembers = ['name', 'model', 'address', 'value', 'display'] as const;

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text of a value; undefined where it is a list or an object without a name. */
function scalarText(value: unknown): string | undefined {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return undefined;
}

function cellText(value: unknown): string | undefined {
  if (!isObject(value)) return scalarText(value);
  const members = new Map<string, unknown>(Object.entries(value));
  for (const member of nameMembers) {
    if (members.has(member)) return scalarText(members.get(member));
  }
  return undefined;
}

/** Whether a file of rows is JSON rather than CSV: no header of a table starts with a bracket. */
export function looksLikeJson(bytes: Uint8Array): boolean {
  return /^\ufeff?\s*[[{]/.test(new TextDecoder().decode(bytes.subarray(0, 256)));
}

/**
 * The rows of a JSON array of objects, or of the `results` of an API's answer, as CSV. Throws FormatError where it is
 * no such array. Lists and objects without a name inside a row are left out, and a note says from which columns.
 */
export function jsonRows(bytes: Uint8Array): JsonRows {
  const text = tableText(bytes, 'json');
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new FormatError('json', error instanceof Error ? error.message : String(error), 0);
  }
  const items: unknown = isObject(parsed) && 'results' in parsed ? parsed.results : parsed;
  if (!Array.isArray(items)) throw new FormatError('json', 'no array of objects: one object a row is expected', 0);
  if (items.length > csvLimits.rows) throw new FormatError('json', `more than ${String(csvLimits.rows)} rows`, 0);
  const rows: ReadonlyMap<string, unknown>[] = items.map((item: unknown, index) => {
    if (!isObject(item)) throw new FormatError('json', `item ${String(index + 1)} is no object`, 0);
    return new Map<string, unknown>(Object.entries(item));
  });
  const columns = new Set<string>();
  for (const row of rows) {
    for (const column of row.keys()) columns.add(column);
    if (columns.size > csvLimits.columns) {
      throw new FormatError('json', `more than ${String(csvLimits.columns)} different keys`, 0);
    }
  }
  const names = [...columns];
  const nested = new Set<string>();
  const oneLine = (cell: string): string => cell.replace(/[\r\n]+/g, ' ');
  const lines = rows.map((row) =>
    csvLine(
      names.map((name) => {
        const cell = cellText(row.get(name));
        if (cell === undefined) nested.add(name);
        return oneLine(cell ?? '');
      }),
      ',',
      '\n',
    ),
  );
  const notes = [
    'from JSON: line n + 1 is item n',
    ...(nested.size === 0 ? [] : [`lists and unnamed objects were left out of: ${[...nested].join(', ')}`]),
  ];
  return { text: csvLine(names.map(oneLine), ',', '\n') + lines.join(''), notes };
}
