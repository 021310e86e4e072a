import type { Separator } from '../../formats/tables/csv.ts';

/**
 * One line of a table of the intake folder, exactly as read: unlike an export, nothing gets an apostrophe in front, or a
 * serial that starts with a minus would no longer be the serial that the machine answers with.
 */
export function csvLine(cells: readonly string[], separator: Separator, end: string): string {
  const quoted = cells.map((cell) =>
    cell.includes(separator) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell,
  );
  return `${quoted.join(separator)}${end}`;
}
