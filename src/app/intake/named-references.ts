import { UsageError } from '../../core/index.ts';
import type { AnyDecoded } from '../../formats/index.ts';
import type { Evidence } from '../../witnesses/evidence.ts';
import { documentsOf } from './evidence-of.ts';
import { filesAt } from './walk.ts';

/**
 * Manifests, revocation lists, flash images and policies that an operator names on the command line. One that cannot be read
 * is a mistake of whoever named it: throws UsageError.
 */
export function namedReferences(paths: readonly string[] | undefined): readonly Evidence<AnyDecoded>[] {
  const { readable, unreadable } = documentsOf((paths ?? []).flatMap(filesAt));
  const [bad] = unreadable;
  if (bad !== undefined) {
    throw new UsageError(
      `${bad.file} cannot be read as a reference: ${bad.message} (at byte ${bad.offset})`,
      'Name manifests (SWID, CoRIM), revocation lists, flash images or Secure Boot policies.',
    );
  }
  return readable;
}
