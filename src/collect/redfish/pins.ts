import { existsSync, readFileSync, statSync } from 'node:fs';
import { FormatError, UsageError, utf8Bytes } from '../../core/index.ts';
import { isObject, parseJsonObject, textAt } from '../../formats/inventory/json-text.ts';
import { replaceDurably } from '../files/durable-file.ts';

/** The key that a machine's controller showed when it was first asked. */
export interface Pin {
  /** SHA-256 of the SubjectPublicKeyInfo of the leaf: a renewed certificate with the same key keeps its pin. */
  readonly spkiSha256: string;
  readonly firstSeenAt: string;
  /** Where it was first seen. */
  readonly origin: string;
}

export type PinVerdict =
  { readonly verdict: 'same' | 'first-use' } | { readonly verdict: 'changed'; readonly pinned: Pin };

export interface Pins {
  /** Compares, or remembers on first use. The pin is durable when this resolves: only then may a credential be sent. */
  readonly check: (machine: string, seen: Pin) => Promise<PinVerdict>;
}

const format = 'pins';

function parsePins(bytes: Uint8Array): Map<string, Pin> {
  const pins = new Map<string, Pin>();
  for (const [machine, value] of Object.entries(parseJsonObject(bytes, format))) {
    const spkiSha256 = isObject(value) ? (textAt(value, 'spkiSha256') ?? '') : '';
    if (!isObject(value) || !/^[0-9a-f]{64}$/.test(spkiSha256)) {
      throw new FormatError(format, `the pin of ${machine.slice(0, 100)} is no SHA-256`, 0);
    }
    const firstSeenAt = textAt(value, 'firstSeenAt') ?? '';
    pins.set(machine, { spkiSha256, firstSeenAt, origin: textAt(value, 'origin') ?? '' });
  }
  return pins;
}

/**
 * Opens a file of pins, by machine: a controller that moves to another address keeps its key, and another controller at a
 * known machine's address shows. Throws UsageError where others may write the file: they could pin their own key.
 */
export function openPins(path: string): Pins {
  let pins = new Map<string, Pin>();
  if (existsSync(path)) {
    const stat = statSync(path);
    if (!stat.isFile()) throw new UsageError(`${path} is no file`, 'Name a file for the pins.');
    if ((stat.mode & 0o077) !== 0)
      throw new UsageError(
        `${path} holds pins and can be read or written by others than its owner`,
        `Run: chmod 600 ${path}`,
      );
    pins = parsePins(readFileSync(path));
  }
  let writing: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const write = async (): Promise<void> => {
    const sorted = [...pins].sort(([a], [b]) => (a < b ? -1 : 1));
    await replaceDurably(path, utf8Bytes(`${JSON.stringify(Object.fromEntries(sorted), undefined, 1)}\n`), 0o600);
  };
  /** Pins that come while the file is written share the next writing. */
  const save = (): Promise<void> => {
    if (next !== undefined) return next;
    const before = writing ?? Promise.resolve();
    next = before.then(() => {
      writing = next;
      next = undefined;
      return write();
    });
    return next;
  };
  return {
    async check(machine, seen) {
      const pinned = pins.get(machine);
      if (pinned !== undefined)
        return pinned.spkiSha256 === seen.spkiSha256 ? { verdict: 'same' } : { verdict: 'changed', pinned };
      pins.set(machine, seen);
      await save();
      return { verdict: 'first-use' };
    },
  };
}
