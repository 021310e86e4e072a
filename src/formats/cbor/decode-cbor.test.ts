import { describe, expect, it } from 'vitest';
import { concatBytes, FormatError, fromHex, toHex } from '../../core/index.ts';
import { diagnostic } from '../testdata/diagnostic-notation.ts';
import type { CborItem } from './index.ts';
import { decodeCbor, encodeInteger, encodeMap, maxCborDepth, NoteList, rawBytes } from './index.ts';

const decodeHex = (hex: string): CborItem => decodeCbor(fromHex(hex), 'cbor');

describe('decodeCbor', () => {
  // RFC 8949, appendix A.
  it.each([
    ['00', '0'],
    ['17', '23'],
    ['1818', '24'],
    ['1903e8', '1000'],
    ['1b000000e8d4a51000', '1000000000000'],
    ['1bffffffffffffffff', '18446744073709551615'],
    ['3bffffffffffffffff', '-18446744073709551616'],
    ['c249010000000000000000', "2(h'010000000000000000')"],
    ['20', '-1'],
    ['3903e7', '-1000'],
    ['f90000', '0'],
    ['f98000', '-0.0'],
    ['f93c00', '1'],
    ['fb3ff199999999999a', '1.1'],
    ['f93e00', '1.5'],
    ['f97bff', '65504'],
    ['fa47c35000', '100000'],
    ['fa7f7fffff', '3.4028234663852886e+38'],
    ['f90001', '5.960464477539063e-8'],
    ['f90400', '0.00006103515625'],
    ['f9c400', '-4'],
    ['f97c00', 'Infinity'],
    ['f97e00', 'NaN'],
    ['fbfff0000000000000', '-Infinity'],
    ['f4', 'false'],
    ['f5', 'true'],
    ['f6', 'null'],
    ['f7', 'undefined'],
    ['f0', 'simple(16)'],
    ['f8ff', 'simple(255)'],
    ['c11a514b67b0', '1(1363896240)'],
    ['d818456449455446', "24(h'6449455446')"],
    ['40', "h''"],
    ['62225c', '"\\"\\\\"'],
    ['63e6b0b4', '"水"'],
    ['64f0908591', '"𐅑"'],
    ['8301820203820405', '[1,[2,3],[4,5]]'],
    ['a201020304', '{1:2,3:4}'],
    ['a26161016162820203', '{"a":1,"b":[2,3]}'],
    ['5f42010243030405ff', "h'0102030405'"],
    ['7f657374726561646d696e67ff', '"streaming"'],
    ['9fff', '[]'],
    ['9f018202039f0405ffff', '[1,[2,3],[4,5]]'],
    ['83018202039f0405ff', '[1,[2,3],[4,5]]'],
    ['bf61610161629f0203ffff', '{"a":1,"b":[2,3]}'],
    ['bf6346756ef563416d7421ff', '{"Fun":true,"Amt":-2}'],
  ])('reads %s', (hex, text) => {
    expect(diagnostic(decodeHex(hex))).toBe(text);
    for (let size = 0; size < hex.length / 2; size++) {
      expect(() => decodeCbor(fromHex(hex).subarray(0, size), 'cbor'), `${size} bytes`).toThrow(FormatError);
    }
    expect(() => decodeHex(`${hex}00`)).toThrow(/trailing/);
  });

  // RFC 8949, appendix F, and what is well-formed there but not valid.
  it.each([
    ['1c', /additional information 28 is reserved/],
    ['7d', /text string: additional information 29/],
    ['1f', /cannot be of indefinite length/],
    ['3f', /negative integer: cannot/],
    ['dfff', /tag: cannot/],
    ['ff', /a break outside/],
    ['81ff', /a break outside/],
    ['a100ff', /a break outside/],
    ['bf00ff', /a break outside/],
    ['f800', /simple value 0 in two bytes/],
    ['f81f', /simple value 31 in two bytes/],
    ['5f00ff', /chunk that is no byte string/],
    ['5f6100ff', /chunk that is no byte string/],
    ['5f5f4100ffff', /chunk that is no byte string with a length/],
    ['7f4100ff', /chunk that is no text string/],
    ['7f61c361a9ff', /not UTF-8/],
    ['61ff', /not UTF-8/],
    ['9b0000000100000000', /items cannot fit/],
    ['9bffffffffffffffff', /items cannot fit/],
    ['bb8000000000000000', /items cannot fit/],
    ['5bffffffffffffffff', /byte string: needs/],
    ['a201020103', /key at byte 3 occurs twice/],
    ['a2010218010a', /key at byte 3 occurs twice/],
    ['bf616101616102ff', /key at byte 4 occurs twice/],
    ['a2a201020304f5a203040102f4', /key at byte 7 occurs twice/],
    ['a2f93c0001fa3f80000002', /key at byte 5 occurs twice/],
  ])('refuses %s', (hex, message) => {
    expect(() => decodeHex(hex)).toThrow(message);
    expect(() => decodeHex(hex)).toThrow(FormatError);
  });

  it('keeps keys apart that only look alike', () => {
    const item = decodeHex('a60101613102413103f504810105f93c0006');
    expect(item.type === 'map' && item.entries.length).toBe(6);
  });

  it('refuses more depth than the limit, whatever the depth is made of', () => {
    for (const opening of ['81', '9f', 'c1', 'a100', 'bf00']) {
      const deep = (levels: number): Uint8Array => concatBytes(fromHex(opening.repeat(levels)), Uint8Array.of(0));
      expect(() => decodeCbor(deep(maxCborDepth + 1), 'cbor')).toThrow(/nested deeper/);
      expect(() => decodeCbor(deep(1_000_000), 'cbor')).toThrow(/nested deeper/);
    }
    expect(diagnostic(decodeHex(`${'81'.repeat(maxCborDepth)}00`))).toHaveLength(2 * maxCborDepth + 1);
    // A map as the key of a map as the key of a map: comparing keys must not grow with the square of the depth.
    expect(() => decodeHex('a1'.repeat(200_000))).toThrow(/nested deeper/);
  });

  it('is linear in many items, chunks and keys, and stops at the limit', () => {
    const many = concatBytes(fromHex('9a00100000'), new Uint8Array(0x100000));
    expect(() => decodeCbor(many, 'cbor')).toThrow(/more than 1000000 items/);
    const chunks = concatBytes(fromHex('5f'), new Uint8Array(900_000).fill(0x40), fromHex('ff'));
    const item = decodeCbor(chunks, 'cbor');
    expect(item.type === 'bytes' && item.value.length).toBe(0);
    const keys = encodeMap(...Array.from({ length: 100_000 }, (_, i) => [encodeInteger(i), encodeInteger(0)] as const));
    expect(decodeCbor(keys, 'cbor').type).toBe('map');
  });

  it('remembers the bytes of each item, and where they stood in the file', () => {
    const bytes = fromHex('8218184418ff0102');
    const item = decodeCbor(bytes, 'cbor', undefined, { base: 100 });
    if (item.type !== 'array') throw new Error(item.type);
    const [number, string] = item.items;
    expect(number && toHex(rawBytes(number))).toBe('1818');
    expect(string && [string.start, string.end, toHex(rawBytes(string))]).toEqual([103, 108, '4418ff0102']);
    expect(string?.type === 'bytes' && string.contentStart).toBe(104);
    expect(() => decodeCbor(fromHex('820118'), 'cbor', undefined, { base: 100 })).toThrow(
      expect.objectContaining({ offset: 103 }),
    );
  });

  it('notes what is well-formed but not deterministic, and repeated keys only where they are kept', () => {
    const noted = (hex: string, keepRepeatedKeys = false): string[] => {
      const notes = new NoteList();
      decodeCbor(fromHex(hex), 'cbor', notes, { keepRepeatedKeys });
      return notes.notes.map(({ id }) => id);
    };
    expect(noted('1801')).toEqual(['cbor-long-form']);
    expect(noted('9f5f4100ffff')).toEqual(['cbor-indefinite-length']);
    expect(noted('fa00000000')).toEqual([]);
    expect(noted('a201020103', true)).toEqual(['cbor-repeated-key']);
    expect(noted('8218ff190100')).toEqual([]);
  });
});
