/** Separators that spreadsheets write. The comma is RFC 4180's; the others are recognised in the header line. */
export type Separator = ',' | ';' | '\t';

export interface CsvRecord {
  /** Line of its first character, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
  /** Why this record cannot be taken. */
  readonly fault: string | undefined;
}

export const csvLimits: {
  readonly cellChars: number;
  readonly columns: number;
  readonly rows: number;
} = { cellChars: 65_536, columns: 256, rows: 5_000_000 };

/** The separator of the header line: the comma unless it has none and has another. */
export function recogniseSeparator(text: string): Separator {
  const end = text.search(/[\r\n]/);
  const header = text.slice(0, Math.min(end < 0 ? text.length : end, csvLimits.cellChars));
  if (header.includes(',')) return ',';
  const semicolons = header.split(';').length;
  const tabs = header.split('\t').length;
  if (semicolons === 1 && tabs === 1) return ',';
  return semicolons >= tabs ? ';' : '\t';
}

/**
 * The records of a CSV text (RFC 4180; LF or CRLF; a last line without its end). A quote that is opened and never
 * closed is a fault of the record it opens in, and ends the reading: what follows cannot be told from the cell.
 * One pass; nothing is kept but the current record.
 */
export function* csvRecords(text: string, separator: Separator): Generator<CsvRecord, void, undefined> {
  const separatorCode = separator.charCodeAt(0);
  let at = 0;
  let line = 1;
  let rows = 0;
  while (at < text.length) {
    const start = line;
    const cells: string[] = [];
    let fault: string | undefined;
    let ended = false;
    while (!ended) {
      let cell: string;
      if (text.charCodeAt(at) === 34) {
        const opened = line;
        let quoted = '';
        at++;
        for (;;) {
          const close = text.indexOf('"', at);
          if (close < 0) {
            yield {
              line: start,
              cells,
              fault: `a quote opened in line ${opened} is never closed; this and everything after it was not read`,
            };
            return;
          }
          const piece = text.slice(at, close);
          for (let i = piece.indexOf('\n'); i >= 0; i = piece.indexOf('\n', i + 1)) line++;
          if (quoted.length <= csvLimits.cellChars) quoted += piece;
          at = close + 1;
          if (text.charCodeAt(at) !== 34) break;
          quoted += '"';
          at++;
        }
        cell = quoted;
        const rest = endOfCell(text, at, separatorCode);
        if (rest > at) fault ??= `text after the closing quote of cell ${cells.length + 1}`;
        at = rest;
      } else {
        const end = endOfCell(text, at, separatorCode);
        if (end - at > csvLimits.cellChars) {
          cell = '';
          fault ??= `cell ${cells.length + 1} is longer than ${csvLimits.cellChars} characters`;
        } else {
          cell = text.slice(at, end);
          if (cell.includes('"')) fault ??= `a quote inside the unquoted cell ${cells.length + 1}`;
        }
        at = end;
      }
      if (cell.length > csvLimits.cellChars) {
        cell = '';
        fault ??= `cell ${cells.length + 1} is longer than ${csvLimits.cellChars} characters`;
      }
      if (cells.length < csvLimits.columns) cells.push(cell);
      else fault ??= `more than ${csvLimits.columns} cells`;
      if (text.charCodeAt(at) === separatorCode) {
        at++;
        continue;
      }
      ended = true;
      if (text.charCodeAt(at) === 13) at++;
      if (text.charCodeAt(at) === 10) at++;
      line++;
    }
    if (cells.length === 1 && cells[0] === '' && fault === undefined) continue;
    rows++;
    if (rows > csvLimits.rows) {
      yield {
        line: start,
        cells: [],
        fault: `more than ${csvLimits.rows} rows; the rest was not read. Split the file`,
      };
      return;
    }
    yield { line: start, cells, fault };
  }
}

function endOfCell(text: string, from: number, separatorCode: number): number {
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === separatorCode || code === 10 || code === 13) return i;
  }
  return text.length;
}
