import { sha256Hex, utf8Bytes } from '../core/index.ts';
import type { EvidenceRef } from '../core/index.ts';
import type { BoardCad } from '../formats/board/index.ts';
import { fabBoard } from '../formats/fab/index.ts';
import type { FabFile } from '../formats/fab/index.ts';
import type { AnyDecoded } from '../formats/index.ts';
import type { Evidence } from '../witnesses/evidence.ts';

export type CadFile = EvidenceRef & { readonly value: AnyDecoded };

export interface CadOfFiles {
  readonly cad: Evidence<BoardCad> | undefined;
  /** Files that are no drawing of a board, with what they are. */
  readonly others: readonly CadFile[];
}

/** One hash for a set of files, in any order: a changed layer must be another drawing. */
function setHash(files: readonly EvidenceRef[]): EvidenceRef['sha256'] {
  const lines = files.map(({ sha256, file }) => `${sha256}  ${file}`).sort();
  return sha256Hex(utf8Bytes(lines.join('\n')));
}

function fabPiece(file: string, decoded: AnyDecoded): FabFile | undefined {
  if (decoded.kind === 'gerber') return { file, kind: 'gerber', value: decoded.value };
  if (decoded.kind === 'drill') return { file, kind: 'drill', value: decoded.value };
  return decoded.kind === 'placement' ? { file, kind: 'placement', value: decoded.value } : undefined;
}

/** The board that the files draw: a design file where there is one, else the fabrication files as a set. */
export function cadOfFiles(files: readonly CadFile[], name: string): CadOfFiles {
  const fab: FabFile[] = [];
  const set: CadFile[] = [];
  const others: CadFile[] = [];
  let design: Evidence<BoardCad> | undefined;
  for (const one of files) {
    const { value: decoded, ...ref } = one;
    if (decoded.kind === 'kicad-board') {
      design ??= { ...ref, value: decoded.value };
      continue;
    }
    const piece = fabPiece(one.file, decoded);
    if (piece === undefined) {
      others.push(one);
      continue;
    }
    fab.push(piece);
    set.push(one);
  }
  if (design !== undefined || fab.length === 0) return { cad: design, others };
  return { cad: { sha256: setHash(set), file: name, value: fabBoard(fab) }, others };
}
