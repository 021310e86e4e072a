function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = (crc >>> 1) ^ ((crc & 1) === 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

const ascii = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));
const be32 = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = Uint8Array.of(...ascii(type), ...data);
  return Uint8Array.of(...be32(data.length), ...body, ...be32(crc32(body)));
}

/** A PNG, RGB, whose header claims this size, with these compressed bytes in it. */
export function pngOf(width: number, height: number, idat: Uint8Array): Uint8Array {
  const header = Uint8Array.of(...be32(width), ...be32(height), 8, 2, 0, 0, 0);
  return Uint8Array.of(
    ...[0x89, ...ascii('PNG\r\n\x1a\n')],
    ...chunk('IHDR', header),
    ...chunk('IDAT', idat),
    ...chunk('IEND', new Uint8Array(0)),
  );
}

/** The same baseline JPEG, its frame header claiming another size. */
export function withSize(jpeg: Uint8Array, width: number, height: number): Uint8Array {
  const out = jpeg.slice();
  const at = out.findIndex((byte, i) => byte === 0xff && out[i + 1] === 0xc0);
  out.set([height >> 8, height & 255, width >> 8, width & 255], at + 5);
  return out;
}

/** A JPEG with `count` full segments of this kind behind its start. */
export function jpegWithApp(jpeg: Uint8Array, marker: number, start: string, count: number): Uint8Array {
  const payload = new Uint8Array(65_533).fill(0x41);
  payload.set(ascii(start));
  const segment = Uint8Array.of(0xff, marker, 0xff, 0xff, ...payload);
  const out = new Uint8Array(jpeg.length + count * segment.length);
  out.set(jpeg.subarray(0, 2));
  for (let i = 0; i < count; i++) out.set(segment, 2 + i * segment.length);
  out.set(jpeg.subarray(2), 2 + count * segment.length);
  return out;
}

/** The opening of an ISO media file of this brand. */
export function heicHeader(brand: string): Uint8Array {
  return Uint8Array.of(0, 0, 0, 24, ...ascii('ftyp'), ...ascii(brand), 0, 0, 0, 0, ...ascii('mif1heic'));
}

/** A TIFF directory as RAW files open with: Make, SubIFDs and, for DNG, its version. */
export function rawTiff(make: string, dng: boolean, little: boolean): Uint8Array {
  const out = new Uint8Array(128);
  const view = new DataView(out.buffer);
  out.set(ascii(little ? 'II' : 'MM'));
  view.setUint16(2, 42, little);
  view.setUint32(4, 8, little);
  const entries: readonly (readonly [number, number, number, number])[] = [
    [271, 2, make.length + 1, 80],
    ...(dng ? ([[50_706, 1, 4, 0x01070000]] as const) : ([[330, 4, 1, 120]] as const)),
  ];
  view.setUint16(8, entries.length, little);
  entries.forEach(([id, type, count, value], i) => {
    const at = 10 + 12 * i;
    view.setUint16(at, id, little);
    view.setUint16(at + 2, type, little);
    view.setUint32(at + 4, count, little);
    view.setUint32(at + 8, value, little);
  });
  out.set(ascii(make), 80);
  return out;
}
