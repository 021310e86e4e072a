import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { FormatError } from '../../core/index.ts';
import { lockFolder } from '../../store/lock/folder-lock.ts';
import { version } from '../version.ts';

/**
 * What was asked and what was answered, one JSON object a line, each durable before anybody hears of it. It is kept apart
 * from evidence, readable by its owner only: whoever could write here could let a recording pass for a fresh answer, and
 * the secret of an open activation would let a machine without the key answer it.
 */
export type RegisterRecord =
  | {
      readonly record: 'challenge-issued';
      readonly machine: string;
      readonly nonceHex: string;
      readonly issuedAt: string;
      readonly expiresAt: string;
    }
  | {
      /** The first quote that answered a nonce; the nonce is good for no other. */
      readonly record: 'challenge-answered';
      readonly nonceHex: string;
      readonly quoteSha256: string;
      readonly at: string;
    }
  | {
      readonly record: 'credential-issued';
      readonly machine: string;
      readonly ekSpkiSha256: string;
      readonly akNameHex: string;
      readonly credentialSha256: string;
      readonly secretHex: string;
      readonly issuedAt: string;
      readonly expiresAt: string;
    }
  | {
      readonly record: 'credential-activated';
      readonly credentialSha256: string;
      readonly at: string;
    };

export interface Register {
  readonly records: readonly RegisterRecord[];
  /** Durable when it returns. */
  readonly append: (records: readonly RegisterRecord[]) => void;
}

const fields: ReadonlyMap<string, readonly string[]> = new Map([
  ['challenge-issued', ['machine', 'nonceHex', 'issuedAt', 'expiresAt']],
  ['challenge-answered', ['nonceHex', 'quoteSha256', 'at']],
  [
    'credential-issued',
    ['machine', 'ekSpkiSha256', 'akNameHex', 'credentialSha256', 'secretHex', 'issuedAt', 'expiresAt'],
  ],
  ['credential-activated', ['credentialSha256', 'at']],
]);

function isRecord(value: unknown): value is RegisterRecord {
  if (typeof value !== 'object' || value === null || !('record' in value)) return false;
  const needed = typeof value.record === 'string' ? fields.get(value.record) : undefined;
  return needed?.every((name) => typeof Object.getOwnPropertyDescriptor(value, name)?.value === 'string') ?? false;
}

function parseLine(line: string, offset: number): RegisterRecord {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new FormatError('challenge-register', error instanceof Error ? error.message : String(error), offset);
  }
  if (!isRecord(value)) throw new FormatError('challenge-register', 'a record of no known kind', offset);
  return value;
}

/** The whole lines of a register, and where the last of them ends: what a crash left of a line was never acknowledged. */
function wholeLines(bytes: Buffer): { readonly records: readonly RegisterRecord[]; readonly end: number } {
  const records: RegisterRecord[] = [];
  let start = 0;
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
    records.push(parseLine(bytes.toString('utf8', start, end), start));
    start = end + 1;
  }
  return { records, end: start };
}

function write(path: string, text: string): void {
  const file = openSync(path, 'a', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes the name of a new file durable, which is another thing than its bytes. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/**
 * Opens the register in `folder` for one piece of work, alone: two verifiers that both see a nonce unused would both
 * accept it. Throws UsageError where another process has it, FormatError with the byte where a record is damaged.
 */
export function withRegister<T>(folder: string, now: string, work: (register: Register) => T): T {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = lockFolder(join(folder, 'lock'), version(), now);
  try {
    const path = join(folder, 'register.ndjson');
    const isNew = !existsSync(path);
    const bytes = isNew ? Buffer.alloc(0) : readFileSync(path);
    const { records, end } = wholeLines(bytes);
    if (end < bytes.length) truncateSync(path, end);
    return work({
      records,
      append: (added) => {
        write(path, added.map((record) => `${JSON.stringify(record)}\n`).join(''));
        if (isNew) syncFolder(folder);
      },
    });
  } finally {
    lock.release();
  }
}
