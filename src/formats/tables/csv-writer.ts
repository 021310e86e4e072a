/**
 * One cell for a file that a spreadsheet may open. A text that a spreadsheet would take for a formula (it starts with
 * `= + - @`, a tab or a carriage return, behind spaces or not: readers trim) gets an apostrophe in front: the adversary writes serial numbers too.
 */
function csvCell(value: string | number | boolean | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const text = String(value);
  const harmless = /^\s*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",;\t\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** CSV by RFC 4180 (CRLF), safe to open in a spreadsheet. */
export function writeCsv(
  header: readonly string[],
  rows: Iterable<readonly (string | number | boolean | undefined)[]>,
): string {
  const lines = [header.map(csvCell).join(',')];
  for (const row of rows) lines.push(row.map(csvCell).join(','));
  return `${lines.join('\r\n')}\r\n`;
}
