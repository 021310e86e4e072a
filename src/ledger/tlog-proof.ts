import { FormatError, utf8Bytes, utf8Text } from '../core/index.ts';
import { fromBase64, toBase64 } from './base64.ts';
import type { Checkpoint } from './checkpoint.ts';
import { verifyCheckpoint } from './checkpoint.ts';
import { leafHash } from './leaf-hash.ts';
import type { VerifierKey } from './verifier-key.ts';
import { verifyInclusion } from './verify-proof.ts';

const format = 'tlog-proof';
const header = 'c2sp.org/tlog-proof@v1';
/** A tree of 2^63 entries has paths of 63 hashes. */
const pathCap = 63;
const sizeCap = 2_000_000;

/** That an entry is in a log, checkable offline (C2SP tlog-proof). The checkpoint is the signed note, verbatim. */
export interface TlogProof {
  readonly index: number;
  readonly path: readonly Uint8Array[];
  readonly checkpoint: string;
  /** Opaque and signed by nobody. */
  readonly unverifiedExtra?: Uint8Array;
}

export function formatTlogProof(proof: TlogProof): string {
  const extra = proof.unverifiedExtra === undefined ? '' : `extra ${toBase64(proof.unverifiedExtra)}\n`;
  const path = proof.path.map((hash) => `${toBase64(hash)}\n`).join('');
  return `${header}\n${extra}index ${String(proof.index)}\n${path}\n${proof.checkpoint}`;
}

/** Reads a `.tlog-proof` file; throws FormatError. */
export function parseTlogProof(bytes: Uint8Array): TlogProof {
  if (bytes.length > sizeCap) throw new FormatError(format, `longer than ${String(sizeCap)} bytes`, sizeCap);
  const text = utf8Text(bytes);
  if (text === undefined) throw new FormatError(format, 'not UTF-8', 0);
  let at = 0;
  const line = (): string => {
    const end = text.indexOf('\n', at);
    if (end < 0) throw new FormatError(format, 'cut before the checkpoint', text.length);
    const out = text.slice(at, end);
    at = end + 1;
    return out;
  };
  if (line() !== header) throw new FormatError(format, `does not start with ${header}`, 0);
  let start = at;
  let current = line();
  let extra: Uint8Array | undefined;
  if (current.startsWith('extra ')) {
    extra = fromBase64(current.slice('extra '.length), format, start);
    start = at;
    current = line();
  }
  const index = /^index (0|[1-9][0-9]{0,15})$/.exec(current)?.[1];
  if (index === undefined || !Number.isSafeInteger(Number(index)))
    throw new FormatError(format, 'no index line', start);
  const path: Uint8Array[] = [];
  for (;;) {
    start = at;
    current = line();
    if (current === '') break;
    const hash = fromBase64(current, format, start);
    if (hash.length !== 32 || path.length === pathCap) throw new FormatError(format, 'no inclusion path', start);
    path.push(hash);
  }
  return {
    index: Number(index),
    path,
    checkpoint: text.slice(at),
    ...(extra === undefined ? {} : { unverifiedExtra: extra }),
  };
}

/** What a proof shows about an entry. `index` and, where it does not hold, everything else is what the proof claims. */
export type ProofVerdict =
  | { readonly holds: true; readonly index: number; readonly checkpoint: Checkpoint }
  /** `signature`: none of the known keys signed the checkpoint. `inclusion`: the entry is not that one of the tree. */
  | { readonly holds: false; readonly index: number; readonly fault: 'signature' }
  | { readonly holds: false; readonly index: number; readonly fault: 'inclusion'; readonly checkpoint: Checkpoint };

/**
 * Whether `entry` (its canonical bytes) is in the log of one of the `known` keys, by this proof. Steps as in C2SP tlog-proof;
 * cosigners among `known` must verify where they signed, none is required. Throws FormatError where the proof is malformed.
 */
export function verifyTlogProof(
  entry: Uint8Array,
  proofBytes: Uint8Array,
  known: readonly VerifierKey[],
): ProofVerdict {
  const { index, path, checkpoint: note } = parseTlogProof(proofBytes);
  const leaf = leafHash(entry);
  const checkpoint = verifyCheckpoint(utf8Bytes(note), known);
  if (checkpoint === undefined) return { holds: false, index, fault: 'signature' };
  return verifyInclusion(leaf, index, checkpoint.size, path, checkpoint.root)
    ? { holds: true, index, checkpoint }
    : { holds: false, index, fault: 'inclusion', checkpoint };
}
