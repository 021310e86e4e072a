import { FormatError, UsageError } from '../../core/index.ts';
import type { EvidenceRef, Interval, Sha256 } from '../../core/index.ts';
import { decode } from '../../formats/index.ts';
import type { SessionFile } from '../../formats/tables/index.ts';
import { readSessionFile } from '../../formats/tables/index.ts';
import { decodePixels } from '../../store/pixels.ts';
import type { AnyDecoded } from '../../formats/index.ts';
import type { Documents, Evidence, Picture, Pictures, Unreadable } from '../../witnesses/evidence.ts';
import type { HashedFile } from './read-bytes.ts';
import { hashFile, unreadHash } from './read-bytes.ts';
import type { Supplied } from './supplied-by.ts';
import type { IntakeProblem } from './open-fleet.ts';
import { readJsonFile } from './read-json-file.ts';
import { readOrReason } from './system-refusal.ts';
import type { IntakeFile } from './walk.ts';

/** Names the ledger entry that recorded these bytes; undefined where no ledger is in use. */
export type EntryOf = (sha256: Sha256, file: string) => string | undefined;

/** What is known about a file besides its bytes. */
export interface Origin {
  readonly entryOf?: EntryOf;
  readonly suppliedBy?: (path: string) => Supplied | undefined;
}

function originOf(path: string, origin: Origin): { takenAt?: Interval; suppliedBy?: string } {
  const supplied = origin.suppliedBy?.(path);
  if (supplied === undefined) return {};
  return { suppliedBy: supplied.by, ...(supplied.at === undefined ? {} : { takenAt: supplied.at }) };
}

function refOf(sha256: Sha256, file: string, { entryOf }: Origin): EvidenceRef {
  const entry = entryOf?.(sha256, file);
  return { sha256, file, ...(entry === undefined ? {} : { entry }) };
}

function unreadable(ref: EvidenceRef, error: unknown): Unreadable {
  if (error instanceof FormatError) {
    return { ...ref, message: error.message, offset: error.offset, guessedKind: error.format };
  }
  if (error instanceof UsageError) return { ...ref, message: `${error.message}. ${error.remedy}`, offset: 0 };
  throw error;
}

/** A file that could not be read, under its name and with the reason. Throws what is no fault of the file. */
export function failedEvidence(file: IntakeFile, error: unknown, origin: Origin = {}): Unreadable {
  const hashed = readOrReason(() => hashFile(file.absolute));
  const sha256 = hashed instanceof UsageError ? unreadHash(file.path) : hashed.sha256;
  return unreadable(refOf(sha256, file.path, origin), error);
}

/** What was passed over when a folder was walked, and may be what is missing: among the files that cannot be read. */
export function closedFile(path: string, why: string): Unreadable {
  return { sha256: unreadHash(path), file: path, message: why, offset: 0, guessedKind: 'not-read' };
}

/** The bytes of a file under its name; a file that the system does not let us read is one that cannot be read. */
function takeUp(file: IntakeFile, origin: Origin): { ref: EvidenceRef; hashed: HashedFile } | { failed: Unreadable } {
  try {
    const hashed = hashFile(file.absolute);
    return { ref: refOf(hashed.sha256, file.path, origin), hashed };
  } catch (error) {
    const ref = refOf(unreadHash(file.path), file.path, origin);
    // A file that we did not read is no damaged one: it must not pass for a forged quote.
    return { failed: { ...unreadable(ref, error), guessedKind: 'not-read' } };
  }
}

/** Decodes evidence files by their content. One that cannot be read is named with the reason; it never stops the others. */
export function documentsOf(files: readonly IntakeFile[], origin: Origin = {}): Documents {
  const readable: Evidence<AnyDecoded>[] = [];
  const failed: Unreadable[] = [];
  for (const file of files) {
    const taken = takeUp(file, origin);
    if ('failed' in taken) {
      failed.push(taken.failed);
      continue;
    }
    const { ref, hashed } = taken;
    const { bytes, size } = hashed;
    if (bytes === undefined) {
      // Named as what it is: a witness takes an unreadable file of no known kind for the damaged one that it misses.
      const message = `${String(size)} bytes: larger than any evidence file read here`;
      failed.push({ ...ref, message, offset: 0, guessedKind: 'oversize' });
      continue;
    }
    if (bytes.length === 0) {
      // Nothing is not a damaged something: an empty file must not pass for a forged quote.
      failed.push({ ...ref, message: 'the file is empty', offset: 0, guessedKind: 'empty' });
      continue;
    }
    try {
      readable.push({ ...ref, ...originOf(file.path, origin), value: decode(bytes) });
    } catch (error) {
      failed.push(unreadable(ref, error));
    }
  }
  return { readable, unreadable: failed };
}

const pictureName =
  /^(?<side>[A-Za-z]+|(?:in\d{1,2}|[fb])\.cu)-(?<number>\d+)\.(?:jpe?g|png|webp|tiff?|heic|cr[23]|nef|raf)$/i;

