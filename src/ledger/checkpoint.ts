import { FormatError } from '../core/index.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { parseNote, verifyNote } from './signed-note.ts';
import type { VerifierKey } from './verifier-key.ts';

const format = 'checkpoint';

/** The head of the tree at one size (C2SP tlog-checkpoint). */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

/** The note text that is signed. */
export function formatCheckpoint(checkpoint: Checkpoint): string {
  return `${checkpoint.origin}\n${String(checkpoint.size)}\n${toBase64(checkpoint.root)}\n`;
}

/** Reads the note text of a checkpoint; extension lines are passed over. Throws FormatError. */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = '', sizeText = '', rootText = '', ...rest] = text.split('\n');
  if (origin === '') throw new FormatError(format, 'no origin line', 0);
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(sizeText)) throw new FormatError(format, 'no tree size', origin.length + 1);
  const size = Number(sizeText);
  if (!Number.isSafeInteger(size)) throw new FormatError(format, 'a tree size beyond 2^53', origin.length + 1);
  const at = origin.length + sizeText.length + 2;
  const root = fromBase64(rootText, format, at);
  if (root.length !== 32) throw new FormatError(format, 'no root hash of 32 bytes', at);
  if (rest.pop() !== '') throw new FormatError(format, 'no newline at the end', text.length);
  if (rest.includes('')) throw new FormatError(format, 'an empty extension line', at);
  return { origin, size, root };
}

/**
 * The checkpoint in a signed note, if its log signed it: a known key whose name is the origin line. Undefined where none of
 * `known` did; throws FormatError where the bytes are no signed checkpoint.
 */
export function verifyCheckpoint(bytes: Uint8Array, known: readonly VerifierKey[]): Checkpoint | undefined {
  const note = parseNote(bytes);
  const checkpoint = parseCheckpoint(note.unverifiedText);
  const signers = verifyNote(note, known);
  // Without this a cosigner's key could pass itself off as the log's.
  return signers?.some((key) => key.name === checkpoint.origin) === true ? checkpoint : undefined;
}
