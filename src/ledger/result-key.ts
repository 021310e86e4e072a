import type { CheckCode, Context, ResultKey, Sha256, Subject } from '../core/index.ts';
import { subjectKey } from '../core/index.ts';
import { hashOf } from './hash-of.ts';

/**
 * What of a context decides a finding. `asOf` is left out, so that the clock alone makes no result absent; answers that
 * depend on time carry their own valid-from and valid-to.
 */
export function contextHash(context: Context): Sha256 {
  return hashOf({
    seed: context.seed,
    trustRoots: context.trustRoots.map((root) => root.ref.sha256).sort(),
    policy: context.policy,
    challenges: context.challenges.map((challenge) => hashOf(challenge)).sort(),
    ...(context.activations === undefined || context.activations.length === 0
      ? {}
      : { activations: context.activations.map((activation) => hashOf(activation)).sort() }),
  });
}

/**
 * The name of one result: SHA-256 over check, revision, subject, sorted distinct input hashes, model hash and context hash.
 * `examine` computes only results whose key is absent from the ledger.
 */
export function resultKey(
  check: CheckCode,
  revision: number,
  subject: Subject,
  inputHashes: readonly Sha256[],
  modelHash: Sha256,
  contextHash: Sha256,
): ResultKey {
  const inputs = [...new Set(inputHashes)].sort();
  return hashOf(['assayer-result-v1', check, revision, subjectKey(subject), inputs, modelHash, contextHash]);
}
