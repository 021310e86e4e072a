import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { sha256Hex } from '../../../core/index.ts';
import type { Draft, Ledger, LedgerOptions } from '../ledger.ts';
import { openLedger } from '../open-ledger.ts';
import { scanJournal } from '../scan-journal.ts';

/** A clock that moves a millisecond with each look. */
export function clock(): () => string {
  let ms = Date.parse('2026-01-01T00:00:00Z');
  return () => new Date(ms++).toISOString();
}

export function draftOf(id: string, evidence: Uint8Array, stored = true): Draft {
  const body = { sha256: sha256Hex(evidence), size: evidence.length, file: `${id}.bin`, stored, how: 'file' };
  return { kind: 'observed', subject: { kind: 'machine', id }, body };
}

/** An entry that names no stored bytes. */
export function note(id: string): Draft {
  return draftOf(id, new Uint8Array(0), false);
}

export function openScratch(folder: string, options: Partial<LedgerOptions> = {}): Promise<Ledger> {
  return openLedger(folder, { software: 'test 1', now: clock(), ...options });
}

/** Runs `work` with an empty folder and removes it afterwards. */
export async function inScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A copy of a closed ledger beside it, under a new name. */
export function copyOf(folder: string, name: string): string {
  const copy = `${folder}-${name}`;
  rmSync(copy, { recursive: true, force: true });
  cpSync(folder, copy, { recursive: true });
  return copy;
}

/** What an adversary does who knows the format: other words of the same length in one entry, and its checksum made to fit. */
export function alterEntry(folder: string, index: number, from: string, to: string): void {
  const journal = join(folder, 'journal');
  const record = [...scanJournal(journal)][index];
  const bytes = readFileSync(journal);
  const at = record === undefined ? -1 : bytes.indexOf(from, record.at);
  if (record === undefined || from.length !== to.length || at < 0 || at >= record.at + record.bytes.length) {
    throw new Error(`entry ${String(index)} does not hold ${from}`);
  }
  bytes.write(to, at);
  const head = bytes.subarray(record.at - 8, record.at - 4);
  const body = bytes.subarray(record.at, record.at + record.bytes.length);
  bytes.writeUInt32LE(crc32(body, crc32(head)), record.at - 4);
  writeFileSync(journal, bytes);
}