interface Session {
  readonly session: SessionFile;
  readonly problems: readonly IntakeProblem[];
}

function readSession(file: IntakeFile): Session {
  try {
    const { value, problems } = readJsonFile(file, 'session', readSessionFile);
    const said = problems.map(({ path: at, message }): IntakeProblem => ({
      file: file.path,
      at,
      message: `${message}; pictures of this session are taken without it`,
      gravity: 'row',
    }));
    return { session: value, problems: said };
  } catch (error) {
    if (!(error instanceof FormatError) && !(error instanceof UsageError)) throw error;
    const message = `not read as a session: ${error.message}; scale, station and time of its pictures are unknown`;
    return { session: {}, problems: [{ file: file.path, message, gravity: 'unreadable' }] };
  }
}

/** The session.json beside a picture; an unreadable one counts as absent, and `sessionProblems` names it. */
function sessionOf(files: readonly IntakeFile[], folder: string): SessionFile {
  const file = files.find((candidate) => candidate.path === `${folder}/session.json`);
  return file === undefined ? {} : readSession(file).session;
}

/** What is wrong with the session files that lie beside pictures among `files`. */
export function sessionProblems(files: readonly IntakeFile[]): readonly IntakeProblem[] {
  const folders = new Set(pictureFiles(files).map(({ file }) => file.path.slice(0, file.path.lastIndexOf('/'))));
  return files.flatMap((file) =>
    file.path.endsWith('/session.json') && folders.has(file.path.slice(0, file.path.lastIndexOf('/')))
      ? readSession(file).problems
      : [],
  );
}

export interface PictureFile {
  readonly file: IntakeFile;
  readonly boardSerial: string;
  readonly session: string;
  readonly side: string;
}

/** The picture files among those of one board: `<top>/<name>/<session>/<side>-<n>.<extension>`. */
export function pictureFiles(files: readonly IntakeFile[]): readonly PictureFile[] {
  return files.flatMap((file) => {
    const parts = file.path.split('/');
    const name = parts.at(-1) ?? '';
    const match = pictureName.exec(name);
    const side = match?.groups?.side;
    if (side === undefined || parts.length < 4) return [];
    return [{ file, boardSerial: parts[1] ?? '', session: parts.at(-2) ?? '', side: side.toLowerCase() }];
  });
}

/** What is known of a picture besides its pixels. */
export type DescribedPicture = Omit<Evidence<Omit<Picture, 'raster'>>, 'entry'>;

/** The pictures among `files` as a witness would be shown them, without decoding any; one without a hash was not read. */
export function describePictures(
  files: readonly IntakeFile[],
  hashOf: (path: string) => Sha256 | undefined,
  origin: Origin = {},
): readonly DescribedPicture[] {
  return pictureFiles(files).map((picture) => {
    const { path } = picture.file;
    const session = sessionOf(files, path.slice(0, path.lastIndexOf('/')));
    return {
      sha256: hashOf(path) ?? unreadHash(path),
      file: path,
      ...whenAndBy(path, origin, session),
      value: saidOf(picture, session),
    };
  });
}

function whenAndBy(
  path: string,
  origin: Origin,
  { takenAt }: SessionFile,
): { takenAt?: Interval; suppliedBy?: string } {
  return { ...originOf(path, origin), ...(takenAt === undefined ? {} : { takenAt }) };
}

function saidOf(picture: PictureFile, session: SessionFile): Omit<Picture, 'raster'> {
  return {
    boardSerial: picture.boardSerial,
    session: picture.session,
    side: picture.side,
    ...(session.station === undefined ? {} : { station: session.station }),
    ...(session.umPerPx === undefined ? {} : { umPerPx: session.umPerPx }),
    modality: session.modality ?? 'optical',
  };
}

/** Decodes the pictures among `files`, one after the other: pixels of a board are large, and boards are many. */
export async function picturesOf(files: readonly IntakeFile[], origin: Origin = {}): Promise<Pictures> {
  const readable: Evidence<Picture>[] = [];
  const failed: Unreadable[] = [];
  for (const picture of pictureFiles(files)) {
    const taken = takeUp(picture.file, origin);
    if ('failed' in taken) {
      failed.push(taken.failed);
      continue;
    }
    const { ref, hashed } = taken;
    const { bytes, size } = hashed;
    if (bytes === undefined) {
      failed.push({ ...ref, message: `${String(size)} bytes: larger than any picture read here`, offset: 0 });
      continue;
    }
    const session = sessionOf(files, picture.file.path.split('/').slice(0, -1).join('/'));
    try {
      const raster = await decodePixels(bytes);
      readable.push({
        ...ref,
        ...whenAndBy(picture.file.path, origin, session),
        value: { raster, ...saidOf(picture, session) },
      });
    } catch (error) {
      failed.push(unreadable(ref, error));
    }
  }
  return { readable, unreadable: failed };
}
