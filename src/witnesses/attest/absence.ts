import type { EvidenceRef } from '../../core/index.ts';
import type { Answer } from './answer.ts';
import { blind } from './answer.ts';
import type { MachineEvidence } from './machine-evidence.ts';

/** A damaged head hides what a file was: it may be what is missing. Decoders call such a file `unknown`. */
export function isOfNoKnownKind(guessedKind: string | undefined): boolean {
  return guessedKind === undefined || guessedKind === 'unknown';
}

/**
 * The answer where evidence of a kind is absent. A file that could not be read and may have been it is named: an
 * adversary who sends a broken file must not pass for a machine that sent none.
 */
export function absence(
  { evidence }: { readonly evidence: Pick<MachineEvidence, 'unreadable'> },
  kinds: readonly string[],
  needed: string,
): Answer {
  const suspects = evidence.unreadable.filter(
    ({ guessedKind }) => isOfNoKnownKind(guessedKind) || kinds.includes(guessedKind ?? ''),
  );
  const [first] = suspects;
  if (first === undefined) return blind('no-evidence', `There is no ${needed}; collect one from the machine.`);
  const more = suspects.length > 1 ? ` and ${suspects.length - 1} more` : '';
  return blind(
    'unreadable',
    `There is no readable ${needed}: ${first.file}${more} could not be read (${first.message}, at byte ${first.offset}).`,
    suspects.map(refOf),
  );
}

/** The name of a piece of evidence without its value. */
export function refOf({ sha256, file, entry }: EvidenceRef): EvidenceRef {
  return { sha256, file, ...(entry === undefined ? {} : { entry }) };
}

export function refsOf(evidence: readonly EvidenceRef[]): readonly EvidenceRef[] {
  return evidence.map(refOf);
}
