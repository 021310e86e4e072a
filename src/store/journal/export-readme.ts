/** Named in full up to here; a ledger of large entries would fill the page. */
const namedCap = 20;

/** README.txt of an export: what each file is, how to check it without its maker, and which bundles could not be written. */
export function exportReadme(bundlesLeftOut: readonly string[]): string {
  const more = bundlesLeftOut.length - namedCap;
  const names = [
    ...bundlesLeftOut.slice(0, namedCap),
    ...(more > 0 ? [`and ${String(more)} more, where tile/entries/ has a gap`] : []),
  ];
  const bundles =
    names.length === 0
      ? 'tile/entries/    the entries, 256 in a bundle, as C2SP tlog-tiles.\n'
      : `tile/entries/    the entries, 256 in a bundle, as C2SP tlog-tiles, INCOMPLETE: a bundle has no room for an
                 entry of more than 65,535 bytes, and these would hold one and were not written. entries.ndjson has
                 all entries.
${names.map((name) => `                   ${name}\n`).join('')}`;
  return `This folder is an export of an append-only record and can be checked without its maker.

entries.ndjson   one entry a line, in order, in RFC 8785 canonical form. The id of an entry is its RFC 6962 leaf hash:
                 SHA-256 of a zero byte and the line's bytes without the newline.
tile/            the hash tree, as C2SP tlog-tiles.
${bundles}checkpoint       size and root of the tree, signed (C2SP tlog-checkpoint, signed-note, Ed25519).
log.vkey         the public key that signed. Compare it with one that reached you by another way: whoever could change
                 this folder could have changed the key as well.
proofs/          for single entries, under their id: that the entry is in the tree that was signed (C2SP tlog-proof).
evidence/        the bytes that entries name, each under its SHA-256.

The whole folder, with the key that reached you by another way:

    assayer ledger verify FOLDER --key VKEY

One entry, with nothing but its line of entries.ndjson in a file and its proof:

    assayer ledger verify --proof ID.tlog-proof --entry FILE --key VKEY
`;
}
