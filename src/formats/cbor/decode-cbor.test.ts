import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, FormatError, fromHex, seededRandom, toHex } from '../../core/index.ts';
import type { Cbor } from '../testdata/cbor-writer.ts';
import { cbor, map, tagged } from '../testdata/cbor-writer.ts';
import { comid, corim } from '../testdata/corim-writer.ts';
import { damage } from '../testdata/damage.ts';
import type { CborItem } from './index.ts';
import {
  decodeCbor,
  encodeInteger,
  encodeMap,
  encodeText,
  identityOf,
  maxCborDepth,
  NoteList,
  rawBytes,
} from './index.ts';

const decodeHex = (hex: string): CborItem => decodeCbor(fromHex(hex), 'cbor');

/** Diagnostic notation of RFC 8949, 8, without spaces. */
function diagnostic(item: CborItem): string {
  switch (item.type) {
    case 'integer':
      return String(item.value);
    case 'bytes':
      return `h'${toHex(item.value)}'`;
    case 'text':
      return JSON.stringify(item.value);
    case 'array':
      return `[${item.items.map(diagnostic).join(',')}]`;
    case 'map':
      return `{${item.entries.map(({ key, value }) => `${diagnostic(key)}:${diagnostic(value)}`).join(',')}}`;
    case 'tag':
      return `${String(item.tag)}(${diagnostic(item.content)})`;
    case 'float':
      return Object.is(item.value, -0) ? '-0.0' : String(item.value);
    case 'simple':
      return `simple(${item.value})`;
    case 'boolean':
      return String(item.value);
    case 'null':
    case 'undefined':
      return item.type;
  }
}

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

const scalar = fc.oneof(
  fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n - 1n }),
  fc.integer(),
  fc.string({ unit: 'grapheme' }),
  fc.uint8Array({ maxLength: 40 }),
  fc.boolean(),
  fc.constant(null),
);
const { value: anyValue } = fc.letrec<{ value: Cbor }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 6 }),
    fc
      .uniqueArray(fc.tuple(fc.oneof(fc.integer(), fc.string()), tie('value')), {
        maxLength: 6,
        selector: ([key]) => key,
      })
      .map((entries) => map(...entries)),
    // Tags above those that the referee turns into its own types.
    fc.tuple(fc.integer({ min: 500, max: 70_000 }), tie('value')).map(([tag, value]) => tagged(tag, value)),
  ),
}));

describe('any value', () => {
  it('is decoded to what was encoded, and cut anywhere it is refused', () => {
    fc.assert(
      fc.property(anyValue, fc.double({ min: 0, max: 1, maxExcluded: true }), (value, cut) => {
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

/** Reads lines of hexadecimal and writes, for each, the diagnostic notation of what cbor2 decodes, or `refused`. */
const referee = `
import sys, io, json, cbor2, warnings
warnings.simplefilter('ignore')
def show(x):
    if isinstance(x, cbor2.CBORTag): return '%d(%s)' % (x.tag, show(x.value))
    if isinstance(x, dict): return '{' + ','.join(show(k) + ':' + show(v) for k, v in x.items()) + '}'
    if isinstance(x, (list, tuple)): return '[' + ','.join(show(v) for v in x) + ']'
    if isinstance(x, bytes): return "h'" + x.hex() + "'"
    if isinstance(x, str): return 't' + x.encode().hex()
    if x is True: return 'true'
    if x is False: return 'false'
    if x is None: return 'null'
    if x is cbor2.undefined: return 'undefined'
    if isinstance(x, int): return str(x)
    return 'other'
for line in sys.stdin:
    try:
        stream = io.BytesIO(bytes.fromhex(line.strip()))
        value = show(cbor2.load(stream))
        print('refused' if stream.read(1) else value)
    except Exception:
        print('refused')
`;

/** As the referee writes it: texts in hexadecimal, so that no quoting can differ. */
function refereed(item: CborItem): string {
  switch (item.type) {
    case 'text':
      return `t${toHex(new TextEncoder().encode(item.value))}`;
    case 'array':
      return `[${item.items.map(refereed).join(',')}]`;
    case 'map':
      return `{${item.entries.map(({ key, value }) => `${refereed(key)}:${refereed(value)}`).join(',')}}`;
    case 'tag':
      return `${String(item.tag)}(${refereed(item.content)})`;
    case 'integer':
    case 'bytes':
    case 'float':
    case 'simple':
    case 'boolean':
    case 'null':
    case 'undefined':
      return diagnostic(item);
  }
}

const python = ['/usr/bin/python3', 'python3'].find((path) => spawnSync(path, ['-c', 'import cbor2']).status === 0);
if (python === undefined) console.log('python3-cbor2 is not here: CBOR is not compared with it');

function judge(lines: readonly string[]): string[] {
  const { stdout } = spawnSync(python ?? '', ['-c', referee], { input: lines.join('\n'), encoding: 'utf8' });
  return stdout.trimEnd().split('\n');
}

describe.runIf(python !== undefined)('cbor2, an independent decoder', () => {
  it('reads our encoding as we do', () => {
    const lines = fc.sample(anyValue, { numRuns: 500, seed: 5 }).map((value) => toHex(cbor(value)));
    expect(judge(lines)).toEqual(lines.map((line) => refereed(decodeHex(line))));
  });

  it('reads as we do whatever we accept of damaged items', () => {
    const sources = [...fc.sample(anyValue, { numRuns: 40, seed: 6 }).map(cbor), corim(), cbor(comid())];
    const accepted = Array.from({ length: 6000 }, (_, i) => {
      const random = seededRandom(9, `cbor ${i}`);
      return damage(sources[i % sources.length] ?? new Uint8Array(0), random);
    }).flatMap((bytes) => {
      try {
        const text = refereed(decodeCbor(bytes, 'cbor'));
        // cbor2 makes its own types of these, and shows no floats or simple values here.
        const incomparable =
          /(?:^|[^0-9])(?:[0-9]|[1-9][0-9]|1[0-9]{2}|2[0-9]{2}|43000|55799)\(|simple|\.|NaN|Infinity|e[+-]/;
        const containerKey = /[{,](?:\{|\[)[^]*?:/;
        return incomparable.test(text) || containerKey.test(text) ? [] : [[toHex(bytes), text] as const];
      } catch (error) {
        if (error instanceof FormatError) return [];
        throw error;
      }
    });
    expect(accepted.length).toBeGreaterThan(400);
    expect(judge(accepted.map(([hex]) => hex))).toEqual(accepted.map(([, text]) => text));
  });
});
