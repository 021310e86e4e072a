/** What a column of a placement list holds. Programs name their columns differently and put them in any order. */
export type Column = 'reference' | 'value' | 'package' | 'x' | 'y' | 'rotation' | 'side';

const names: Readonly<Record<Column, readonly string[]>> = {
  reference: ['ref', 'refdes', 'designator', 'reference', 'references', 'name'],
  value: ['val', 'value', 'comment'],
  package: ['package', 'footprint', 'pattern'],
  // A part's middle before its reference point and its first pad, where a list has several.
  x: ['midx', 'centerx', 'centrex', 'posx', 'x', 'locationx', 'refx'],
  y: ['midy', 'centery', 'centrey', 'posy', 'y', 'locationy', 'refy'],
  rotation: ['rot', 'rotation', 'angle', 'orientation'],
  side: ['side', 'layer', 'tb', 'board side'],
};

export interface PlacementHeader {
  readonly columns: ReadonlyMap<Column, number>;
  /** `(mm)`, `(mil)` or `(in)` behind the name of the x column. */
  readonly unit: 'mm' | 'mil' | 'in' | undefined;
}

function bare(cell: string): string {
  return cell
    .toLowerCase()
    .replace(/\(.*\)/, '')
    .replace(/[^a-z]/g, '');
}

export function unitOf(text: string): 'mm' | 'mil' | 'in' | undefined {
  const found = /^\s*(mm|millimet(?:er|re)s?|mils?|thou|in|inch(?:es)?)\.?\s*$/i.exec(text)?.[1]?.toLowerCase();
  if (found === undefined) return undefined;
  if (found.startsWith('mm') || found.startsWith('milli')) return 'mm';
  return found.startsWith('mil') || found === 'thou' ? 'mil' : 'in';
}

/** The columns of a header line; undefined where it has no reference, no x, no y or no side. */
export function readHeader(cells: readonly string[]): PlacementHeader | undefined {
  const columns = new Map<Column, number>();
  const seen = cells.slice(0, 64).map(bare);
  for (const column of ['reference', 'value', 'package', 'x', 'y', 'rotation', 'side'] as const) {
    const index = names[column].map((name) => seen.indexOf(name)).find((at) => at >= 0);
    if (index !== undefined) columns.set(column, index);
  }
  const x = columns.get('x');
  if (x === undefined || !columns.has('y') || !columns.has('reference') || !columns.has('side')) return undefined;
  return { columns, unit: unitOf(/\(([^)]{1,20})\)/.exec(cells[x] ?? '')?.[1] ?? '') };
}
