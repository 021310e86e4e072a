import { UsageError, utf8Bytes } from '../core/index.ts';

/** Deeper values are refused: entries are shallow, and the recursion must not follow an adversary down the stack. */
const depthCap = 200;

function refuse(path: string, what: string): never {
  throw new UsageError(
    `${path === '' ? 'The value' : path}: ${what}`,
    'Hand over plain JSON values: text of whole characters, finite numbers, lists and objects.',
  );
}

function canonicalString(text: string, path: string): string {
  // RFC 8785 clause 3.2.2.2: text that is not well-formed Unicode must stop the serialisation.
  if (/[\ud800-\udfff]/u.test(text)) refuse(path, 'text with half of a surrogate pair');
  // ECMAScript's escaping of well-formed text is the one that RFC 8785 prescribes.
  return JSON.stringify(text);
}

function write(value: unknown, path: string, depth: number): string {
  if (depth > depthCap) refuse(path, `nested deeper than ${String(depthCap)}`);
  switch (typeof value) {
    case 'string':
      return canonicalString(value, path);
    case 'number':
      // Clause 3.2.2.3: ECMAScript's Number::toString, with -0 as 0, and neither NaN nor Infinity.
      if (!Number.isFinite(value)) refuse(path, `the number ${String(value)}`);
      return value === 0 ? '0' : String(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      break;
    case 'undefined':
    case 'bigint':
    case 'function':
    case 'symbol':
      refuse(path, `a ${typeof value}`);
  }
  if (value === null) return 'null';
  if (Array.isArray(value)) {
    const items: string[] = [];
    for (let i = 0; i < value.length; i++) items.push(write(value[i], `${path}[${String(i)}]`, depth + 1));
    return `[${items.join(',')}]`;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) refuse(path, 'an object of a class');
  const members: string[] = [];
  // Array.prototype.sort compares UTF-16 code units, which is the order of clause 3.2.3.
  for (const [name, member] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    if (member === undefined) continue;
    members.push(`${canonicalString(name, path)}:${write(member, path === '' ? name : `${path}.${name}`, depth + 1)}`);
  }
  return `{${members.join(',')}}`;
}

/**
 * JSON in the one form that RFC 8785 (JSON Canonicalization Scheme) allows: members sorted by UTF-16 code units, no white
 * space, numbers and escapes as ECMAScript writes them. Members that are `undefined` are left out. Throws UsageError, with
 * the path, on what JSON cannot say: NaN, Infinity, bigint, functions, class instances, half surrogates, depth over 200.
 */
export function canonicalJson(value: unknown): string {
  return write(value, '', 0);
}

/** The UTF-8 bytes of `canonicalJson`: what is hashed and signed. */
export function canonicalBytes(value: unknown): Uint8Array {
  return utf8Bytes(canonicalJson(value));
}
