import { describe, expect, it } from 'vitest';
import { DerReader, NoteSink } from '../der/index.ts';
import { attribute, concatBytes, derElement, oid, seq, set } from '../testdata/der-writer.ts';
import { readName } from './index.ts';

function read(bytes: Uint8Array): {
  readonly text: string;
  readonly raw: Uint8Array;
  readonly notes: readonly string[];
} {
  const notes = new NoteSink();
  const { text, raw } = readName(new DerReader(bytes, 'name', notes), 'issuer');
  return { text, raw, notes: notes.notes.map(({ id }) => id) };
}

describe('readName', () => {
  it('gives a name that it has read before the bytes of the file at hand', () => {
    const name = seq(set(attribute('2.5.4.10', 'Maker, Inc. ')), set(attribute('2.5.4.3', '#CA')));
    const files = [name, concatBytes(name, Uint8Array.of(1))];
    for (const file of files) {
      const { text, raw, notes } = read(file);
      expect(text).toBe('CN=\\#CA,O=Maker\\, Inc.\\ ');
      expect(raw).toEqual(name);
      expect(raw.buffer).toBe(file.buffer);
      expect(notes).toEqual([]);
    }
  });

  it('notes what is irregular in a name in every file that has it', () => {
    const descending = seq(derElement(0x31, attribute('2.5.4.10', 'b'), attribute('2.5.4.3', 'a')));
    const badString = seq(set(seq(oid('2.5.4.3'), derElement(0x13, Uint8Array.of(0x41, 7)))));
    for (let i = 0; i < 3; i++) {
      expect(read(descending).notes).toEqual(['der-unordered-set']);
      expect(read(badString)).toMatchObject({ text: 'CN=A\\07', notes: ['der-bad-string'] });
    }
  });
});
