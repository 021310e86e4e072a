/** What was noted, in order, by its ids. */
export function noteIds(notes: readonly { readonly id: string }[]): string[] {
  return notes.map(({ id }) => id);
}
