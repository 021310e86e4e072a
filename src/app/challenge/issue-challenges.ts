import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { epochMs, isoTime, UsageError } from '../../core/index.ts';
import type { Challenge } from '../../core/index.ts';
import { replaceFile } from '../import/replace-file.ts';
import { withRegister } from './register.ts';

export interface ChallengeRequest {
  readonly machines: readonly string[];
  /** The folder of the register. */
  readonly register: string;
  /** Where `<machine>/challenge.json` is written for each; nowhere where absent. */
  readonly out?: string;
  readonly validMinutes: number;
  readonly now: string;
}

/** Most bytes that every TPM takes as qualifying data are those of its smallest hash; SHA-256 has 32. */
const nonceBytes = 32;

/** A name becomes a folder: nothing that leaves it, hides in it, or that a terminal would obey. */
const plainName = /^(?!\.)[\p{L}\p{N}._:+@ -]{1,200}$/u;

/** The names in a list, one a line, or in the column `machine` of a CSV. Empty lines are left out. */
export function machineNames(text: string): readonly string[] {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.trim());
  const header = (lines[0] ?? '').split(',').map((cell) => cell.trim().replace(/^"|"$/g, ''));
  const column = header.indexOf('machine');
  const names =
    column === -1 ? lines : lines.slice(1).map((line) => (line.split(',')[column] ?? '').trim().replace(/^"|"$/g, ''));
  return names.filter((name) => name !== '');
}

/**
 * Issues one nonce for each machine, never issued before, with its expiry, and records them before they are handed out.
 * Throws UsageError for no machine, a machine named twice, a name that cannot be a folder's.
 */
export function issueChallenges(request: ChallengeRequest): readonly Challenge[] {
  const { machines, now } = request;
  if (machines.length === 0)
    throw new UsageError('no machine to ask', 'Name one machine a line, or give machines.csv.');
  const seen = new Set<string>();
  for (const machine of machines) {
    if (!plainName.test(machine))
      throw new UsageError(`${machine} cannot name a folder`, 'Use letters, digits, dot, dash, underscore.');
    if (seen.has(machine))
      throw new UsageError(`${machine} is named twice`, 'Ask each machine once: two nonces would both count as asked.');
    seen.add(machine);
  }
  const expiresAt = isoTime(epochMs(now) + request.validMinutes * 60_000);
  return withRegister(request.register, now, (register) => {
    const used = new Set(register.records.flatMap((one) => (one.record === 'challenge-issued' ? one.nonceHex : [])));
    const challenges = machines.map((machine) => {
      let nonceHex = randomBytes(nonceBytes).toString('hex');
      while (used.has(nonceHex)) nonceHex = randomBytes(nonceBytes).toString('hex');
      used.add(nonceHex);
      return { machine, nonceHex, issuedAt: now, expiresAt };
    });
    register.append(challenges.map((challenge) => ({ record: 'challenge-issued', ...challenge })));
    for (const challenge of request.out === undefined ? [] : challenges) {
      const path = join(request.out ?? '', challenge.machine, 'challenge.json');
      replaceFile(path, `${JSON.stringify(challenge, null, 2)}\n`);
    }
    return challenges;
  });
}
