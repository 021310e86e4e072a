import { FormatError } from '../../core/index.ts';

/** Larger logs are read by the database in place; this reader is for looking at one file. */
export const maxLogBytes: number = 256 * 1024 * 1024;

const maxLineBytes = 1024 * 1024;
const decoder = new TextDecoder('utf-8');

export interface LogLine {
  readonly text: string;
  /** Byte at which it starts. */
  readonly at: number;
  /** False for a last line without its end: whoever wrote it may have been cut off. */
  readonly ended: boolean;
}

/** The lines of a log, one at a time; empty ones are left out. Throws FormatError for a line over 1 MiB or a NUL byte. */
export function* logLines(bytes: Uint8Array, format: string): Generator<LogLine, void, undefined> {
  if (bytes.length > maxLogBytes) {
    throw new FormatError(format, `${bytes.length} bytes; this reader takes ${maxLogBytes}`, maxLogBytes);
  }
  for (let at = 0; at < bytes.length;) {
    const newline = bytes.indexOf(10, at);
    const end = newline < 0 ? bytes.length : newline;
    if (end - at > maxLineBytes) throw new FormatError(format, `a line of more than ${maxLineBytes} bytes`, at);
    const nul = bytes.subarray(at, end).indexOf(0);
    if (nul >= 0) throw new FormatError(format, 'a NUL byte: this is no text', at + nul);
    const text = decoder.decode(bytes.subarray(at, end)).replace(/\r$/, '');
    if (text !== '') yield { text, at, ended: newline >= 0 };
    at = end + 1;
  }
}
