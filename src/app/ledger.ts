import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { toHex, UsageError } from '../core/index.ts';
import type { ResultKey, Subject } from '../core/index.ts';
import type { FsckReport, ProofVerdict, VerifierKey } from '../ledger/index.ts';
import { leafHash, parseVerifierKey, verifyTlogProof } from '../ledger/index.ts';
import { LedgerView, openLedger, verifyExport, verifyLedger } from '../store/journal/index.ts';
import type { Recorded } from '../store/journal/index.ts';
import { version } from './version.ts';

export { exportLedger, rebuildProjection } from '../store/journal/index.ts';

/** A verifier key from a file or from the command line. */
function trustedKey(textOrFile: string): VerifierKey {
  if (/^[^+\s]+\+[0-9a-f]{8}\+/.test(textOrFile)) return parseVerifierKey(textOrFile);
  try {
    return parseVerifierKey(readFileSync(textOrFile, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EISDIR')) {
      throw new UsageError(
        `${textOrFile} is neither a verifier key nor a file`,
        'Give the contents or the path of a log.vkey.',
      );
    }
    throw error;
  }
}

/** Recomputes a ledger, or an export of one, against its own key or one that was kept elsewhere. */
export function verifyFolder(folder: string, key: string | undefined): FsckReport {
  const trusted = key === undefined ? undefined : trustedKey(key);
  return existsSync(join(folder, 'entries.ndjson')) ? verifyExport(folder, trusted) : verifyLedger(folder, trusted);
}

/** A file handed over for checking; more than `cap` bytes of it are not read. */
function handedOver(path: string, what: string, cap: number): Uint8Array {
  try {
    const { size } = statSync(path);
    if (size > cap)
      throw new UsageError(`${path} has ${String(size)} bytes`, `No ${what} has more than ${String(cap)}.`);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EISDIR')) {
      throw new UsageError(`${path} is no file`, `Give the path of the ${what}.`);
    }
    throw error;
  }
}

export interface CheckedProof {
  readonly verdict: ProofVerdict;
  /** The entry's id: its leaf hash, lower-case hexadecimal. */
  readonly id: string;
  readonly key: VerifierKey;
  /** Whether a newline at the end of the file was left out: it is no part of an entry. */
  readonly newline: boolean;
}

/**
 * Checks one entry against its `.tlog-proof`, with no ledger: whether the owner of `key` signed a tree that has it. Throws
 * FormatError where proof or key are malformed.
 */
export function checkProof(proofFile: string, entryFile: string, key: string): CheckedProof {
  const known = trustedKey(key);
  const proof = handedOver(proofFile, '.tlog-proof of the entry', 2_000_000);
  const bytes = handedOver(entryFile, 'line of entries.ndjson that is the entry', 16 * 1024 * 1024 + 1);
  // RFC 8785 writes no white space, so that a newline at the end came from whatever cut the line out.
  const newline = bytes.at(-1) === 0x0a;
  const entry = newline ? bytes.subarray(0, -1) : bytes;
  return { verdict: verifyTlogProof(entry, proof, [known]), id: toHex(leafHash(entry)), key: known, newline };
}

/** The `.tlog-proof` of an entry, whose id may be shortened to a beginning that only one entry has. */
export function proveEntry(folder: string, id: string): string {
  const view = new LedgerView(folder);
  if (!/^[0-9a-f]{6,64}$/.test(id)) {
    throw new UsageError(`${id} is no entry id`, 'Give at least six of its hexadecimal digits.');
  }
  const matches: string[] = [];
  for (const { id: candidate } of view.entries()) if (candidate.startsWith(id)) matches.push(candidate);
  const [only, second] = matches;
  if (only === undefined) throw new UsageError(`no entry ${id}`, 'See the ids with assayer ledger export.');
  if (second !== undefined) throw new UsageError(`${id} begins several entries`, 'Give more digits.');
  return view.prove(only);
}

export interface TriageRequest {
  readonly ledger: string;
  /** Result key of the finding, or a beginning that only one finding has. */
  readonly finding: string;
  readonly as: 'acknowledged' | 'benign' | 'reopened';
  readonly because: string;
  readonly by: string;
  readonly now: () => string;
}

export interface Triaged {
  readonly entry: Recorded;
  readonly finding: ResultKey;
  readonly subject: Subject;
  readonly check: string;
}

/** Records what a person thinks of a finding. The finding stays, and so does its verdict: a note beside it, with a name. */
export async function triage(request: TriageRequest): Promise<Triaged> {
  if (request.because.trim() === '' || request.by.trim() === '') {
    throw new UsageError('a decision needs a reason and a name', 'Give --because TEXT and --by NAME.');
  }
  if (!/^[0-9a-f]{6,64}$/.test(request.finding)) {
    throw new UsageError(
      `${request.finding} is no finding`,
      'Give at least six hexadecimal digits of its key, as examine --json prints it.',
    );
  }
  const ledger = await openLedger(request.ledger, {
    software: `assayer ${version()}`,
    by: request.by,
    now: request.now,
  });
  try {
    const matches = new Map<ResultKey, { subject: Subject; check: string }>();
    for (const { entry } of ledger.entries('found')) {
      for (const [index, key] of entry.body.keys.entries()) {
        const check = entry.body.testimony.findings[index]?.check;
        if (key.startsWith(request.finding) && check !== undefined) matches.set(key, { subject: entry.subject, check });
      }
    }
    // What a laboratory said is in no testimony; the verdict that heard it names it.
    for (const { entry } of ledger.entries('weighed')) {
      for (const key of entry.body.findings) {
        if (key.startsWith(request.finding) && !matches.has(key)) {
          matches.set(key, { subject: entry.subject, check: 'inspected.csv' });
        }
      }
    }
    const [first, second] = matches;
    if (first === undefined)
      throw new UsageError(`no finding ${request.finding}`, 'See the keys with assayer examine --json.');
    if (second !== undefined) throw new UsageError(`${request.finding} begins several findings`, 'Give more digits.');
    const [finding, { subject, check }] = first;
    const entry = await ledger.append({
      kind: 'decided',
      subject,
      saidWhen: request.now(),
      body: { decision: request.as, finding, because: request.because, persons: [request.by] },
    });
    return { entry, finding, subject, check };
  } finally {
    await ledger.close();
  }
}
