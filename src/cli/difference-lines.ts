import type { Quantities } from '../core/index.ts';
import { textTable } from './table.ts';

const widest = 44;

/** The parts on which order, operating system and management controller do not agree, in three columns. */
export function differenceLines(rows: readonly Quantities[]): string[] {
  if (rows.length === 0) return [];
  const cell = (value: Quantities[string] | undefined): string => {
    const text = typeof value === 'string' ? value : '';
    return text.length > widest ? `${text.slice(0, widest - 1)}…` : text;
  };
  const lines = rows.map(({ kind, fields, explainedBy, ordered, os, bmc }) => {
    const what = [kind, fields].filter((text) => typeof text === 'string').join(': ');
    return [explainedBy === undefined ? what : `${what} (${cell(explainedBy)})`, cell(ordered), cell(os), cell(bmc)];
  });
  return [...textTable(['difference', 'ordered', 'operating system', 'controller'], lines), ''];
}
