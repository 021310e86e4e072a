import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FormatError, utf8Bytes } from '../core/index.ts';
import { writeZip } from '../store/zip/testdata/write-zip.ts';
import { receiptHeading, signReceipt } from './accept/receipt.ts';
import { showFile } from './show.ts';
import { writeSimulatedFleet } from './simulate.ts';
import { filesAt } from './intake/walk.ts';

const root = mkdtempSync(join(tmpdir(), 'assayer-show-'));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

function put(name: string, content: string | Uint8Array): string {
  writeFileSync(join(root, name), content);
  return join(root, name);
}

const receiptLines = [
  receiptHeading,
  '{"at":"2026-11-01T00:00:00.000Z","order":"00","profile":{"name":"default"},"references":[],"software":"assayer"}',
  '{"because":["A part too many."],"machine":"m1","word":"reject"}',
  '{"because":[],"machine":"m2","word":"meets-profile"}',
  '{"loose":[],"notDelivered":["m3"]}',
];

describe('show', () => {
  it('tells a receipt by its content, and that nobody asked for its signature', async () => {
    const text = await signReceipt(`${receiptLines.join('\n')}\n`, root);
    const shown = await showFile(put('r.txt', text));
    expect(shown.kind).toBe('acceptance-receipt');
    expect(shown.fields).toMatchObject({ machines: 2, reject: 1, meetsProfile: 1, hold: 0, notDelivered: ['m3'] });
    expect(JSON.stringify(shown.fields)).toContain('was not checked');
    for (const size of [40, 200, text.length - 1])
      await expect(showFile(put('cut', text.slice(0, size)))).rejects.toThrow(FormatError);
  });

  it('tells a record of a nonce', async () => {
    const json = '{"nonceHex":"00ff","machine":"m1","issuedAt":"2026-03-01T12:00:00Z"}';
    const shown = await showFile(put('x.json', json));
    expect([shown.kind, shown.fields.nonceHex, shown.fields.machine]).toEqual(['challenge', '00ff', 'm1']);
    for (const text of ['{"nonceHex"', '{"nonceHex":5}', '["nonceHex"]', '{"nonceHex":"xyz"}'])
      await expect(showFile(put('y.json', text))).rejects.toThrow(FormatError);
  });

  it('lists an archive with what each entry is, and opens none inside it', async () => {
    await writeSimulatedFleet(join(root, 'fleet'), { machines: 12, seed: 3, pictures: 0, logDays: 0 });
    const [pem] = filesAt(join(root, 'fleet/references/trust'));
    if (pem === undefined) throw new Error('the simulated fleet trusts nobody');
    const { readWhole } = await import('./intake/read-bytes.ts');
    const data = readWhole(pem.absolute);
    const inner = writeZip([{ name: 'a.pem', data }]);
    const broken = utf8Bytes('-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n');
    const zip = writeZip([
      { name: 'ca/root.pem', data },
      { name: 'README', data: utf8Bytes('hello') },
      { name: 'more.zip', data: inner },
      { name: 'broken.pem', data: broken },
    ]);
    const shown = await showFile(put('z.bin', zip));
    expect(shown.kind).toBe('zip');
    expect(shown.fields).toMatchObject({
      entries: 4,
      files: [
        { name: 'ca/root.pem', size: data.length, kind: 'x509-certificate' },
        { name: 'README', kind: 'unknown' },
        { name: 'more.zip', kind: 'zip' },
        { name: 'broken.pem', kind: 'unreadable' },
      ],
    });
    await expect(showFile(put('z2.bin', zip.subarray(0, 100)))).rejects.toThrow(FormatError);
  });
});
