import { createHash } from 'node:crypto';
import type { Sha256 } from '../core/index.ts';
import { sha256Hex, UsageError } from '../core/index.ts';

/** Models are trees of plain data; a cycle would reach this cap and be refused. */
const depthCap = 1000;

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function viewKind(view: ArrayBufferView): string {
  // Object.prototype.toString reads the kind from the value: 'Uint8Array' for a Node Buffer as well.
  return Object.prototype.toString.call(view).slice('[object '.length, -1);
}

/** Texts are gathered before they are hashed: a call into the hash costs more than a hundred of its bytes. */
class TextHash {
  readonly #hash = createHash('sha256');
  #text = '';

  update(text: string): void {
    this.#text += text;
    if (this.#text.length < 16_384) return;
    this.#hash.update(this.#text);
    this.#text = '';
  }

  digest(): Sha256 {
    return this.#hash.update(this.#text).digest('hex');
  }
}

/**
 * Feeds an unambiguous text into the hash: every kind of value starts with its own tag, every text is quoted by
 * JSON.stringify, and every list is closed, so that no two different values feed the same text.
 */
function feed(hash: TextHash, value: unknown, depth: number): void {
  if (depth > depthCap) {
    throw new UsageError(
      'A value nested deeper than 1000 was to be hashed',
      'Break the cycle, or hash a flatter form.',
    );
  }
  if (value === null || typeof value === 'boolean' || typeof value === 'string') {
    hash.update(JSON.stringify(value));
  } else if (typeof value === 'number') {
    hash.update(value === 0 ? '0' : String(value));
  } else if (typeof value === 'undefined') {
    hash.update('u');
  } else if (typeof value === 'bigint') {
    hash.update(`${String(value)}n`);
  } else if (typeof value !== 'object') {
    throw new UsageError(`A ${typeof value} was to be hashed`, 'Hash data only.');
  } else if (Array.isArray(value)) {
    hash.update('[');
    for (const item of value) {
      feed(hash, item, depth + 1);
      hash.update(',');
    }
    hash.update(']');
  } else if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    hash.update(`<${viewKind(value)} ${String(bytes.length)} ${sha256Hex(bytes)}>`);
  } else if (value instanceof Map) {
    feedPairs(
      hash,
      'M{',
      [...value].map(([key, member]) => [hashOf(key), member]),
      depth,
    );
  } else if (value instanceof Set) {
    feedPairs(
      hash,
      'S{',
      [...value].map((item) => [hashOf(item), null]),
      depth,
    );
  } else {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) {
      throw new UsageError(
        'An object of a class was to be hashed',
        'Hash plain objects, lists, maps and typed arrays.',
      );
    }
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    feedPairs(hash, '{', members, depth);
  }
}

function feedPairs(hash: TextHash, open: string, pairs: [string, unknown][], depth: number): void {
  hash.update(open);
  for (const [name, member] of pairs.sort(([a], [b]) => compareText(a, b))) {
    hash.update(`${JSON.stringify(name)}:`);
    feed(hash, member, depth + 1);
    hash.update(',');
  }
  hash.update('}');
}

/**
 * Names a model, a context or any other plain data by SHA-256, lower-case hexadecimal. Member order, and the order of maps
 * and sets, do not matter; a member that is `undefined` equals an absent one. Typed arrays go in by kind, length and
 * SHA-256 of their bytes in the machine's byte order (little-endian wherever Node runs). Unlike canonical JSON it takes NaN, Infinity and half
 * surrogates: a model made of hostile text must still have a name. Throws UsageError on functions and class instances.
 */
export function hashOf(value: unknown): Sha256 {
  const hash = new TextHash();
  feed(hash, value, 0);
  return hash.digest();
}
