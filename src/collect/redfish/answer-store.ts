import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex, utf8Bytes } from '../../core/index.ts';
import { archiveHead, archiveTail } from '../../formats/collection/index.ts';
import type { CollectedFile } from '../../formats/collection/index.ts';
import { isObject, listAt } from '../../formats/inventory/json-text.ts';
import { syncFile, writeAll } from '../files/durable-file.ts';
import { withoutMark } from './read-answer.ts';

export const archiveName = 'answers.warc';
export const treeName = 'redfish.json';

/** Where a body lies in the archive. */
export interface Span {
  readonly offset: number;
  readonly size: number;
  readonly sha256: string;
}

/**
 * The answers of one controller on disk, in a folder that is not yet in its place. Bodies are written as they come and
 * not kept in memory: how much a controller says costs disk, within `totalBytes`.
 */
export interface AnswerStore {
  readonly keep: (target: string, at: string, body: Uint8Array) => Span;
  /** Writes the tree: one object from path to resource, each resource in the controller's own bytes. */
  readonly writeTree: (resources: ReadonlyMap<string, readonly Span[]>) => Uint8Array;
  readonly files: () => readonly CollectedFile[];
  readonly sync: () => Promise<void>;
  readonly close: () => void;
}

/** A UUID of version 8 (RFC 9562, 5.8) from the collection and the number of the answer. */
function answerId(collection: string, n: number): string {
  const hex = createHash('sha256').update(`${collection}/${n}`).digest('hex');
  const [a, b, c, d, e] = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(13, 16), hex.slice(17, 20), hex.slice(20, 32)];
  return `${a}-${b}-8${c}-8${d}-${e}`;
}

export function openAnswerStore(folder: string, collection: string): AnswerStore {
  const archive = openSync(join(folder, archiveName), 'wx+');
  const archiveHash = createHash('sha256');
  let size = 0;
  let count = 0;
  let tree: { readonly file: number; readonly bytes: Uint8Array } | undefined;
  const append = (bytes: Uint8Array): void => {
    writeAll(archive, bytes);
    archiveHash.update(bytes);
    size += bytes.length;
  };
  const bodyOf = ({ offset, size: length }: Span): Uint8Array => {
    const body = new Uint8Array(length);
    for (let at = 0; at < length;) {
      const got = readSync(archive, body, at, length - at, offset + at);
      if (got === 0) throw new Error(`${archiveName} is shorter than what was written to it`);
      at += got;
    }
    return withoutMark(body);
  };
  return {
    keep(target, at, body) {
      const sha256 = sha256Hex(body);
      append(utf8Bytes(archiveHead({ target, at, size: body.length, sha256 }, answerId(collection, count))));
      const offset = size;
      append(body);
      append(utf8Bytes(archiveTail));
      count++;
      return { offset, size: body.length, sha256 };
    },
    writeTree(resources) {
      const file = openSync(join(folder, treeName), 'wx');
      const paths = [...resources.keys()].sort();
      for (const [i, path] of paths.entries()) {
        const pages = (resources.get(path) ?? []).map(bodyOf);
        writeAll(file, utf8Bytes(`${i === 0 ? '{' : ',\n'}${JSON.stringify(path)}:`));
        const [only, ...more] = pages;
        writeAll(file, only !== undefined && more.length === 0 ? only : joinPages(pages));
      }
      writeAll(file, utf8Bytes(paths.length === 0 ? '{}\n' : '}\n'));
      const bytes = readFileSync(join(folder, treeName));
      tree = { file, bytes };
      return bytes;
    },
    files() {
      const kept = count === 0 ? [] : [{ name: archiveName, sha256: archiveHash.copy().digest('hex'), bytes: size }];
      if (tree === undefined) return kept;
      return [...kept, { name: treeName, sha256: sha256Hex(tree.bytes), bytes: tree.bytes.length }];
    },
    async sync() {
      await syncFile(archive);
      if (tree !== undefined) await syncFile(tree.file);
    },
    close() {
      closeSync(archive);
      if (tree !== undefined) closeSync(tree.file);
    },
  };
}

/** One collection of its pages: the first page with the members of all. The pages themselves stay in the archive. */
function joinPages(pages: readonly Uint8Array[]): Uint8Array {
  const parsed = pages.map((page): unknown => JSON.parse(Buffer.from(page).toString('utf8')));
  const [first] = parsed;
  if (!isObject(first)) throw new Error('a page that was read is no object');
  const members = parsed.flatMap((page) => (isObject(page) ? listAt(page, 'Members') : []));
  const rest = Object.entries(first).filter(([name]) => name !== 'Members@odata.nextLink');
  return utf8Bytes(JSON.stringify({ ...Object.fromEntries(rest), Members: members }));
}
