import { FormatError, UsageError } from '../../core/index.ts';
import { readSessionFile, tableText } from '../../formats/tables/index.ts';
import type { SessionFile } from '../../formats/tables/index.ts';
import { pictureFiles } from '../intake/evidence-of.ts';
import { readWhole } from '../intake/read-bytes.ts';
import type { IntakeFile } from '../intake/walk.ts';

export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** The session.json of each picture folder among the files; one that cannot be read says nothing. */
export function sessionsOf(files: readonly IntakeFile[]): ReadonlyMap<string, SessionFile> {
  const out = new Map<string, SessionFile>();
  for (const { path, absolute } of files) {
    if (!path.endsWith('/session.json')) continue;
    try {
      const { value } = readSessionFile(JSON.parse(tableText(readWhole(absolute), 'json')));
      if (value !== undefined) out.set(folderOf(path), value);
    } catch (error) {
      if (!(error instanceof FormatError || error instanceof UsageError || error instanceof SyntaxError)) throw error;
    }
  }
  return out;
}

/** A picture of a board by how it was taken; its pixels are not read. */
export interface PictureView {
  readonly path: string;
  readonly side: string;
  readonly station: string | undefined;
  readonly modality: string;
}

export function viewsOf(files: readonly IntakeFile[]): readonly PictureView[] {
  const sessions = sessionsOf(files);
  return pictureFiles(files).map(({ file: { path }, side }) => {
    const session = sessions.get(folderOf(path));
    return { path, side, station: session?.station, modality: session?.modality ?? 'optical' };
  });
}
