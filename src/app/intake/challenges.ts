import { FormatError, UsageError } from '../../core/index.ts';
import type { Challenge } from '../../core/index.ts';
import { readChallengeFile } from '../../formats/tables/index.ts';
import type { Documents } from '../../witnesses/evidence.ts';
import type { Origin } from './evidence-of.ts';
import { documentsOf, failedEvidence } from './evidence-of.ts';
import type { IntakeProblem } from './open-fleet.ts';
import { readJsonFile } from './read-json-file.ts';
import type { IntakeFile } from './walk.ts';

/** The record of what a machine was asked: it lies among what the machine said and is none of it. */
export function isChallenge({ path }: Pick<IntakeFile, 'path'>): boolean {
  return `/${path}`.endsWith('/challenge.json');
}

/** One record of a nonce. Throws FormatError or UsageError where the file is none. */
export function readChallenge(
  file: IntakeFile,
  machine: string,
): { challenge: Challenge; problems: readonly IntakeProblem[] } {
  const { value, problems } = readJsonFile(file, 'challenge', readChallengeFile);
  return {
    challenge: {
      machine,
      nonceHex: value.nonceHex,
      ...(value.machine === undefined ? {} : { askedOf: value.machine }),
      ...(value.issuedAt === undefined ? {} : { issuedAt: value.issuedAt.from }),
      ...(value.expiresAt === undefined ? {} : { expiresAt: value.expiresAt.to }),
    },
    problems: problems.map(({ path: at, message }) => ({ file: file.path, at, message, gravity: 'row' })),
  };
}

/** The nonces that machines were asked to sign: `<machine>/challenge.json` among each one's files. A bad one is named. */
export function challengesIn(evidence: ReadonlyMap<string, readonly IntakeFile[]>): {
  readonly challenges: ReadonlyMap<string, Challenge>;
  readonly problems: readonly IntakeProblem[];
} {
  const challenges = new Map<string, Challenge>();
  const problems: IntakeProblem[] = [];
  for (const [machine, files] of evidence) {
    const file = files.find(({ path }) => `/${path}`.endsWith(`/${machine}/challenge.json`));
    if (file === undefined) continue;
    try {
      const read = readChallenge(file, machine);
      challenges.set(machine, read.challenge);
      problems.push(...read.problems);
    } catch (error) {
      if (!(error instanceof FormatError) && !(error instanceof UsageError)) throw error;
      problems.push({ file: file.path, message: `not read as a challenge: ${error.message}`, gravity: 'unreadable' });
    }
  }
  return { challenges, problems };
}

/**
 * What a machine said, decoded. A challenge that cannot be read stands among what cannot be read: that nobody can tell what
 * the machine was asked is another thing than that nobody asked.
 */
export function machineDocuments(files: readonly IntakeFile[], origin: Origin = {}): Documents {
  const documents = documentsOf(
    files.filter((file) => !isChallenge(file)),
    origin,
  );
  const failed = files.filter(isChallenge).flatMap((file) => {
    try {
      readChallenge(file, '');
      return [];
    } catch (error) {
      return [{ ...failedEvidence(file, error, origin), guessedKind: 'challenge' }];
    }
  });
  return failed.length === 0 ? documents : { ...documents, unreadable: [...documents.unreadable, ...failed] };
}
