import type { Interval } from '../../core/index.ts';
import { specified, specifiedSerial } from '../inventory/specified.ts';
import { isNoTime, localTime } from './local-time.ts';
import { normalIp, normalMac } from './network-address.ts';

export interface CellContext {
  readonly timezone: string | undefined;
}

/** A JSON Schema (draft 2020-12) as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export type CellReading<T> = { readonly value: T; readonly placeholder?: true } | { readonly problem: string };

/** How one column is read and what docs/schemas says of it: one definition for both. */
export interface Column<T> {
  readonly about: string;
  readonly required: boolean;
  readonly schema: JsonSchema;
  readonly read: (cell: string, context: CellContext) => CellReading<T>;
}

/** Column names of a row type, without the line number that the reader adds. */
export type Columns<Row> = { readonly [K in Exclude<keyof Row, 'line'>]: Column<Row[K]> };

const emptyRequired = { problem: 'is empty, and a row needs it' } as const;

function optionalColumn<T>(
  about: string,
  schema: JsonSchema,
  read: (cell: string, context: CellContext) => CellReading<T>,
): Column<T | undefined> {
  return {
    about,
    required: false,
    schema,
    read: (cell, context) => (cell === '' ? { value: undefined } : read(cell, context)),
  };
}

function requiredColumn<T>(
  about: string,
  schema: JsonSchema,
  read: (cell: string, context: CellContext) => CellReading<T>,
): Column<T> {
  return {
    about,
    required: true,
    schema,
    read: (cell, context) => (cell === '' ? emptyRequired : read(cell, context)),
  };
}

// Control characters never belong in a name; a terminal or a log that prints them obeys whoever wrote the cell.
const control = /(?![\t\n\r])\p{Cc}/u;

/** What makers and inventories call a management controller's own interface. */
const controllerNames: ReadonlySet<string> = new Set([
  'bmc',
  'ilo',
  'idrac',
  'drac',
  'ipmi',
  'xcc',
  'imm',
  'cimc',
  'irmc',
  'ibmc',
  'ilom',
  'rmm',
  'oob',
]);

/** An interface's name: `bmc` for every maker's word for it, also with a number behind (ilo5), else as it is written. */
export function interfaceName(about: string): Column<string> {
  return requiredColumn(about, { type: 'string' }, (cell) => {
    const bare = cell.toLowerCase().replace(/[\s_-]*\d*$/, '');
    return controllerNames.has(bare) ? { value: 'bmc' } : readText(cell);
  });
}

function readText(cell: string): CellReading<string> {
  return control.test(cell) ? { problem: 'contains control characters' } : { value: cell };
}

export function text(about: string): Column<string | undefined> {
  return optionalColumn(about, { type: 'string' }, readText);
}

export function requiredText(about: string): Column<string> {
  return requiredColumn(about, { type: 'string', minLength: 1 }, readText);
}

/** A name or serial number in which "To Be Filled By O.E.M." and its like are nothing. */
export function identity(about: string, kind: 'serial' | 'name' = 'serial'): Column<string | undefined> {
  const strip = kind === 'serial' ? specifiedSerial : specified;
  return optionalColumn(about, { type: 'string' }, (cell) => {
    const reading = readText(cell);
    if ('problem' in reading) return reading;
    const value = strip(cell);
    return value === undefined ? { value, placeholder: true } : { value };
  });
}

export function uuid(about: string): Column<string | undefined> {
  const pattern = '^[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}$';
  const shape = new RegExp(pattern);
  return optionalColumn(about, { type: 'string', pattern }, (cell) => {
    const value = specified(cell);
    if (value === undefined) return { value, placeholder: true };
    if (!shape.test(value)) return { problem: 'is no UUID' };
    const digits = value.replaceAll('-', '').toLowerCase();
    return { value: digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') };
  });
}

export function mac(about: string): Column<string | undefined> {
  return optionalColumn(about, { type: 'string' }, (cell) => {
    const value = normalMac(cell);
    return value === undefined ? { problem: 'is no MAC address' } : { value };
  });
}

export function ip(about: string): Column<string | undefined> {
  return optionalColumn(about, { type: 'string' }, (cell) => {
    const value = normalIp(cell);
    return value === undefined ? { problem: 'is no IPv4 or IPv6 address' } : { value };
  });
}

const timeSchema = {
  type: 'string',
  description: 'ISO 8601: 2018-10-04, or 2018-10-04T09:30:00Z; without a zone the fleet timezone holds',
} as const;

function readTime(cell: string, context: CellContext): CellReading<Interval> {
  const time = localTime(cell, context.timezone);
  return isNoTime(time) ? { problem: time.problem } : { value: time };
}

export function time(about: string): Column<Interval | undefined> {
  return optionalColumn(about, timeSchema, readTime);
}

export function requiredTime(about: string): Column<Interval> {
  return requiredColumn(about, timeSchema, readTime);
}

export function amount(
  about: string,
  range: { readonly from: number; readonly to: number },
): Column<number | undefined> {
  return optionalColumn(about, { type: 'string', pattern: '^-?[0-9]+([.][0-9]+)?$' }, (cell) => {
    const value = /^-?\d{1,15}(?:\.\d{1,15})?$/.test(cell) ? Number(cell) : Number.NaN;
    return value >= range.from && value <= range.to
      ? { value }
      : { problem: `is no number from ${range.from} to ${range.to} (decimal point, no thousands separators)` };
  });
}

/** A whole number of at least one; empty means one. */
export function quantity(about: string): Column<number> {
  return {
    about,
    required: false,
    schema: { type: 'string', pattern: '^[1-9][0-9]{0,8}$' },
    read: (cell) => {
      if (cell === '') return { value: 1 };
      return /^[1-9]\d{0,8}$/.test(cell) ? { value: Number(cell) } : { problem: 'is no whole number of at least 1' };
    },
  };
}

export function oneOf<const T extends string>(about: string, words: readonly T[]): Column<T> {
  return requiredColumn(about, { enum: words }, (cell) => {
    const found = words.find((word) => word === cell.toLowerCase());
    return found === undefined ? { problem: `is none of ${words.join(', ')}` } : { value: found };
  });
}

/** Words separated by `;` in one cell. */
export function words(about: string, known: readonly string[]): Column<readonly string[]> {
  return {
    about,
    required: true,
    schema: { type: 'string', description: `separated by ";": ${known.join(', ')}` },
    read: (cell) => {
      const value = cell.split(';').flatMap((word) => (word.trim() === '' ? [] : [word.trim()]));
      if (value.length === 0) return emptyRequired;
      const stranger = value.find((word) => !known.includes(word));
      return stranger === undefined
        ? { value }
        : { problem: `names "${stranger.slice(0, 40)}", which is none of ${known.join(', ')}` };
    },
  };
}
