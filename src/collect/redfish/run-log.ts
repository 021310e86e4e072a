import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readFileSync, readSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sha256Hex, utf8Bytes } from '../../core/index.ts';
import { isObject, textAt } from '../../formats/inventory/json-text.ts';
import type { JsonObject } from '../../formats/inventory/json-text.ts';
import { syncFile, writeAll } from '../files/durable-file.ts';
import { recordName } from './earlier.ts';

/**
 * What was asked and what came of it, one JSON object a line, appended and durable: of controllers that gave nothing,
 * this is the only record. A restart reads from it what is finished.
 */
export interface RunLog {
  readonly append: (line: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly close: () => void;
}

export function openRunLog(path: string): RunLog {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'a+', 0o644);
  const { size } = fstatSync(file);
  const last = new Uint8Array(1);
  // A line that was being written when the power went stays as it is, and is read by nobody.
  if (size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== 10) writeAll(file, utf8Bytes('\n'));
  let syncing: Promise<void> | undefined;
  let queued: Promise<void> | undefined;
  /** Lines that come while the disk is busy share the next sync. */
  const sync = (): Promise<void> => {
    if (queued !== undefined) return queued;
    const before = syncing ?? Promise.resolve();
    queued = before.then(() => {
      syncing = queued;
      queued = undefined;
      return syncFile(file);
    });
    return queued;
  };
  return {
    async append(line) {
      writeAll(file, utf8Bytes(`${JSON.stringify(line)}\n`));
      await sync();
    },
    close() {
      closeSync(file);
    },
  };
}

function linesOf(path: string): JsonObject[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((text): JsonObject[] => {
      try {
        const value: unknown = JSON.parse(text);
        return isObject(value) ? [value] : [];
      } catch {
        return [];
      }
    });
}

export interface Finished {
  readonly line: JsonObject;
  readonly origin: string;
}

/**
 * Controllers of the last run, and of the runs that it resumed, whose folder is in place and is the one that was written
 * then. Anything else is asked anew.
 */
export function finishedControllers(path: string, out: string): ReadonlyMap<string, Finished> {
  const finished = new Map<string, Finished>();
  for (const line of linesOf(path)) {
    if (line.event === 'start' && line.resume !== true) finished.clear();
    const machine = textAt(line, 'machine');
    const hash = textAt(line, 'recordSha256');
    if (line.event !== 'controller' || machine === undefined) continue;
    if (hash === undefined) finished.delete(machine);
    else finished.set(machine, { line, origin: textAt(line, 'origin') ?? '' });
  }
  for (const [machine, { line }] of finished) {
    const record = join(out, machine, recordName);
    if (!existsSync(record) || sha256Hex(readFileSync(record)) !== line.recordSha256) finished.delete(machine);
  }
  return finished;
}
