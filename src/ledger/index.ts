export { canonicalBytes, canonicalJson } from './canonical-json.ts';
export type { Checkpoint } from './checkpoint.ts';
export { formatCheckpoint, parseCheckpoint, verifyCheckpoint } from './checkpoint.ts';
export type { FsckReport, LedgerReader } from './fsck.ts';
export { fsck, vanishedCheckpoint } from './fsck.ts';
export { hashOf } from './hash-of.ts';
export { HashTree } from './hash-tree.ts';
export { emptyRoot, entryId, leafHash, nodeHash } from './leaf-hash.ts';
export { isEntry, parseEntry } from './parse-entry.ts';
export type { Problem } from './problem.ts';
export { contextHash, resultKey } from './result-key.ts';
export type { NoteSignature, UnverifiedNote } from './signed-note.ts';
export { formatNote, parseNote, verifyNote } from './signed-note.ts';
export { tileProblems } from './tile-problems.ts';
export type { TileName } from './tile.ts';
export {
  bundlePath,
  fitsBundle,
  formatBundle,
  parseTilePath,
  tileBytes,
  tilePath,
  tileReach,
  tilesBetween,
} from './tile.ts';
export type { ProofVerdict, TlogProof } from './tlog-proof.ts';
export { formatTlogProof, parseTlogProof, verifyTlogProof } from './tlog-proof.ts';
export type { VerifierKey } from './verifier-key.ts';
export { formatVerifierKey, isKeyName, parseVerifierKey, verifierKey } from './verifier-key.ts';
export { verifyConsistency, verifyInclusion } from './verify-proof.ts';
