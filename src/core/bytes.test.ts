import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteOrderMarkSize, fromHex, toHex, utf8Bytes, utf8Text, utf8TextLossy } from './bytes.ts';

const marked = Uint8Array.of(0xef, 0xbb, 0xbf, 0x61);

describe('utf8Text', () => {
  it('keeps every byte: other bytes are other text, a byte-order mark included', () => {
    expect(utf8Text(marked)).toBe('\ufeffa');
    expect(utf8TextLossy(marked)).toBe('\ufeffa');
    const mark = fc.constant(Uint8Array.of(0xef, 0xbb, 0xbf));
    const text = fc.string({ unit: 'binary' }).map(utf8Bytes);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          text,
          fc.tuple(mark, text).map(([a, b]) => Buffer.concat([a, b])),
        ),
        (bytes) => {
          const read = utf8Text(bytes);
          if (read !== undefined) expect([...utf8Bytes(read)]).toEqual([...bytes]);
        },
      ),
    );
  });
});

describe('byteOrderMarkSize', () => {
  it('is 3 at a mark and 0 elsewhere', () => {
    expect(byteOrderMarkSize(marked)).toBe(3);
    for (const other of [[], [0xef, 0xbb], [0xef, 0xbb, 0xbe], [0x61, 0xef, 0xbb, 0xbf]]) {
      expect(byteOrderMarkSize(Uint8Array.from(other))).toBe(0);
    }
  });
});

describe('toHex and fromHex', () => {
  it('write every octet in two digits, and read both cases', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const hex = Buffer.from(bytes).toString('hex');
        expect(toHex(bytes)).toBe(hex);
        expect([...fromHex(hex)]).toEqual([...bytes]);
        expect([...fromHex(hex.toUpperCase())]).toEqual([...bytes]);
      }),
    );
    for (const text of ['0', '0g', ' 00', '0x00', '@@']) expect(() => fromHex(text)).toThrow('not hexadecimal');
  });
});
