import { cborStart, wholeItem } from '../cbor/index.ts';
import type { Format } from '../format.ts';
import { defineFormat } from '../format.ts';
import type { CoseSign1 } from './cose-sign1.ts';
import { parseCoseSign1 } from './cose-sign1.ts';
import { describeCoseSign1 } from './describe-cose-sign1.ts';
import { otherMessages, sign1Tag } from './labels.ts';

export { algorithmName, coseAlgorithm } from './algorithms.ts';
export type { CoseAlgorithm } from './algorithms.ts';
export { parseCoseSign1, readCoseSign1 } from './cose-sign1.ts';
export type { CoseSign1 } from './cose-sign1.ts';
export { describeCoseSign1 } from './describe-cose-sign1.ts';
export type { CertificateHash, CommonHeaders, CoseHeaders, CoseLabel } from './headers.ts';
export { headerLabels, sign1Tag } from './labels.ts';
export { sigStructure } from './sig-structure.ts';
export { verifyCoseSign1 } from './verify-cose-sign1.ts';
export type { CoseVerificationOptions } from './verify-cose-sign1.ts';

/** Tag 18 or that of another COSE message (to say what it is), or four parts of the right kinds without a tag. */
export function looksLikeCoseSign1(bytes: Uint8Array): boolean {
  const start = cborStart(bytes);
  if (start === undefined) return false;
  if (start.tags.some((tag) => tag === sign1Tag || otherMessages.has(tag))) return true;
  if (start.major !== 4) return false;
  const item = wholeItem(bytes);
  const content = item?.type === 'tag' ? item.content : item;
  if (content?.type !== 'array' || content.items.length !== 4) return false;
  const [first, second, third, fourth] = content.items.map(({ type }) => type);
  return first === 'bytes' && second === 'map' && (third === 'bytes' || third === 'null') && fourth === 'bytes';
}

export const coseSign1Format: Format<'cose-sign1', CoseSign1> = defineFormat({
  kind: 'cose-sign1',
  title: 'Signed message (COSE_Sign1, RFC 9052)',
  recognises: looksLikeCoseSign1,
  parse: (bytes) => parseCoseSign1(bytes),
  describe: describeCoseSign1,
});
