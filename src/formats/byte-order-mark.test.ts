import { describe, expect, it } from 'vitest';
import { concatBytes, utf8Bytes } from '../core/index.ts';
import { DerReader, NoteSink, stringText } from './der/index.ts';
import { parseVariableData } from './eventlog/variable-data.ts';
import { looksLikeAsciiIma, parseAsciiIma } from './ima/parse-ascii.ts';
import { caCatalogueFormat } from './x509/ca-catalogue.ts';

const imaLine = (name: string): string => `10 ${'ab'.repeat(20)} ima-ng sha256:${'cd'.repeat(32)} ${name}\n`;

describe('a byte-order mark', () => {
  it('before a text file is passed over, and once only', () => {
    const list = utf8Bytes(`\ufeff${imaLine('/bin/a')}${imaLine('/bin/b')}`);
    expect(looksLikeAsciiIma(list)).toBe(true);
    expect(parseAsciiIma(list).map(({ path }) => path)).toEqual(['/bin/a', '/bin/b']);
    expect(() => parseAsciiIma(utf8Bytes(`${imaLine('/bin/a')}\ufeff${imaLine('/bin/b')}`))).toThrow('not a line');
    expect(caCatalogueFormat.recognises(utf8Bytes('\ufeff---\nversion: "1"\nvendors:\n'))).toBe(true);
  });

  it('within bytes that are signed or measured is part of the text', () => {
    const utf8String = Uint8Array.of(0x0c, 4, 0xef, 0xbb, 0xbf, 0x61);
    const bmpString = Uint8Array.of(0x1e, 4, 0xfe, 0xff, 0, 0x61);
    for (const bytes of [utf8String, bmpString]) {
      const reader = new DerReader(bytes, 'test', new NoteSink());
      expect(stringText(reader, reader.any('name'), 'name')).toBe('\ufeffa');
    }
    const lengths = Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    const variable = concatBytes(new Uint8Array(16), lengths, Uint8Array.of(0xff, 0xfe, 0x61, 0));
    expect(parseVariableData(variable).name).toBe('\ufeffa');
  });
});
