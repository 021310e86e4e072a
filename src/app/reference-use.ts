import type { Finding, TrustRoot } from '../core/index.ts';
import type { AnyDecoded } from '../formats/index.ts';
import type { Evidence } from '../witnesses/evidence.ts';

/** One file that the operator named, and what came of it. */
export interface ReferenceUse {
  readonly file: string;
  readonly sha256: string;
  readonly role: string;
  /** Checks that answered with it. */
  readonly usedFor: readonly string[];
  /** Checks that looked at it and could not answer. */
  readonly blindFor: readonly string[];
}

const roles: ReadonlyMap<string, string> = new Map([
  ['x509-crl', 'revocation list'],
  ['rim-swidtag', 'reference manifest'],
  ['corim', 'reference manifest'],
  ['comid', 'reference manifest'],
  ['coswid', 'reference manifest'],
  ['tcg-event-log', 'reference event log'],
  ['flash-image', 'flash image'],
  ['secure-boot-policy', 'Secure Boot policy'],
]);

/** Keeps account of what the operator's roots, lists and references were used for, finding by finding. */
export interface ReferenceAccount {
  readonly add: (findings: readonly Finding[]) => void;
  readonly uses: () => readonly ReferenceUse[];
}

/** A file that was named and used for nothing is a mistake, or a check that nobody asked: either is worth a line. */
export function referenceAccount(
  roots: readonly TrustRoot[],
  documents: readonly Evidence<AnyDecoded>[],
): ReferenceAccount {
  const named = new Map<string, { file: string; role: string; answered: Set<string>; blind: Set<string> }>();
  const name = (sha256: string, file: string, role: string): void => {
    if (!named.has(sha256)) named.set(sha256, { file, role, answered: new Set(), blind: new Set() });
  };
  for (const { ref } of roots) name(ref.sha256, ref.file, 'root of trust');
  for (const { sha256, file, value } of documents) name(sha256, file, roles.get(value.kind) ?? value.kind);
  return {
    add(findings) {
      for (const { check, outcome, evidence } of findings)
        for (const { sha256 } of evidence) {
          const one = named.get(sha256);
          (outcome === 'blind' ? one?.blind : one?.answered)?.add(check);
        }
    },
    uses: () =>
      [...named].map(([sha256, { file, role, answered, blind }]) => ({
        ...{ file, sha256, role },
        usedFor: [...answered].sort(),
        blindFor: [...blind].filter((check) => !answered.has(check)).sort(),
      })),
  };
}
