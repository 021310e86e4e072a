import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader } from './byte-reader.ts';

describe('ByteReader', () => {
  it('reads numbers as DataView does, in a view that starts anywhere', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), fc.nat({ max: 5 }), (octets, before) => {
        const file = new Uint8Array(before + 8);
        file.set(octets, before);
        const bytes = file.subarray(before);
        const view = new DataView(file.buffer, before);
        const reader = (): ByteReader => new ByteReader(bytes, 'test', 7);
        expect(reader().u8('n')).toBe(view.getUint8(0));
        expect(reader().u16be('n')).toBe(view.getUint16(0, false));
        expect(reader().u16le('n')).toBe(view.getUint16(0, true));
        expect(reader().u32be('n')).toBe(view.getUint32(0, false));
        expect(reader().u32le('n')).toBe(view.getUint32(0, true));
        expect(reader().u64be('n')).toBe(view.getBigUint64(0, false));
        expect(reader().u64le('n')).toBe(view.getBigUint64(0, true));
      }),
    );
  });

  it('refuses a number that is cut off, at the byte where it begins', () => {
    for (const [size, read] of [
      [1, (reader: ByteReader) => reader.u8('n')],
      [2, (reader: ByteReader) => reader.u16le('n')],
      [4, (reader: ByteReader) => reader.u32be('n')],
      [8, (reader: ByteReader) => reader.u64be('n')],
    ] as const) {
      const reader = new ByteReader(new Uint8Array(size + 2), 'test', 100);
      reader.take(3, 'head');
      const message = `n: needs ${size} bytes, ${size - 1} left`;
      expect(() => read(reader)).toThrow(expect.objectContaining({ message, offset: 103 }));
    }
  });
});
