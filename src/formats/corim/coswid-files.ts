import type { CborItem, Fields, NoteList } from '../cbor/index.ts';
import { booleanOf, textOf, unsignedOf } from '../cbor/index.ts';
import { coswidKeys as keys } from './coswid-keys.ts';
import type { SoftwareFile, SoftwareResources } from './coswid.ts';
import { digestOf } from './digest.ts';
import { oneOrMore, readFields } from './manifest-reader.ts';

interface Found {
  readonly files: SoftwareFile[];
  directories: number;
}

/** Files, directories, processes and resources of a payload or of evidence (RFC 9393, 2.9.2). Takes them from `fields`. */
export function resourcesOf(fields: Fields, notes: NoteList): SoftwareResources {
  const found: Found = { files: [], directories: 0 };
  pathElements(fields, [], found, notes);
  const named = (label: number, what: string, nameKey: number): string[] =>
    fields.maybe(label, what, (item) =>
      oneOrMore(item, (entry) =>
        readFields(entry, what, notes, (one) => {
          const name = textOf(one.required(nameKey, 'name'), `${what}: name`);
          if (label === keys.processes) one.optional(keys.processId);
          one.maybe(keys.language, 'language', textOf);
          return name;
        }),
      ),
    ) ?? [];
  const processes = named(keys.processes, 'process', keys.processName);
  const resources = named(keys.resources, 'resource', keys.type);
  return { ...found, processes, resources };
}

/** Recursion is as deep as the bytes are nested, which the decoder limits. */
function pathElements(fields: Fields, above: readonly string[], found: Found, notes: NoteList): void {
  fields.maybe(keys.directory, 'directory', (item) =>
    oneOrMore(item, (entry) => {
      directory(entry, above, found, notes);
    }),
  );
  fields.maybe(keys.file, 'file', (item) => oneOrMore(item, (entry) => found.files.push(file(entry, above, notes))));
}

function directory(item: CborItem, above: readonly string[], found: Found, notes: NoteList): void {
  readFields(item, 'directory', notes, (fields) => {
    found.directories++;
    const path = [...above, fileSystemItem(fields)];
    fields.maybe(keys.pathElements, 'path elements', (elements) => {
      readFields(elements, 'path elements', notes, (inside) => {
        pathElements(inside, path, found, notes);
      });
    });
    const before = found.files.length + found.directories;
    pathElements(fields, path, found, notes);
    if (found.files.length + found.directories > before) {
      notes.add('coswid-path-elements', 'files stand in a directory itself, not in its path elements (key 26)');
    }
  });
}

function file(item: CborItem, above: readonly string[], notes: NoteList): SoftwareFile {
  return readFields(item, 'file', notes, (fields) => ({
    path: [...above, fileSystemItem(fields)].join('/'),
    sizeBytes: fields.maybe(keys.size, 'size', unsignedOf),
    version: fields.maybe(keys.fileVersion, 'version', textOf),
    digest: fields.maybe(keys.hash, 'hash', (value, what) => digestOf(value, what, notes)),
  }));
}

/** Root, location and name of a file or a directory, in one path. */
function fileSystemItem(fields: Fields): string {
  const name = textOf(fields.required(keys.fileName, 'fs-name'), `${fields.what}: fs-name`);
  const root = fields.maybe(keys.root, 'root', textOf);
  const location = fields.maybe(keys.location, 'location', textOf);
  fields.maybe(keys.key, 'key', booleanOf);
  fields.maybe(keys.language, 'language', textOf);
  return [root, location, name].filter((part) => part !== undefined).join('/');
}
