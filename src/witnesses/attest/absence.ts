import type { EvidenceRef, Lack } from '../../core/index.ts';
import type { Answer } from './answer.ts';
import { blind } from './answer.ts';
import type { Facts } from './facts.ts';
import type { MachineEvidence } from './machine-evidence.ts';

/** A damaged head hides what a file was: it may be what is missing. Decoders call such a file `unknown`. */
export function isOfNoKnownKind(guessedKind: string | undefined): boolean {
  return guessedKind === undefined || guessedKind === 'unknown';
}

/** What must be known of a machine to say why something is not here. */
export interface Absent {
  readonly evidence: Pick<MachineEvidence, 'unreadable' | 'notThere'>;
  readonly handedBy: Facts['handedBy'];
}

const cures: Readonly<Record<Lack['from'], string>> = {
  machine: 'collect one from the machine',
  vendor: 'ask the vendor for it',
  maker: 'get it from the maker, and give it with --reference or in references/rim',
};

/** Reasons of a collector that are named in one sentence; the record has all of them. */
const mostReasons = 3;

/** What the collector wrote of the things that are missing; undefined where it wrote nothing. */
function collectorsWord({ evidence, handedBy }: Absent, kinds: readonly string[]): string | undefined {
  const reasons = evidence.notThere.filter((one) => one.kinds.some((kind) => kinds.includes(kind)));
  const [first] = reasons;
  if (first === undefined) return undefined;
  const named = [...new Set(reasons.map(({ what, why }) => `${what}: ${why}`))];
  const more = named.length > mostReasons ? `; and ${named.length - mostReasons} more` : '';
  const own = handedBy === 'machine' ? ', which is the machine\u2019s own word' : '';
  return `${first.ref.file} says why${own}: ${named.slice(0, mostReasons).join('; ')}${more}`;
}

/**
 * The answer where evidence of a kind is absent. A file that could not be read and may have been it is named, and what is
 * wrong with it is left to the list of such files: an adversary who sends a broken file must not pass for a machine that sent
 * none. `from`: who has what is missing.
 */
export function absence(
  absent: Absent,
  kinds: readonly string[],
  needed: string,
  from: Lack['from'] = 'machine',
): Answer {
  const lack = { what: needed, from };
  const suspects = absent.evidence.unreadable.filter(
    ({ guessedKind }) => isOfNoKnownKind(guessedKind) || kinds.includes(guessedKind ?? ''),
  );
  const [first] = suspects;
  if (first !== undefined) {
    const more = suspects.length > 1 ? ` or one of ${suspects.length - 1} more` : '';
    const why = first.unlisted === true ? `: ${first.message}` : '';
    const words = `There is no readable ${needed}: ${first.file}${more} may be it, and could not be read${why}.`;
    return { ...blind('unreadable', words, suspects.map(refOf)), lack };
  }
  const said = collectorsWord(absent, kinds);
  if (said === undefined) return { ...blind('no-evidence', `There is no ${needed}; ${cures[from]}.`), lack };
  const records = absent.evidence.notThere.filter((one) => one.kinds.some((kind) => kinds.includes(kind)));
  const refs = [...new Map(records.map(({ ref }) => [ref.sha256, refOf(ref)] as const)).values()];
  return { ...blind('no-evidence', `There is no ${needed}. ${said}. Mend that, and collect again.`, refs), lack };
}

/** The name of a piece of evidence without its value. */
export function refOf({ sha256, file, entry }: EvidenceRef): EvidenceRef {
  // Written out, since a spread with a condition costs a hundred times as much and a machine has hundreds of these.
  return entry === undefined ? { sha256, file } : { sha256, file, entry };
}

export function refsOf(evidence: readonly EvidenceRef[]): readonly EvidenceRef[] {
  return evidence.map(refOf);
}
