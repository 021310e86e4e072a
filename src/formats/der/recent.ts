import type { DerElement } from './der-element.ts';

interface Entry<T> {
  readonly bytes: Uint8Array;
  readonly value: T;
}

/**
 * Remembers what some bytes were read as, for values that a fleet repeats (object identifiers, keys of authorities). Each
 * content has one slot and the number of slots is fixed: an adversary's bytes can push others out, which costs the time of
 * reading those again, and nothing else. The bytes are compared in full; the hash only finds the slot.
 */
export class Recent<T> {
  readonly #entries: (Entry<T> | undefined)[];
  readonly #longest: number;

  /** `slots` is a power of two; content of more than `longest` octets is never kept. */
  constructor(slots: number, longest: number) {
    this.#entries = Array.from({ length: slots });
    this.#longest = longest;
  }

  #slot(bytes: Uint8Array, from: number, to: number): number {
    let hash = to - from;
    for (let at = from; at < to; at++) hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0;
    return (hash ^ (hash >>> 15)) & (this.#entries.length - 1);
  }

  find(bytes: Uint8Array, from: number, to: number): T | undefined {
    if (to - from > this.#longest) return undefined;
    const entry = this.#entries[this.#slot(bytes, from, to)];
    return entry !== undefined && isAt(entry.bytes, bytes, from, to) ? entry.value : undefined;
  }

  /** Keeps a copy of the range: a view would keep the whole file. */
  keep(bytes: Uint8Array, from: number, to: number, value: T): void {
    if (to - from > this.#longest) return;
    this.#entries[this.#slot(bytes, from, to)] = { bytes: Uint8Array.from(bytes.subarray(from, to)), value };
  }
}

/**
 * What `read` makes of an element, or made of the same octets before. What is irregular must be noted of every file that has
 * it, so that only elements of files without any note so far are remembered.
 */
export function readOnce<T>(recent: Recent<T>, element: DerElement, read: () => T): T {
  const { file, start, end } = element;
  const known = recent.find(file.bytes, start, end);
  if (known !== undefined) return known;
  const value = read();
  if (file.notes.notes.length === 0) recent.keep(file.bytes, start, end, value);
  return value;
}

function isAt(content: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (content.length !== to - from) return false;
  for (let i = 0; i < content.length; i++) if (content[i] !== bytes[from + i]) return false;
  return true;
}
