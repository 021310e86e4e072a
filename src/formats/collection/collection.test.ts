import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, sha256Hex, toHex, utf8Bytes } from '../../core/index.ts';
import { decode } from '../index.ts';
import { flipBit } from '../testdata/damage.ts';
import { refusal } from '../testdata/refusal.ts';
import { archiveHead, archiveTail, parseCollectionRecord, parseWebArchive } from './index.ts';

const bodies = ['{"@odata.id":"/redfish/v1/Systems"}', '', '-----BEGIN CERTIFICATE-----', 'WARC/1.1\r\n\r\n'];

function archive(texts: readonly string[]): Uint8Array {
  return concatBytes(
    ...texts.flatMap((text, n) => {
      const body = utf8Bytes(text);
      const head = {
        target: `https://192.0.2.1:443/redfish/v1/${n}`,
        at: '2026-01-01T00:00:00.000Z',
        size: body.length,
      };
      const uuid = `00000000-0000-8000-8000-${String(n).padStart(12, '0')}`;
      return [utf8Bytes(archiveHead({ ...head, sha256: sha256Hex(body) }, uuid)), body, utf8Bytes(archiveTail)];
    }),
  );
}

const record = {
  recordType: 'assayer-collection',
  version: 1,
  method: 'redfish',
  machine: 'm1',
  by: 'somebody',
  tool: { name: 'assayer', version: '0.1.0' },
  startedAt: '2026-01-01T00:00:00.000Z',
  outcome: 'complete',
  identity: { serial: 'S1' },
  files: [{ name: 'redfish.json', sha256: sha256Hex(utf8Bytes('x')), bytes: 1 }],
  notCollected: [{ what: 'lshw', why: 'not installed' }],
};
const text = (value: unknown): Uint8Array => utf8Bytes(JSON.stringify(value));

describe('web archive', () => {
  const whole = archive(bodies);

  it('gives every body by its place and hash, and is recognised before what it quotes', () => {
    const { answers } = parseWebArchive(whole);
    expect(answers.map(({ offset, size }) => new TextDecoder().decode(whole.subarray(offset, offset + size)))).toEqual(
      bodies,
    );
    expect(decode(whole)).toMatchObject({ kind: 'web-archive' });
    expect(decode(whole).describe()).toMatchObject({ answers: 4 });
  });

  it('refuses every truncation that does not end a record, and every altered bit of a body', () => {
    const ends = new Set(bodies.map((_, n) => archive(bodies.slice(0, n + 1)).length));
    for (let size = 0; size < whole.length; size++) {
      const parse = (): unknown => parseWebArchive(whole.subarray(0, size));
      if (ends.has(size)) expect(parse).not.toThrow();
      else expect(refusal(parse)).not.toBe('decoded');
    }
    for (const { offset, size } of parseWebArchive(whole).answers) {
      for (let bit = 0; bit < size * 8; bit++) {
        const altered = flipBit(whole, 8 * offset + bit);
        expect(refusal(() => parseWebArchive(altered))).toContain('differs from the digest');
      }
    }
  });

  it('answers any damage with a value or an error with an offset', () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, value) => {
        const damaged = whole.slice();
        damaged[at] = value;
        refusal(() => parseWebArchive(damaged));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    [(good: string) => good.replace('resource', 'response'), 'a record of type response'],
    [(good: string) => good.replace('Content-Length: ', 'Content-Length: 9999999'), 'cut'],
    [(good: string) => good.replace('Content-Length: ', 'Content-Length: -'), 'no number'],
    [(good: string) => good.replace('WARC-Date', 'WARC-Type'), 'twice'],
    [(good: string) => good.replace('WARC-Date', 'X-Date'), 'lacks warc-date'],
    [(good: string) => good + good, 'one identifier'],
    [(good: string) => good.replaceAll('\r\n\r\n', '\n\n'), 'without an end'],
    [() => '', 'no record'],
  ])('names what is wrong: %#', (spoil, message) => {
    const good = new TextDecoder().decode(archive(['{}']));
    expect(refusal(() => parseWebArchive(utf8Bytes(spoil(good))))).toContain(message);
  });
});

