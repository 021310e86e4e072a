import type { Note } from '../note.ts';

/** Collects notes: the same one once, and never more than a reader can use. */
export class NoteList {
  static readonly limit = 64;
  readonly notes: Note[] = [];
  readonly #seen = new Set<string>();

  add(id: string, detail: string): void {
    const key = `${id}\n${detail}`;
    if (this.#seen.has(key) || this.notes.length >= NoteList.limit) return;
    this.#seen.add(key);
    this.notes.push({ id, detail });
  }
}
