import { FormatError } from '../../core/index.ts';
import type { Description } from '../../formats/format.ts';
import { decode } from '../../formats/index.ts';
import { looksLikeZip, readZip } from '../../store/zip/read-zip.ts';
import type { ZipEntry } from '../../store/zip/read-zip.ts';

/** Entries that are unpacked to tell what they are, and bytes in all; the others are listed by name and size. */
const mostOpened = 1000;
const mostBytes = 256 * 2 ** 20;

function kindOf(entry: ZipEntry): { readonly kind: string } | { readonly kind: string; readonly why: string } {
  try {
    const bytes = entry.read();
    if (looksLikeZip(bytes))
      return { kind: 'zip', why: 'an archive inside the archive: unpack it to show what is in it' };
    return { kind: decode(bytes).kind };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const { format, message } = error;
    return format === 'unknown' ? { kind: 'unknown' } : { kind: 'unreadable', why: `${format}: ${message}` };
  }
}

/** What is in a ZIP archive, entry by entry, each told by its content. Throws FormatError where it is none. */
export function describeArchive(bytes: Uint8Array): Description {
  const entries = readZip(bytes);
  let opened = 0;
  let unpacked = 0;
  const files = entries.map((entry) => {
    const { name, size } = entry;
    unpacked += size;
    const isOpened = opened < mostOpened && unpacked <= mostBytes;
    if (isOpened) opened++;
    return { name, size, ...(isOpened ? kindOf(entry) : { kind: 'not opened' }) };
  });
  return { entries: entries.length, bytes: entries.reduce((sum, { size }) => sum + size, 0), opened, files };
}
