import { crc32, deflateRawSync } from 'node:zlib';
import { concatBytes } from '../../../core/index.ts';

const le = (value: number, size: number): Uint8Array =>
  Uint8Array.from({ length: size }, (_, i) => Math.floor(value / 256 ** i) & 255);

export interface ZipFile {
  readonly name: string;
  readonly data: Uint8Array;
  readonly stored?: boolean;
  readonly flags?: number;
}

/** A plain archive, local headers and directory alike, for the tests of its reader. */
export function writeZip(files: readonly ZipFile[], comment = ''): Uint8Array {
  const local: Uint8Array[] = [];
  const central: Uint8Array[] = [];
  let offset = 0;
  for (const { name, data, stored, flags } of files) {
    const raw = new TextEncoder().encode(name);
    const packed = stored === true ? data : new Uint8Array(deflateRawSync(data));
    const common = concatBytes(
      le(20, 2),
      le(flags ?? 0x800, 2),
      le(stored === true ? 0 : 8, 2),
      le(0, 4),
      le(crc32(data), 4),
      le(packed.length, 4),
      le(data.length, 4),
      le(raw.length, 2),
      le(0, 2),
    );
    const entry = concatBytes(le(0x04034b50, 4), common, raw, packed);
    local.push(entry);
    central.push(concatBytes(le(0x02014b50, 4), le(20, 2), common, le(0, 10), le(offset, 4), raw));
    offset += entry.length;
  }
  const directory = concatBytes(...central);
  const text = new TextEncoder().encode(comment);
  const end = concatBytes(
    le(0x06054b50, 4),
    le(0, 4),
    le(files.length, 2),
    le(files.length, 2),
    le(directory.length, 4),
    le(offset, 4),
    le(text.length, 2),
    text,
  );
  return concatBytes(...local, directory, end);
}
