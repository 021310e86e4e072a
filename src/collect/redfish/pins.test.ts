import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mockCertificate } from '../testdata/mock-redfish/certificate.ts';
import { collectFrom, mockTarget } from '../testdata/mock-redfish/collect-from.ts';
import { mockFleet } from '../testdata/mock-redfish/mock-fleet.ts';
import { openPins } from './pins.ts';
import type { Target } from './targets.ts';

const { testFolder, start, folders } = mockFleet();

describe('pins', () => {
  const https = (machine: string, port: number): Target => mockTarget(machine, port, 'https');

  it('pins on first use, in a file of its owner, and knows the key again at another address', async () => {
    const controller = await start(0, { certificate: mockCertificate(1) });
    const first = await collectFrom(testFolder(), [https('m1', controller.port)]);
    expect(first.lines[0]).toMatchObject({ outcome: 'complete', reasons: [{ code: 'pinned-on-first-use' }] });
    const pins = join(testFolder(), 'pins.json');
    expect(statSync(pins).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(pins, 'utf8'))).toMatchObject({ m1: { spkiSha256: first.lines[0]?.spkiSha256 } });
    const moved = await start(0, { certificate: mockCertificate(1) });
    const second = await collectFrom(testFolder(), [https('m1', moved.port)]);
    expect(second.lines[0]).toMatchObject({ outcome: 'complete', reasons: [] });
  });

  it('sends nothing to a controller that shows another key, and writes down both', async () => {
    const rightful = await start(0, { certificate: mockCertificate(1) });
    const { lines } = await collectFrom(testFolder(), [https('m1', rightful.port)]);
    const impostor = await start(0, { certificate: mockCertificate(2) });
    const changed = await collectFrom(testFolder(), [https('m1', impostor.port)]);
    expect(impostor.seen).toMatchObject({ requests: 0, passwords: 0, basic: 0 });
    expect(changed.lines[0]).toMatchObject({ outcome: 'failed', reasons: [{ code: 'pin-changed' }] });
    expect(changed.pinChanges).toEqual([
      expect.objectContaining({ check: 'collect/pin-changed', machine: 'm1', outcome: 'contradicts' }),
    ]);
    const measured = changed.pinChanges[0]?.measured;
    expect(measured?.pinnedSpkiSha256).toBe(lines[0]?.spkiSha256);
    expect(measured?.seenSpkiSha256).toBe(changed.lines[0]?.spkiSha256);
    expect(measured?.seenSpkiSha256).not.toBe(measured?.pinnedSpkiSha256);
    expect(readFileSync(join(testFolder(), 'out.custody', 'runs.ndjson'), 'utf8')).toContain('"event":"pin-changed"');
    // The first collection stays, and so does the pin.
    expect(folders()).toEqual(['m1']);
    expect(openPins(join(testFolder(), 'pins.json'))).toBeDefined();
    const again = await collectFrom(testFolder(), [https('m1', rightful.port)]);
    expect(again.lines[0]?.outcome).toBe('complete');
  });

  it('refuses a file of pins that others can write, and pins that are none', () => {
    const path = join(testFolder(), 'pins.json');
    writeFileSync(path, '{}', { mode: 0o644 });
    expect(() => openPins(path)).toThrow(/others than its owner/);
    writeFileSync(join(testFolder(), 'bad.json'), '{"m1":{"spkiSha256":"abc"}}', { mode: 0o600 });
    expect(() => openPins(join(testFolder(), 'bad.json'))).toThrow(/m1 is no SHA-256/);
  });
});
