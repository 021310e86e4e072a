import type { CborItem, CborMap } from './cbor-item.ts';
import { labelOf, mapOf, refuse } from './typed-items.ts';

/** The entries of a map whose keys are integers or texts, taken one by one; what nobody took can be noted afterwards. */
export class Fields {
  readonly map: CborMap;
  readonly what: string;
  readonly #left = new Map<number | string, CborItem>();

  /**
   * Refuses what is no map, keys that are neither integers nor texts, and repeated keys but those that `mayRepeat`
   * names: of these the first is taken.
   */
  constructor(item: CborItem, what: string, mayRepeat?: ReadonlySet<number>) {
    this.map = mapOf(item, what);
    this.what = what;
    for (const { key, value } of this.map.entries) {
      const label = labelOf(key, `${what}: key`);
      if (!this.#left.has(label)) this.#left.set(label, value);
    }
    for (const key of this.map.repeatedKeys) {
      const label = labelOf(key, `${what}: key`);
      if (typeof label === 'string' || mayRepeat?.has(label) !== true) {
        refuse(key, `${what}: the key ${String(label)} occurs twice`);
      }
    }
  }

  get size(): number {
    return this.map.entries.length;
  }

  optional(label: number | string): CborItem | undefined {
    const value = this.#left.get(label);
    this.#left.delete(label);
    return value;
  }

  required(label: number, name: string): CborItem {
    return this.optional(label) ?? refuse(this.map, `${this.what}: ${name} (key ${label}) is missing`);
  }

  /** Reads the value at `label`; undefined where there is none. */
  maybe<T>(label: number, name: string, read: (item: CborItem, what: string) => T): T | undefined {
    const item = this.optional(label);
    return item === undefined ? undefined : read(item, `${this.what}: ${name}`);
  }

  /** What nobody has taken, in the order of the bytes. */
  rest(): readonly (readonly [label: number | string, value: CborItem])[] {
    return [...this.#left];
  }
}
