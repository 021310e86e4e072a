import { byteOrderMarkSize, FormatError, utf8TextLossy } from '../../core/index.ts';

/** Text tools print at most a few hundred kilobytes about one machine. */
export const maxToolTextBytes: number = 16 * 1024 * 1024;

/** The lines of what a command printed, without the byte-order mark that a shell may have put before them. Throws FormatError for a file too large or with NUL bytes. */
export function toolLines(bytes: Uint8Array, format: string): readonly string[] {
  if (bytes.length > maxToolTextBytes) {
    throw new FormatError(format, `${bytes.length} bytes; at most ${maxToolTextBytes} are read`, maxToolTextBytes);
  }
  const nul = bytes.indexOf(0);
  if (nul >= 0) throw new FormatError(format, 'a NUL byte: this is no text', nul);
  return utf8TextLossy(bytes.subarray(byteOrderMarkSize(bytes))).split(/\r?\n/);
}

/** `Key: value`, split at the first colon; undefined where there is none. */
export function keyValue(line: string): readonly [string, string] | undefined {
  const colon = line.indexOf(':');
  return colon < 0 ? undefined : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
}
