import type { TrustRoot } from '../../core/index.ts';
import { UsageError } from '../../core/index.ts';
import type { AnyDecoded } from '../../formats/index.ts';
import type { Evidence } from '../../witnesses/evidence.ts';
import { documentsOf } from './evidence-of.ts';
import { trustRootsOf } from './read-references.ts';
import { filesAt } from './walk.ts';

/** What an operator names on the command line for machines to be held against. */
export interface NamedPaths {
  /** Revocation lists. */
  readonly crls?: readonly string[];
  /** Manifests, flash images and policies. */
  readonly references?: readonly string[];
}

function readNamed(paths: readonly string[], as: string, remedy: string): readonly Evidence<AnyDecoded>[] {
  const { readable, unreadable } = documentsOf(paths.flatMap(filesAt));
  const [bad] = unreadable;
  if (bad !== undefined)
    throw new UsageError(`${bad.file} cannot be read as ${as}: ${bad.message} (at byte ${bad.offset})`, remedy);
  return readable;
}

const instead: ReadonlyMap<string, string> = new Map([
  ['x509-certificate', 'Give it with --trust, where you trust it.'],
  ['x509-bundle', 'Give it with --trust, where you trust them.'],
]);

/**
 * References that an operator names. One that cannot be read, or is not what its flag is for, is a mistake of whoever named
 * it: throws UsageError.
 */
export function namedReferences({ crls = [], references = [] }: NamedPaths): readonly Evidence<AnyDecoded>[] {
  const lists = readNamed(crls, 'a revocation list', 'Give the list that the issuer publishes, in DER or PEM.');
  const wrong = lists.find(({ value }) => value.kind !== 'x509-crl');
  if (wrong !== undefined) {
    const { file, value } = wrong;
    throw new UsageError(
      `${file} is a ${value.kind}, and no revocation list`,
      instead.get(value.kind) ?? 'Give revocation lists with --crl, and other references with --reference.',
    );
  }
  return [
    ...lists,
    ...readNamed(
      references,
      'a reference',
      'Name manifests (SWID, CoRIM), revocation lists, flash images or Secure Boot policies.',
    ),
  ];
}

/** Certificates that an operator names as trusted. Throws UsageError for a file that is none. */
export function namedRoots(paths: readonly string[]): readonly TrustRoot[] {
  const { roots, problems } = trustRootsOf(paths.flatMap(filesAt));
  const [problem] = problems;
  if (problem !== undefined)
    throw new UsageError(`${problem.file}: ${problem.message}`, 'Give PEM or DER certificates.');
  return roots;
}
