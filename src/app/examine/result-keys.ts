import type { Check, Finding, ResultKey, Sha256, Subject } from '../../core/index.ts';
import { hashOf, resultKey } from '../../ledger/index.ts';

/** What one testimony depends on; its checks' result keys are made of it. */
export interface Dependencies {
  readonly subject: Subject;
  readonly inputs: readonly Sha256[];
  readonly modelHash: Sha256;
  readonly contextHash: Sha256;
}

/** The result key of each check. Every check testifies at least once, so that all of them are known or none is. */
export function checkKeys(checks: readonly Check[], of: Dependencies): ReadonlyMap<string, ResultKey> {
  return new Map(
    checks.map(({ code, revision }) => [
      code,
      resultKey(code, revision, of.subject, of.inputs, of.modelHash, of.contextHash),
    ]),
  );
}

/** The name of each finding: its check's result key; a check's second and later findings get a key made from it. */
export function findingKeys(findings: readonly Finding[], keys: ReadonlyMap<string, ResultKey>): ResultKey[] {
  const seen = new Map<string, number>();
  return findings.map(({ check }) => {
    const key = keys.get(check);
    if (key === undefined) throw new Error(`a finding of ${check}, which is no check of its witness`);
    const nth = seen.get(check) ?? 0;
    seen.set(check, nth + 1);
    return nth === 0 ? key : hashOf([key, nth]);
  });
}

/** Hashes of model slices; a slice that a witness hands out again and again, such as a policy, is hashed once. */
export function sliceHasher(): (slice: unknown) => Sha256 {
  const known = new WeakMap<object, Sha256>();
  return (slice) => {
    if (typeof slice !== 'object' || slice === null) return hashOf(slice);
    const hash = known.get(slice) ?? hashOf(slice);
    known.set(slice, hash);
    return hash;
  };
}
