import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { OpenFleet } from './open-fleet.ts';
import { openFleet } from './open-fleet.ts';
import { readReferences } from './read-references.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function fleetOf(files: Readonly<Record<string, string | Uint8Array>>): OpenFleet {
  const folder = mkdtempSync(join(tmpdir(), 'assayer-references-'));
  folders.push(folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return openFleet(folder);
}

async function problemsOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<readonly string[]> {
  const { problems } = await readReferences(fleetOf(files), { pixels: true });
  return problems.map(({ file, at, message, gravity }) => `${gravity} ${file} ${at ?? ''}: ${message}`);
}

const machineList = JSON.stringify({
  PLATFORM: { PLATFORMMANUFACTURERSTR: 'Orsted', PLATFORMMODEL: 'R140', PLATFORMVERSION: '1' },
  COMPONENTS: [],
});
const goldens = 'references/boards/MB/goldens.csv';

describe('references that cannot be read are named', () => {
  it('a table of golden units: not UTF-8, without its column, and with a row too few', async () => {
    expect(await problemsOf({ [goldens]: 'unit,lot\ng1,A\n' })).toEqual([]);
    expect(await problemsOf({ [goldens]: Uint8Array.of(0x75, 0xff, 0x0a) })).toEqual([
      expect.stringMatching(/^unreadable references\/boards\/MB\/goldens.csv byte 1: .*UTF-8/),
    ]);
    expect(await problemsOf({ [goldens]: 'engine,lot\ng1,A\n' })).toEqual([
      expect.stringMatching(/^row .*goldens.csv line 1, column unit: no column unit/),
      expect.stringMatching(/^note .*goldens.csv line 1: columns not used: engine/),
    ]);
    expect(await problemsOf({ [goldens]: 'unit,lot\n,A\n' })).toEqual([
      expect.stringMatching(/^row .*goldens.csv line 2, column unit/),
    ]);
  });

  it('a golden picture, its session, the drawing and a platform certificate', async () => {
    const unit = 'references/boards/MB/golden/g1';
    const broken = {
      [`${unit}/top-1.jpg`]: Uint8Array.of(0xff, 0xd8, 0xff, 0xe0),
      [`${unit}/session.json`]: '{"umPerPx": 40',
      'references/boards/MB/board.kicad_pcb': '(kicad_pcb (version 2022',
      'references/platform-certificates/a.der': Uint8Array.of(0x30, 0x82, 0x10),
    };
    const said = await problemsOf(broken);
    expect(said).toHaveLength(4);
    for (const path of Object.keys(broken)) {
      expect(said.filter((line) => line.startsWith(`unreadable ${path} `))).toHaveLength(1);
    }
    expect(said.join('\n')).toContain('scale, station and time of its pictures are unknown');
    const other = { 'references/boards/MB/board.kicad_pcb': machineList };
    expect(await problemsOf(other)).toEqual([expect.stringContaining('it is a component-inventory')]);
  });
});
