import { createPublicKey, verify } from 'node:crypto';
import { concatBytes, FormatError, fromHex, toHex, utf8Bytes, utf8Text } from '../core/index.ts';
import { fromBase64, toBase64 } from './base64.ts';
import type { VerifierKey } from './verifier-key.ts';
import { isKeyName } from './verifier-key.ts';

const format = 'signed note';
/** C2SP signed-note asks for a limit and for at least 16 signatures; a post-quantum one has nearly 5 kB. */
const sizeCap = 1_000_000;
const signatureCap = 100;

export interface NoteSignature {
  readonly name: string;
  readonly keyId: string;
  readonly signature: Uint8Array;
}

/** A note as it was read. Nothing in it may be believed before `verifyNote` has named a key. */
export interface UnverifiedNote {
  readonly unverifiedText: string;
  readonly signatures: readonly NoteSignature[];
}

/** Writes text (ending in a newline) and signature lines. */
export function formatNote(text: string, signatures: readonly NoteSignature[]): string {
  const lines = signatures.map(
    (one) => `\u2014 ${one.name} ${toBase64(concatBytes(fromHex(one.keyId), one.signature))}\n`,
  );
  return `${text}\n${lines.join('')}`;
}

/** Splits a signed note (C2SP signed-note, clause Format) of at most `cap` bytes; throws FormatError. */
export function parseNote(bytes: Uint8Array, cap: number = sizeCap): UnverifiedNote {
  if (bytes.length > cap) throw new FormatError(format, `longer than ${String(cap)} bytes`, cap);
  const note = utf8Text(bytes);
  if (note === undefined) throw new FormatError(format, 'not UTF-8', 0);
  for (let i = 0; i < note.length; i++) {
    const code = note.charCodeAt(i);
    if (code < 0x20 && code !== 0x0a) throw new FormatError(format, 'a control character', i);
  }
  const blank = note.lastIndexOf('\n\n');
  if (blank < 0 || !note.endsWith('\n')) throw new FormatError(format, 'no blank line before signatures', note.length);
  const lines = note.slice(blank + 2, -1).split('\n');
  if (lines.length > signatureCap) throw new FormatError(format, 'more than 100 signatures', blank + 2);
  const signatures: NoteSignature[] = [];
  let at = blank + 2;
  for (const line of lines) {
    const [dash, name = '', encoded = '', ...more] = line.split(' ');
    if (dash !== '\u2014' || more.length > 0 || !isKeyName(name))
      throw new FormatError(format, 'no signature line', at);
    const material = fromBase64(encoded, format, at + 3 + name.length);
    if (material.length < 5) throw new FormatError(format, 'a signature without bytes', at);
    signatures.push({ name, keyId: toHex(material.subarray(0, 4)), signature: material.subarray(4) });
    at += line.length + 1;
  }
  return { unverifiedText: note.slice(0, blank + 1), signatures };
}

function isEd25519Signature(key: VerifierKey, text: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64) return false;
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: toBase64Url(key.publicKey) };
  return verify(null, text, createPublicKey({ key: jwk, format: 'jwk' }), signature);
}

function toBase64Url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/**
 * The keys among `known` that signed the note. Signatures by unknown keys are ignored, as the specification demands; one by
 * a known key that does not verify rejects the whole note: undefined. So does a note that no known key signed.
 */
export function verifyNote(note: UnverifiedNote, known: readonly VerifierKey[]): readonly VerifierKey[] | undefined {
  const text = utf8Bytes(note.unverifiedText);
  const signers = new Set<VerifierKey>();
  for (const one of note.signatures) {
    const key = known.find((candidate) => candidate.name === one.name && candidate.keyId === one.keyId);
    if (key === undefined) continue;
    if (!isEd25519Signature(key, text, one.signature)) return undefined;
    signers.add(key);
  }
  return signers.size === 0 ? undefined : [...signers];
}
