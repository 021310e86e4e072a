import type { BitString, DerElement, NoteSink } from '../der/index.ts';
import { bitString, DerReader, tags } from '../der/index.ts';
import type { ReadAlgorithm } from './algorithms.ts';
import { readSignatureAlgorithm } from './algorithms.ts';

/** What certificates, attribute certificates and revocation lists have in common around what is signed. */
export interface SignedForm {
  /** Stands behind the signature: the caller says what may follow. */
  readonly reader: DerReader;
  readonly tbs: DerElement;
  /** As named beside the signature, where it is not signed. */
  readonly outside: ReadAlgorithm;
  readonly signature: BitString;
}

/** Reads SIGNED of X.509 (RFC 5280, 4.1 and 5.1; RFC 5755, 4.1) up to the signature. Throws FormatError of the format. */
export function readSignedForm(bytes: Uint8Array, format: string, what: string, notes: NoteSink, base = 0): SignedForm {
  const outer = new DerReader(bytes, format, notes, base);
  const reader = outer.sequence(what);
  outer.expectEnd(what);
  const tbs = reader.element(tags.sequence, 'signed part');
  const outside = readSignatureAlgorithm(reader, 'signature algorithm');
  const signature = bitString(reader, reader.element(tags.bitString, 'signature'), 'signature');
  return { reader, tbs, outside, signature };
}
