import {
  activationShape,
  challengeShape,
  claimsShape,
  fleetShape,
  policyShape,
  sessionShape,
  sourcesShape,
} from './file-shapes.ts';
import type {
  ActivationFile,
  ChallengeFile,
  ClaimsFile,
  FleetFile,
  NetworkPolicy,
  SessionFile,
  SourcesFile,
} from './files.ts';
import type { PathProblem, Shape } from './shape.ts';

/** What could be read of a YAML or JSON file, and what could not. `value` is absent where a required key is. */
export interface FileReading<T> {
  readonly value: T | undefined;
  readonly problems: readonly PathProblem[];
}

interface FileOptions {
  /** IANA zone for times that name none. */
  readonly timezone?: string;
}

function reader<T>(shape: Shape<T>): (parsed: unknown, options?: FileOptions) => FileReading<T> {
  return (parsed, options = {}) => {
    const problems: PathProblem[] = [];
    const value = shape.read(parsed, '', { timezone: options.timezone, problems });
    return { value, problems };
  };
}

/*
 * Each takes the value that a YAML or JSON parser gave, and never throws for its content. Bad entries of a list are
 * left out and reported with their path; the others are taken.
 */
export const readFleetFile: (parsed: unknown, options?: FileOptions) => FileReading<FleetFile> = reader(fleetShape);
export const readSourcesFile: (parsed: unknown, options?: FileOptions) => FileReading<SourcesFile> =
  reader(sourcesShape);
export const readNetworkPolicy: (parsed: unknown, options?: FileOptions) => FileReading<NetworkPolicy> =
  reader(policyShape);
export const readClaimsFile: (parsed: unknown, options?: FileOptions) => FileReading<ClaimsFile> = reader(claimsShape);
export const readSessionFile: (parsed: unknown, options?: FileOptions) => FileReading<SessionFile> =
  reader(sessionShape);
export const readActivationFile: (parsed: unknown, options?: FileOptions) => FileReading<ActivationFile> =
  reader(activationShape);
export const readChallengeFile: (parsed: unknown, options?: FileOptions) => FileReading<ChallengeFile> =
  reader(challengeShape);
