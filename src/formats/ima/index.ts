import { base64Head, decodeBase64 } from '../base64.ts';
import { FormatError } from '../../core/index.ts';
import type { Description, Format } from '../format.ts';
import { defineFormat } from '../format.ts';
import type { Note } from '../note.ts';
import type { ImaEntry, ImaLog } from './ima-log.ts';
import { looksLikeAsciiIma, parseAsciiIma } from './parse-ascii.ts';
import { looksLikeBinaryIma, parseBinaryIma } from './parse-binary.ts';

export * from './ima-log.ts';

/** Decodes an IMA measurement list: ASCII, binary, or base64 text of binary. Throws FormatError. */
export function parseImaLog(bytes: Uint8Array): ImaLog {
  if (looksLikeAsciiIma(bytes)) return log('ascii', parseAsciiIma(bytes));
  if (looksLikeBinaryIma(bytes)) return binaryLog('binary', bytes);
  const head = base64Head(bytes);
  if (head === undefined || !looksLikeBinaryIma(head)) throw new FormatError('ima-log', 'not a measurement list', 0);
  return binaryLog('base64', decodeBase64(bytes, 'ima-log'));
}

function binaryLog(encoding: ImaLog['encoding'], bytes: Uint8Array): ImaLog {
  const { entries, notes } = parseBinaryIma(bytes);
  const value = log(encoding, entries);
  return { ...value, notes: [...notes, ...value.notes] };
}

function log(encoding: ImaLog['encoding'], entries: readonly ImaEntry[]): ImaLog {
  const violations = entries.filter((entry) => entry.violation);
  const notes: Note[] =
    encoding === 'base64' ? [{ id: 'base64', detail: 'text; offsets are those of the decoded bytes' }] : [];
  const [first] = violations;
  if (first !== undefined) {
    notes.push({
      id: 'ima-violation',
      detail: `${violations.length} all-zero entries, first ${JSON.stringify(first.path)}: the PCR was extended with ones`,
    });
  }
  return { encoding, entries, notes };
}

function describe(value: ImaLog): Description {
  const templates = [...new Set(value.entries.map((entry) => entry.template))];
  const algorithms = [...new Set(value.entries.map((entry) => entry.fileAlgorithm))];
  return {
    encoding: value.encoding,
    entries: value.entries.length,
    templates,
    algorithms,
    violations: value.entries.filter((entry) => entry.violation).length,
    notes: value.notes,
  };
}

export const imaLogFormat: Format<'ima-log', ImaLog> = defineFormat({
  kind: 'ima-log',
  title: 'IMA measurement list (Linux)',
  recognises: (bytes) => {
    if (looksLikeAsciiIma(bytes) || looksLikeBinaryIma(bytes)) return true;
    const head = base64Head(bytes);
    return head !== undefined && looksLikeBinaryIma(head);
  },
  parse: parseImaLog,
  describe,
});
