import type { IntakeProblem, OpenFleet } from './open-fleet.ts';
import { namedFiles } from './open-fleet.ts';
import { pictureFiles } from './evidence-of.ts';

/** Folders whose every file is read by somebody. */
const readFolders: readonly string[] = [
  'evidence/',
  'network/',
  'orders/',
  'references/trust/',
  'references/platform-certificates/',
  'references/activations/',
  'references/boards/',
  'references/network/policy.yaml',
];

function isRead(path: string, pictures: ReadonlySet<string>): boolean {
  if (namedFiles.includes(path) || readFolders.some((folder) => path.startsWith(folder))) return true;
  // A page for people is meant for people.
  if (/(?:^|\/)README[^/]*$/i.test(path)) return true;
  return path.startsWith('boards/') && (pictures.has(path) || path.endsWith('/session.json'));
}

/**
 * Files that are kept in the ledger and that no check reads, a note for each folder: whoever put a file there expects it to
 * count, and must learn that it does not.
 */
export function unreadFiles(fleet: OpenFleet): readonly IntakeProblem[] {
  const pictures = new Set(pictureFiles([...fleet.boards.values()].flat()).map(({ file }) => file.path));
  const byFolder = new Map<string, string[]>();
  for (const { path } of fleet.files) {
    if (isRead(path, pictures)) continue;
    const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : path;
    const list = byFolder.get(folder);
    if (list === undefined) byFolder.set(folder, [path]);
    else list.push(path);
  }
  const serials = new Set(fleet.tables.machines.map(({ boardSerial }) => boardSerial));
  const strangers = [...fleet.boards.keys()].filter((serial) => !serials.has(serial));
  const unread = [...byFolder].map(([folder, paths]): IntakeProblem => ({
    file: paths.length === 1 ? (paths[0] ?? folder) : folder,
    message:
      paths.length === 1
        ? 'kept, and read by no check of this version'
        : `${String(paths.length)} files are kept, and read by no check of this version`,
    gravity: 'note',
  }));
  const unowned = strangers.map((serial): IntakeProblem => ({
    file: `boards/${serial}`,
    message: 'no row of machines.csv has this board serial: its pictures were not examined',
    gravity: 'note',
  }));
  return [...unread, ...unowned];
}
