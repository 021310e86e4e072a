import { FormatError } from '../../core/index.ts';
import { headText, isObject } from '../inventory/json-text.ts';
import { logLines } from './log-lines.ts';
import type { LogLine } from './log-lines.ts';
import { LogTally } from './network-log.ts';
import type { NetworkLog } from './network-log.ts';

const format = 'zeek-log';

/** One row by field name; unset fields (`-`) are absent, `(empty)` is the empty text. */
export type ZeekRecord = ReadonlyMap<string, string>;

export interface ZeekLog extends NetworkLog {
  readonly layout: 'zeek-tsv' | 'zeek-json';
}

export function recognisesZeek(bytes: Uint8Array): boolean {
  const head = headText(bytes, 8192);
  if (/^\s{0,16}#separator /.test(head) || /^#(?:path|fields)[\t ]/.test(head)) return true;
  return /^\s*\{[^\n]*"ts"\s*:/.test(head) && /"(?:uid|id\.orig_h|fuid|_path)"\s*:/.test(head);
}

interface Dialect {
  separator: string;
  unset: string;
  empty: string;
  path: string | undefined;
  fields: readonly string[];
}

function readDirective(dialect: Dialect, line: LogLine): void {
  // The separator line itself is separated by a blank, and gives the byte as \x09.
  const separator = /^#separator (.+)$/.exec(line.text)?.[1];
  if (separator !== undefined) {
    const hex = /^\\x([0-9a-fA-F]{2})$/.exec(separator)?.[1];
    dialect.separator = hex === undefined ? separator.slice(0, 1) : String.fromCharCode(Number.parseInt(hex, 16));
    return;
  }
  const [name, ...values] = line.text.split(dialect.separator);
  if (name === '#unset_field') dialect.unset = values[0] ?? '-';
  if (name === '#empty_field') dialect.empty = values[0] ?? '(empty)';
  if (name === '#path') dialect.path = values[0];
  if (name === '#fields') {
    if (values.length > 1000)
      throw new FormatError(format, `a header that names ${values.length} fields, at most 1000 are read`, line.at);
    dialect.fields = values;
  }
}

/**
 * The rows of a Zeek log, TSV or JSON, by the names in its header and not by position: columns vary from site to site,
 * and `_node_name` may come first. A last line that was cut off is left out and noted. `each` gets every row in file
 * order. Throws FormatError at a row that does not fit its header.
 */
export function readZeekLog(bytes: Uint8Array, each: (record: ZeekRecord) => void): ZeekLog {
  const dialect: Dialect = { separator: '\t', unset: '-', empty: '(empty)', path: undefined, fields: [] };
  const tally = new LogTally();
  const notes: string[] = [];
  const jsonFields = new Set<string>();
  let layout: ZeekLog['layout'] | undefined;
  for (const written of logLines(bytes, format)) {
    let line = written;
    if (layout === undefined && /^\s+#separator /.test(line.text)) {
      // Some published captures start with a stray tab.
      notes.push('blanks before the first line of the header');
      line = { ...line, text: line.text.trimStart() };
    }
    if (line.text.startsWith('#')) {
      layout ??= 'zeek-tsv';
      readDirective(dialect, line);
      continue;
    }
    layout ??= line.text.trimStart().startsWith('{') ? 'zeek-json' : 'zeek-tsv';
    const record = layout === 'zeek-json' ? jsonRecord(line) : tsvRecord(dialect, line);
    if (record === undefined) {
      if (line.ended) throw new FormatError(format, 'a row that does not fit its header', line.at);
      notes.push('the last line is cut off and was left out');
      break;
    }
    if (layout === 'zeek-json') {
      for (const field of record.keys()) if (jsonFields.size < 1000) jsonFields.add(field);
    }
    tally.add(Number(record.get('ts') ?? Number.NaN));
    each(record);
  }
  if (layout === undefined) throw new FormatError(format, 'no header and no row', 0);
  const fields = layout === 'zeek-json' ? [...jsonFields] : dialect.fields;
  if (fields.length === 0) throw new FormatError(format, 'no #fields line and no row', 0);
  if (tally.unordered > 0) notes.push(`${tally.unordered} rows are earlier than the row before them`);
  return {
    layout,
    stream: dialect.path ?? streamOf(fields),
    fields,
    rows: tally.rows,
    fromS: tally.fromS,
    toS: tally.toS,
    events: {},
    notes,
  };
}

function tsvRecord(dialect: Dialect, line: LogLine): ZeekRecord | undefined {
  const cells = line.text.split(dialect.separator);
  if (dialect.fields.length === 0 || cells.length !== dialect.fields.length) return undefined;
  const record = new Map<string, string>();
  for (const [i, field] of dialect.fields.entries()) {
    const cell = cells[i] ?? '';
    if (cell !== dialect.unset) record.set(field, cell === dialect.empty ? '' : cell);
  }
  // A last line cut inside its last number still has all its cells; only the missing line end tells.
  return line.ended || record.size > 0 ? record : undefined;
}

function jsonRecord(line: LogLine): ZeekRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line.text);
  } catch {
    return undefined;
  }
  if (!isObject(value)) return undefined;
  const record = new Map<string, string>();
  for (const [field, cell] of Object.entries(value)) {
    if (cell === null) continue;
    if (typeof cell === 'string') record.set(field, cell);
    else if (typeof cell === 'number' || typeof cell === 'boolean') record.set(field, String(cell));
    else if (Array.isArray(cell)) record.set(field, cell.map(String).join(','));
  }
  return record;
}

/** Which log it is, where no `#path` says so: told by columns that only this log has. */
function streamOf(fields: readonly string[]): string | undefined {
  const has = (field: string): boolean => fields.includes(field);
  if (has('conn_state')) return 'conn';
  if (has('query') && has('trans_id')) return 'dns';
  if (has('server_name') || has('cipher')) return 'ssl';
  if (has('method') || has('user_agent') || has('status_code')) return 'http';
  return undefined;
}

/** Decodes for `show`: counts and time span only. */
export function parseZeekLog(bytes: Uint8Array): ZeekLog {
  return readZeekLog(bytes, () => undefined);
}
