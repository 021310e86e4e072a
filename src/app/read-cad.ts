import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FormatError, sha256Hex, UsageError } from '../core/index.ts';
import type { BoardCad } from '../formats/board/index.ts';
import { decode } from '../formats/index.ts';
import { cadOfFiles } from './cad-of-files.ts';
import type { CadFile } from './cad-of-files.ts';
import { readWhole } from './intake/read-bytes.ts';
import { readOrRefuse } from './intake/system-refusal.ts';

/** A folder of fabrication files has a few dozen. */
const mostFiles = 500;

/**
 * The drawing of a board from a design file or a folder of fabrication files. Files of a folder that nothing recognises are
 * left out (readme, renderings); one that is recognised and cannot be read is an error: without it the board is another.
 */
export function readCad(path: string): BoardCad {
  const isFolder = readOrRefuse(() => statSync(path).isDirectory(), path);
  const names = isFolder ? readOrRefuse(() => readdirSync(path, { withFileTypes: true }), path) : [];
  if (names.length > mostFiles) {
    throw new UsageError(
      `${path} has ${String(names.length)} files`,
      'Give a folder with one board’s fabrication files.',
    );
  }
  const paths = isFolder
    ? names
        .filter((one) => one.isFile())
        .map(({ name }) => join(path, name))
        .sort()
    : [path];
  const files = paths.flatMap((file): CadFile[] => {
    const bytes = readWhole(file);
    try {
      return [{ sha256: sha256Hex(bytes), file, value: decode(bytes) }];
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      if (isFolder && error.format === 'unknown') return [];
      throw new FormatError(error.format, `${file}: ${error.message}`, error.offset);
    }
  });
  const { cad } = cadOfFiles(files, path);
  if (cad === undefined) {
    throw new UsageError(
      `${path} is no drawing of a board`,
      'Give a .kicad_pcb file, or a folder with Gerber layers, drill files and a placement list.',
    );
  }
  return cad.value;
}
