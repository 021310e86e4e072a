import type { Interval } from '../../core/index.ts';
import type { JsonSchema } from './column.ts';
import { isNoTime, localTime } from './local-time.ts';

/** Something in a YAML or JSON file that was not taken. `path` as in `peers[3].cidr`; empty for the file itself. */
export interface PathProblem {
  readonly path: string;
  readonly message: string;
}

export interface ShapeContext {
  readonly timezone: string | undefined;
  readonly problems: PathProblem[];
}

/** How one value of a file is read, and the schema that says so: one definition for both. */
export interface Shape<T> {
  readonly schema: JsonSchema;
  /** The value as T, or undefined after a problem was reported. */
  readonly read: (value: unknown, path: string, context: ShapeContext) => T | undefined;
}

export interface Field<T, R extends boolean = boolean> {
  readonly shape: Shape<T>;
  readonly required: R;
  readonly about: string;
  /** Other keys that people write for it. */
  readonly aliases: readonly string[];
}

const maxProblems = 1000;
const maxItems = 1_000_000;

export function report(context: ShapeContext, path: string, message: string): void {
  if (context.problems.length < maxProblems) context.problems.push({ path, message });
}

export function needed<T>(shape: Shape<T>, about: string, ...aliases: readonly string[]): Field<T, true> {
  return { shape, required: true, about, aliases };
}

export function optional<T>(shape: Shape<T>, about: string, ...aliases: readonly string[]): Field<T> {
  return { shape, required: false, about, aliases };
}

/** Text on one or more lines. Numbers and booleans that YAML made of an unquoted text are given back as text. */
export const textShape: Shape<string> = {
  schema: { type: 'string', minLength: 1 },
  read: (value, path, context) => {
    const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
    if (typeof text !== 'string' || text.trim() === '') {
      report(context, path, 'must be a text');
      return;
    }
    if (text.length > 65_536) {
      report(context, path, 'is longer than 65536 characters');
      return;
    }
    return text.trim();
  },
};

/** A text that a rule accepts; the rule gives the text to keep, or undefined. */
export function ruled(
  rule: (text: string) => string | undefined,
  complaint: string,
  schema: JsonSchema,
): Shape<string> {
  return {
    schema,
    read: (value, path, context) => {
      const text = textShape.read(value, path, context);
      const kept = text === undefined ? undefined : rule(text);
      if (text !== undefined && kept === undefined) report(context, path, complaint);
      return kept;
    },
  };
}

export function numberShape(from: number, to: number, whole = false): Shape<number> {
  return {
    schema: { type: whole ? 'integer' : 'number', minimum: from, maximum: to },
    read: (value, path, context) => {
      const good = typeof value === 'number' && value >= from && value <= to && (!whole || Number.isInteger(value));
      if (good) return value;
      report(context, path, `must be a ${whole ? 'whole ' : ''}number from ${from} to ${to}`);
      return undefined;
    },
  };
}

export function wordShape<const T extends string>(words: readonly T[]): Shape<T> {
  return {
    schema: { enum: words },
    read: (value, path, context) => {
      const text = String(value).trim().toLowerCase();
      const found = words.find((word) => word.toLowerCase() === text);
      if (found === undefined) report(context, path, `must be one of ${words.join(', ')}`);
      return found;
    },
  };
}

export const timeShape: Shape<Interval> = {
  schema: {
    type: 'string',
    description: 'ISO 8601; a date alone is its whole day, a time without a zone is in the fleet timezone',
  },
  read: (value, path, context) => {
    const text = value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : value;
    // YAML makes a number of a year.
    const time = localTime(typeof text === 'string' || typeof text === 'number' ? String(text) : '', context.timezone);
    if (!isNoTime(time)) return time;
    report(context, path, time.problem);
    return undefined;
  },
};

/** A list; one item alone counts as a list of it. Bad items are reported and left out, the others are taken. */
export function listShape<T>(item: Shape<T>): Shape<readonly T[]> {
  return {
    schema: { type: 'array', items: item.schema },
    read: (value, path, context) => {
      if (value === null || value === undefined) return [];
      const items: readonly unknown[] = Array.isArray(value) ? value : [value];
      if (items.length > maxItems) {
        report(context, path, `has more than ${maxItems} items`);
        return;
      }
      const out: T[] = [];
      for (const [index, entry] of items.entries()) {
        const read = item.read(entry, `${path}[${index}]`, context);
        if (read !== undefined) out.push(read);
      }
      return out;
    },
  };
}

/** Which keys of T may be left out decides which of them need `optional`. */
export type Fields<T> = {
  readonly [K in keyof T]-?: Field<Exclude<T[K], undefined>, undefined extends T[K] ? boolean : true>;
};

// Every key of T has a field of the right type (Fields of T), and all required ones were read.
function isWhole<T extends object>(fields: Fields<T>, record: object, complete: boolean): record is T {
  return complete && Object.keys(record).every((key) => key in fields);
}

/**
 * An object. Keys that no field names are reported; a bad optional value is reported and left out. `whole` refuses the
 * object instead: for one whose every key restricts it, such as a rule, leaving a key out would widen what it allows.
 */
export function recordShape<T extends object>(
  about: string,
  fields: Fields<T>,
  { whole = false }: { readonly whole?: boolean } = {},
): Shape<T> {
  const known = Object.entries<Field<unknown>>(fields);
  return {
    schema: {
      type: 'object',
      description: about,
      required: known.filter(([, field]) => field.required).map(([key]) => key),
      properties: Object.fromEntries(
        known.map(([key, { shape, about: says }]) => [key, { ...shape.schema, title: says }]),
      ),
      additionalProperties: false,
    },
    read: (value, path, context) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        report(context, path, 'must be a mapping');
        return;
      }
      const given = new Map<string, unknown>(Object.entries(value));
      const record: Record<string, unknown> = {};
      let complete = true;
      for (const [key, field] of known) {
        const written = [key, ...field.aliases].find((name) => given.has(name));
        const raw = written === undefined ? undefined : given.get(written);
        if (written !== undefined) given.delete(written);
        const place = path === '' ? key : `${path}.${key}`;
        const read = raw === undefined || raw === null ? undefined : field.shape.read(raw, place, context);
        const absent = raw === undefined || raw === null;
        if (read !== undefined) record[key] = read;
        else if (field.required || (whole && !absent)) {
          complete = false;
          if (absent) report(context, place, 'is missing');
        }
      }
      for (const key of given.keys()) {
        if (whole) complete = false;
        const fate = whole ? `so this ${about} was not taken` : 'it was not read';
        report(context, path === '' ? key.slice(0, 80) : `${path}.${key.slice(0, 80)}`, `is no known key; ${fate}`);
      }
      return isWhole<T>(fields, record, complete) ? record : undefined;
    },
  };
}

/** Values of a shape that also pass a rule about the whole of them; those that do not are reported and left out. */
export function onlyWhere<T>(shape: Shape<T>, rule: (value: T) => boolean, complaint: string): Shape<T> {
  return {
    schema: shape.schema,
    read: (value, path, context) => {
      const read = shape.read(value, path, context);
      if (read === undefined || rule(read)) return read;
      report(context, path, complaint);
      return undefined;
    },
  };
}
