import type { Artwork } from '../board/index.ts';

/** Each file numbers its nets by itself: here they get one numbering. */
export class NetNames {
  readonly list: string[] = [''];
  readonly #index = new Map<string, number>([['', 0]]);

  of(name: string): number {
    const known = this.#index.get(name);
    if (known !== undefined) return known;
    this.#index.set(name, this.list.length);
    return this.list.push(name) - 1;
  }

  renumber(artwork: Artwork, names: readonly string[]): Artwork {
    const to = Uint32Array.from(names, (name) => this.of(name));
    return { ...artwork, net: artwork.net.map((net) => to[net] ?? 0) };
  }
}
