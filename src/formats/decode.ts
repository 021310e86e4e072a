import { FormatError } from '../core/index.ts';
import type { AnyDecoded } from './registry.ts';
import { formats } from './registry.ts';

/**
 * Decodes a piece of evidence by what it contains: the first format that recognises the bytes decodes them. The name
 * of a file is its sender's claim and is never asked. Throws FormatError, `unknown` where no format recognises them.
 */
export function decode(bytes: Uint8Array): AnyDecoded {
  if (bytes.length === 0) throw new FormatError('unknown', 'empty file: no evidence', 0);
  const format = formats.find((candidate) => candidate.recognises(bytes));
  if (format === undefined) throw new FormatError('unknown', 'no known format recognises the content', 0);
  return format.decode(bytes);
}
