import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../core/index.ts';
import { DerReader, derElement, NoteSink } from './index.ts';

function read(bytes: readonly number[], base = 0): { readonly size: number; readonly notes: readonly string[] } {
  const notes = new NoteSink();
  const element = new DerReader(Uint8Array.from(bytes), 'der', notes, base).any('thing');
  return { size: element.size, notes: notes.notes.map(({ id }) => id) };
}

function fault(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof FormatError) return `${error.message} @${error.offset}`;
    throw error;
  }
  return 'none';
}

describe('DerReader', () => {
  it('reads lengths of every form, and notes those that are longer than they need to be', () => {
    for (const size of [0, 1, 127, 128, 255, 256, 65535, 65536]) {
      expect(read([...derElement(4, new Uint8Array(size))])).toEqual({ size, notes: [] });
    }
    expect(read([4, 0x81, 1, 0])).toEqual({ size: 1, notes: ['der-long-length'] });
    expect(read([4, 0x82, 0, 0x80, ...new Uint8Array(128)])).toEqual({ size: 128, notes: ['der-long-length'] });
    expect(read([4, 0x83, 0, 0, 1, 0])).toEqual({ size: 1, notes: ['der-long-length'] });
  });

  it.each([
    [[], 'thing: needs 1 bytes, 0 left @100'],
    [[4], 'thing: length: needs 1 bytes, 0 left @101'],
    [[0x1f, 1, 0], 'thing: tag numbers above 30 are not used here @101'],
    [[0x30, 0x80, 0, 0], 'thing: indefinite length is not DER @102'],
    [[4, 0x85, 0, 0, 0, 0, 1, 0], 'thing: length of 5 octets @102'],
    [[4, 2, 0], 'thing: needs 2 bytes, 1 left @102'],
    [[4, 0x81], 'thing: length: needs 1 bytes, 0 left @102'],
    [[4, 0x82, 1], 'thing: length: needs 1 bytes, 0 left @103'],
    [[4, 0x82, 1, 0, 0], 'thing: needs 256 bytes, 1 left @104'],
  ])('refuses %j at the byte', (bytes, message) => {
    expect(fault(() => read(bytes, 100))).toBe(message);
  });

  it('never reads past the element it is inside, though the file goes on', () => {
    const file = Uint8Array.of(0x30, 0x02, 0x04, 0x02, 0xaa, 0xbb, 0x30, 0x03, 0x04, 0x81, 0x01);
    const outer = new DerReader(file, 'der', new NoteSink());
    const first = outer.sequence('first');
    expect(fault(() => first.any('inner'))).toBe('inner: needs 2 bytes, 0 left @4');
    const again = new DerReader(file.subarray(0, 4), 'der', new NoteSink()).sequence('first');
    expect(fault(() => again.any('inner'))).toBe('inner: needs 2 bytes, 0 left @4');
  });

  it('says the same of any bytes inside a file as of those bytes alone', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 12 }), fc.uint8Array({ maxLength: 300 }), (bytes, after) => {
        const alone = new DerReader(bytes, 'der', new NoteSink(), 2);
        const file = Uint8Array.of(0x30, bytes.length, ...bytes, ...after);
        const within = new DerReader(file, 'der', new NoteSink()).sequence('outer');
        const all = (reader: DerReader): string =>
          fault(() => {
            while (!reader.ended) reader.any('inner');
          });
        expect(all(within)).toBe(all(alone));
      }),
    );
  });
});
