import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError, fromHex, toHex } from '../../core/index.ts';
import { anyCbor } from '../testdata/any-cbor.ts';
import { cbor } from '../testdata/cbor-writer.ts';
import { decodeCbor, encodeMap, encodeText, identityOf, NoteList, rawBytes } from './index.ts';

describe('any value', () => {
  it('is decoded to what was encoded, and cut anywhere it is refused', () => {
    fc.assert(
      fc.property(anyCbor, fc.double({ min: 0, max: 1, maxExcluded: true }), (value, cut) => {
        const bytes = cbor(value);
        const notes = new NoteList();
        const item = decodeCbor(bytes, 'cbor', notes);
        expect(notes.notes).toEqual([]);
        expect(toHex(rawBytes(item))).toBe(toHex(bytes));
        expect(identityOf(decodeCbor(bytes, 'cbor'))).toBe(identityOf(item));
        expect(() => decodeCbor(bytes.subarray(0, Math.floor(cut * bytes.length)), 'cbor')).toThrow(FormatError);
      }),
      { numRuns: 500 },
    );
  });

  it('sorts the keys of a map by their bytes (RFC 8949, 4.2.1)', () => {
    const keys = ['0a', '1864', '20', '617a', '626161', '811864', '8120', 'f4'];
    const encoded = encodeMap(...[...keys].reverse().map((hex) => [fromHex(hex), fromHex('00')] as const));
    expect(toHex(encoded)).toBe(`a8${keys.map((hex) => `${hex}00`).join('')}`);
    expect(toHex(encodeText('水'))).toBe('63e6b0b4');
  });
});
