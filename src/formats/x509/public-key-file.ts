import { FormatError } from '../../core/index.ts';
import { DerReader, NoteSink } from '../der/index.ts';
import type { Format } from '../format.ts';
import { defineFormat } from '../format.ts';
import type { Note } from '../note.ts';
import type { PublicKey } from './certificate.ts';
import { firstPemLabel, parsePem } from './pem.ts';
import { readPublicKey } from './public-key.ts';

const format = 'public-key';
const label = 'PUBLIC KEY';

export interface PublicKeyFile {
  readonly publicKey: PublicKey;
  readonly notes: readonly Note[];
}

/** Decodes a PEM file with one SubjectPublicKeyInfo (RFC 7468, 13): an AK or EK as tpm2-tools saves it. */
export function parsePublicKeyFile(bytes: Uint8Array): PublicKeyFile {
  const file = parsePem(bytes);
  const [block, second] = file.blocks;
  if (block?.label !== label || second !== undefined) {
    throw file.broken[0] ?? new FormatError(format, 'not one block PUBLIC KEY', 0);
  }
  const sink = new NoteSink();
  if (file.garbage) sink.add('pem-garbage', 'outside the block');
  const reader = new DerReader(block.bytes, format, sink);
  const publicKey = readPublicKey(reader);
  reader.expectEnd('public key');
  return { publicKey, notes: sink.notes };
}

export const publicKeyFormat: Format<'public-key', PublicKeyFile> = defineFormat({
  kind: 'public-key',
  title: 'Public key (PEM)',
  recognises: (bytes) => firstPemLabel(bytes) === label,
  parse: parsePublicKeyFile,
  describe: ({ publicKey, notes }) => ({
    algorithm: publicKey.algorithm,
    ...(publicKey.bits === undefined ? {} : { bits: publicKey.bits }),
    ...(publicKey.curve === undefined ? {} : { curve: publicKey.curve }),
    sha256: publicKey.spkiSha256,
    notes,
  }),
});
