import { FormatError, utf8Text } from '../../core/index.ts';
import type { Note } from '../note.ts';
import { csvRecords } from '../tables/csv.ts';
import { readHeader, unitOf } from './header.ts';
import type { Column, PlacementHeader } from './header.ts';
import type { PlacedPart, PlacementList } from './placement-list.ts';

const format = 'placement';

export const maxPlacementBytes: number = 32 * 1024 * 1024;
const maxParts = 500_000;
const maxMm = 10_000;
/** Programs write their name, the date and the unit above the header. */
const mostPreamble = 40;

const mmPer = { mm: 1, mil: 0.0254, in: 25.4 } as const;

interface Line {
  readonly at: number;
  readonly text: string;
}

function* linesOf(text: string): Generator<Line, void, undefined> {
  for (let at = 0; at < text.length;) {
    const next = text.indexOf('\n', at);
    const end = next < 0 ? text.length : next;
    yield { at, text: text.slice(at, end).replace(/\r$/, '') };
    at = end + 1;
  }
}

type Split = (line: string) => readonly string[] | undefined;

/** How the cells of a line are told apart: by the sign in the header, or, in KiCad's `.pos`, by spaces. */
function splitterOf(header: string): Split {
  const sign = header.includes(',') ? ',' : header.includes(';') ? ';' : header.includes('\t') ? '\t' : undefined;
  if (sign === undefined) return (line) => line.trim().split(/\s+/, 65);
  return (line) => {
    if (line.trim() === '') return [];
    const [record, more] = [...csvRecords(line, sign)];
    return record === undefined || record.fault !== undefined || more !== undefined ? undefined : record.cells;
  };
}

/** The header and how its list is read, and where it stands; undefined where none of the first lines is one. */
export function findHeader(text: string):
  | {
      readonly header: PlacementHeader;
      readonly split: Split;
      readonly after: number;
      readonly unit: PlacementHeader['unit'];
    }
  | undefined {
  let unit: PlacementHeader['unit'];
  let seen = 0;
  for (const line of linesOf(text)) {
    if (seen++ > mostPreamble) return undefined;
    if (line.text.length > 4096) continue;
    const stated = /unit(?:s used)?\s*[=:]\s*"?([a-z]{2,11})/i.exec(line.text)?.[1];
    if (stated !== undefined) unit = unitOf(stated) ?? unit;
    const plain = line.text.replace(/^\ufeff/, '').replace(/^#+\s*/, '');
    const split = splitterOf(plain);
    const cells = split(plain);
    const header = cells === undefined ? undefined : readHeader(cells);
    if (header !== undefined) return { header, split, after: line.at + line.text.length, unit: header.unit ?? unit };
  }
  return undefined;
}

/**
 * A list for placement machines (pick and place, centroid): the columns are known by their names, never by their place.
 * Throws FormatError where there is no such header, or a line that lacks what the header promises: a part left out of the
 * list would be taken for one that was added to the board.
 */
export function parsePlacement(bytes: Uint8Array): PlacementList {
  if (bytes.length > maxPlacementBytes) {
    throw new FormatError(format, `${bytes.length} bytes; at most ${maxPlacementBytes} are read`, maxPlacementBytes);
  }
  const text = utf8Text(bytes) ?? new TextDecoder('latin1').decode(bytes);
  const found = findHeader(text);
  if (found === undefined) throw new FormatError(format, 'no header with a reference, x, y and side', 0);
  const { header, split, after } = found;
  const notes: Note[] = [];
  const units = new Set<'mm' | 'mil' | 'in'>();
  const parts: PlacedPart[] = [];
  const references = new Set<string>();
  let twice = 0;
  for (const { at, text: line } of linesOf(text)) {
    if (at <= after || line.trim() === '' || line.startsWith('#')) continue;
    const fail = (message: string): never => {
      throw new FormatError(format, message, Math.min(at, bytes.length));
    };
    if (line.length > 65_536) fail('a line of more than 65536 characters');
    const cells = split(line) ?? fail('a line whose quotes do not pair');
    const cell = (column: Column): string | undefined => {
      const index = header.columns.get(column);
      return index === undefined ? undefined : cells[index]?.trim();
    };
    const need = (column: Column): string => cell(column) ?? fail(`a line without ${column}`);
    const length = (column: 'x' | 'y'): number => {
      const value = need(column);
      const [, digits = '', suffix = ''] = /^([+-]?\d{0,9}(?:[.,]\d{0,12})?)\s*([a-zA-Z]{0,12})$/.exec(value) ?? [];
      const unit = suffix === '' ? found.unit : unitOf(suffix);
      const mm = /\d/.test(digits) ? Number(digits.replace(',', '.')) * mmPer[unit ?? 'mm'] : Number.NaN;
      if (!(Math.abs(mm) <= maxMm) || (suffix !== '' && unit === undefined)) {
        fail(`${column}: "${value.slice(0, 30)}" is no length within ${maxMm} mm`);
      }
      if (unit !== undefined) units.add(unit);
      return mm;
    };
    const side = need('side').toLowerCase();
    if (!/^(?:t|b|top|bottom|f\.cu|b\.cu|front|back|toplayer|bottomlayer|top layer|bottom layer)$/.test(side)) {
      fail(`no side of a board: "${side.slice(0, 30)}"`);
    }
    const turn =
      /^[+-]?\d{1,6}(?:[.,]\d{0,12})?/.exec(cell('rotation') ?? '0')?.[0] ??
      fail(`no angle: "${(cell('rotation') ?? '').slice(0, 30)}"`);
    const reference = need('reference');
    if (reference === '') fail('a line without reference');
    if (references.has(reference)) twice++;
    references.add(reference);
    if (parts.length >= maxParts) fail(`more than ${maxParts} parts`);
    parts.push({
      reference,
      value: cell('value') ?? '',
      package: cell('package') ?? '',
      xMm: length('x'),
      yMm: 0 - length('y'),
      rotationDeg: Number(turn.replace(',', '.')),
      side: /^(?:b|back)/.test(side) ? 'bottom' : 'top',
    });
  }
  if (units.size === 0) notes.push({ id: 'unit-not-stated', detail: 'the list does not say its unit: taken as mm' });
  if (units.size > 1) notes.push({ id: 'several-units', detail: 'lengths in several units, each as its suffix says' });
  if (twice > 0)
    notes.push({ id: 'reference-twice', detail: `references that stand in the list more than once: ${twice}` });
  return { unit: [...units][0] ?? 'mm', parts, notes };
}
