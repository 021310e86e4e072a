import { tableDefinitions } from './definition.ts';
import type { TableName } from './definition.ts';

/** What one column of a file was taken for. */
export interface HeaderColumn {
  readonly index: number;
  /** As written in the file. */
  readonly column: string;
  /** Property of the row; undefined: kept by name in the report, read by nothing. */
  readonly property: string | undefined;
  readonly why: 'name' | 'synonym' | 'map' | 'unknown' | 'repeated';
}

/** Letters and digits alone, lower case: `Serial Number`, `serial_number` and `serialNumber` are one name. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

/**
 * What each column of the header is. `map` (column as written, to property; '' to leave out) goes before names, names
 * before `synonyms` (plain name to property). The first column that claims a property keeps it.
 */
export function readHeader(
  table: TableName,
  header: readonly string[],
  map: ReadonlyMap<string, string>,
  synonyms: ReadonlyMap<string, string>,
): readonly HeaderColumn[] {
  const properties = new Map<string, string>();
  for (const property of Object.keys(tableDefinitions[table].columns)) properties.set(plainName(property), property);
  const found: HeaderColumn[] = header.map((cell, index) => {
    const column = cell.trim();
    const mapped = map.get(column) ?? map.get(plainName(column));
    if (mapped !== undefined) return { index, column, property: mapped === '' ? undefined : mapped, why: 'map' };
    const named = table === 'orders' ? orderProperty(header, index) : undefined;
    const property = named ?? properties.get(plainName(column));
    if (property !== undefined) return { index, column, property, why: 'name' };
    const synonym = synonyms.get(plainName(column));
    return synonym === undefined
      ? { index, column, property: undefined, why: 'unknown' }
      : { index, column, property: synonym, why: 'synonym' };
  });
  const ranks = { map: 0, name: 1, synonym: 2, unknown: 3, repeated: 4 } as const;
  const taken = new Set<string>();
  const repeated = new Set<number>();
  for (const entry of [...found].sort((a, b) => ranks[a.why] - ranks[b.why] || a.index - b.index)) {
    if (entry.property === undefined) continue;
    if (taken.has(entry.property)) repeated.add(entry.index);
    taken.add(entry.property);
  }
  return found.map((entry) => (repeated.has(entry.index) ? { ...entry, property: undefined, why: 'repeated' } : entry));
}

/** orders.csv has `model` twice: before `class` or `manufacturer` it is the machine's, after it the part's. */
function orderProperty(header: readonly string[], index: number): string | undefined {
  const names = header.map(plainName);
  if (names[index] === 'line') return 'orderLine';
  if (names[index] === 'machinemodel') return 'model';
  if (names[index] !== 'model') return undefined;
  const partStarts = names.findIndex((name) => name === 'class' || name === 'manufacturer');
  return partStarts >= 0 && partStarts < index ? 'partModel' : 'model';
}
