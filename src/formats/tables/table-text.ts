import { FormatError, utf8Bytes } from '../../core/index.ts';

/** No table of an intake folder is larger; a million machines with twenty columns are some 200 MB. */
export const maxTableBytes: number = 256 * 1024 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/** Offset of the first byte that cannot be UTF-8 (Unicode 15, table 3-7), or -1. */
function firstNonUtf8(bytes: Uint8Array): number {
  for (let i = 0; i < bytes.length;) {
    const lead = bytes[i] ?? 0;
    const size = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    if (size === 0) return i;
    const second = bytes[i + 1] ?? 0;
    if (lead === 0xe0 && second < 0xa0) return i;
    if (lead === 0xed && second > 0x9f) return i;
    if (lead === 0xf0 && second < 0x90) return i;
    if (lead === 0xf4 && second > 0x8f) return i;
    for (let k = 1; k < size; k++) if (((bytes[i + k] ?? 0) & 0xc0) !== 0x80) return i;
    i += size;
  }
  return -1;
}

/**
 * The text of a table file, UTF-8 with or without byte-order mark. Throws FormatError, which says how to convert, for
 * any other encoding and for binary bytes.
 */
export function tableText(bytes: Uint8Array, format = 'csv'): string {
  if (bytes.length > maxTableBytes) {
    throw new FormatError(format, `${bytes.length} bytes; a table may have ${maxTableBytes}. Split it`, maxTableBytes);
  }
  const [b0, b1] = [bytes[0], bytes[1]];
  if ((b0 === 0xff && b1 === 0xfe) || (b0 === 0xfe && b1 === 0xff)) {
    throw new FormatError(format, 'this is UTF-16; save it as UTF-8 (iconv -f UTF-16 -t UTF-8 IN > OUT)', 0);
  }
  const nul = bytes.indexOf(0);
  if (nul >= 0) throw new FormatError(format, 'a NUL byte: this is no text file. Export it as CSV in UTF-8', nul);
  try {
    return utf8.decode(bytes);
  } catch {
    const at = Math.max(0, firstNonUtf8(bytes));
    throw new FormatError(
      format,
      `byte 0x${(bytes[at] ?? 0).toString(16)} is not UTF-8; the file looks like Latin-1 or Windows-1252. ` +
        'Save it as UTF-8 (iconv -f WINDOWS-1252 -t UTF-8 IN > OUT)',
      at,
    );
  }
}

/** The byte offset of a character of a text that was read from UTF-8. */
export function byteOffset(text: string, index: number): number {
  return utf8Bytes(text.slice(0, index)).length;
}
