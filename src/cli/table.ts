/** How many columns a text takes in a terminal: wide enough for the shapes and Latin text used here. */
function width(text: string): number {
  let columns = 0;
  for (const char of text) columns += (char.codePointAt(0) ?? 0) > 0x1100 ? 2 : 1;
  return columns;
}

/** Aligned columns, two spaces apart; a column whose cells are all numbers is set flush right. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, column) => Math.max(width(title), ...rows.map((row) => width(row[column] ?? ''))));
  const numeric = head.map(
    (_, column) => rows.length > 0 && rows.every((row) => /^[\d,.+\-–%]*$/.test(row[column] ?? '')),
  );
  const line = (cells: readonly string[]): string =>
    widths
      .map((size, column) => {
        const cell = cells[column] ?? '';
        const pad = ' '.repeat(Math.max(0, size - width(cell)));
        return numeric[column] === true ? pad + cell : cell + pad;
      })
      .join('  ')
      .trimEnd();
  return [line(head), ...rows.map(line)];
}

/** Breaks a sentence into lines of at most `columns`, each behind `indent`. */
export function wrap(text: string, columns: number, indent = ''): string[] {
  const lines: string[] = [];
  let current = indent;
  for (const word of text.split(/\s+/)) {
    if (current.length > indent.length && current.length + 1 + word.length > columns) {
      lines.push(current);
      current = indent;
    }
    current += current.length > indent.length ? ` ${word}` : word;
  }
  return current.length > indent.length ? [...lines, current] : lines;
}