describe('collection record', () => {
  it('says who, what, how, when, and what was not collected', () => {
    expect(parseCollectionRecord(text(record))).toMatchObject({
      machine: 'm1',
      tool: 'assayer 0.1.0',
      files: record.files,
      notCollected: record.notCollected,
      identity: { serial: 'S1', uuid: undefined },
    });
    expect(decode(text(record))).toMatchObject({ kind: 'collection-record' });
    expect(decode(text({ ...record, answers: [{ '@odata.id': '/redfish/v1' }] })).kind).toBe('collection-record');
  });

  it.each([
    [{ ...record, version: 2 }, 'version'],
    [{ ...record, method: undefined }, 'method'],
    [{ ...record, machine: [] }, 'machine'],
    [{ ...record, files: [{ name: 'x' }] }, 'without name, sha256'],
    [{ ...record, files: [{ name: 'x', sha256: 'AB', bytes: 1 }] }, '64 digits'],
    [{ ...record, files: Array.from({ length: 10_001 }, () => record.files[0]) }, 'more than 10000'],
    [{ ...record, recordType: 'other' }, 'no collection record'],
  ])('names what is wrong: %#', (value, message) => {
    expect(refusal(() => parseCollectionRecord(text(value)))).toContain(message);
  });

  it('says what a crawl of Redfish did not get, and not what it thought of what it got', () => {
    const reasons = [
      {
        code: 'forbidden',
        gravity: 'gap',
        detail: 'the account may not read it (403)',
        paths: ['/redfish/v1/Systems'],
      },
      { code: 'too-many-bytes', gravity: 'failed', detail: 'more bytes than allowed', paths: [] },
      { code: 'wrong-id', gravity: 'doubt', detail: 'a resource says that it is another', paths: [] },
      { gravity: 'gap' },
      'text',
    ];
    expect(parseCollectionRecord(text({ ...record, notCollected: undefined, reasons })).notCollected).toEqual([
      { what: 'Redfish tree', why: '/redfish/v1/Systems: the account may not read it (403)' },
      { what: 'Redfish tree', why: 'more bytes than allowed' },
    ]);
  });

  it('refuses every truncation', () => {
    const whole = text(record);
    for (let size = 0; size < whole.length; size++)
      expect(refusal(() => parseCollectionRecord(whole.subarray(0, size)))).not.toBe('decoded');
  });
});

describe('the UEFI variables of a record', () => {
  const file = 'SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c';
  const bytes = Uint8Array.of(6, 0, 0, 0, 1);
  const variable = { name: file, sha256: sha256Hex(bytes), hex: '0600000001' };
  const withVariables = (...uefiVariables: readonly unknown[]): Uint8Array => text({ ...record, uefiVariables });

  it('are attributes and a value by name and owner', () => {
    const { efiVariables } = parseCollectionRecord(withVariables(variable));
    expect(efiVariables).toEqual([
      {
        name: 'SecureBoot',
        guid: '8be4df61-93ca-11d2-aa0d-00e098032b8c',
        attributes: 6,
        data: Uint8Array.of(1),
      },
    ]);
    expect(parseCollectionRecord(text(record)).efiVariables).toEqual([]);
    expect(decode(withVariables(variable)).describe()).toMatchObject({
      efiVariables: [{ name: 'SecureBoot', bytes: 1 }],
    });
  });

  it.each([
    [{ name: file, hex: '0600000001' }, 'without name, sha256 and hex'],
    [7, 'without name, sha256 and hex'],
    [{ ...variable, name: 'SecureBoot' }, 'not by name and GUID'],
    [{ ...variable, hex: '060000000g' }, 'not in hexadecimal'],
    [{ ...variable, hex: '060000000' }, 'not in hexadecimal'],
    [{ ...variable, hex: '060000' }, 'shorter than its attributes'],
    [{ ...variable, hex: '0600000000' }, 'differs from the hash beside it'],
    [{ ...variable, hex: '00'.repeat((1 << 20) + 1) }, 'more than 1048576 bytes'],
  ])('name what is wrong: %#', (one, message) => {
    expect(refusal(() => parseCollectionRecord(withVariables(one)))).toContain(message);
  });

  it('are refused twice, in numbers, and with any one bit turned', () => {
    expect(refusal(() => parseCollectionRecord(withVariables(variable, variable)))).toContain('twice');
    const many = Array.from({ length: 65 }, (_, i) => ({
      ...variable,
      name: file.replace('SecureBoot', `V${String(i)}`),
    }));
    expect(refusal(() => parseCollectionRecord(withVariables(...many)))).toContain('more than 64');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const hex = toHex(bytes.map((octet, i) => (i === bit >> 3 ? octet ^ (1 << (bit & 7)) : octet)));
      expect(refusal(() => parseCollectionRecord(withVariables({ ...variable, hex })))).toContain(
        'differs from the hash',
      );
    }
  });
});
