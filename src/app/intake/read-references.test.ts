import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { boardDesign, designToGerber, designToKicad } from '../../simulate/board/index.ts';
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

describe('the drawing of a board', () => {
  const design = boardDesign('F-1', 5, { widthMm: 24, heightMm: 18, smallParts: 40 });
  const folder = 'references/boards/MB/fab';
  const fab = Object.fromEntries([...designToGerber(design)].map(([name, text]) => [`${folder}/${name}`, text]));
  const cadOf = async (files: Readonly<Record<string, string>>) => {
    const { references, problems } = await readReferences(fleetOf(files), { pixels: false });
    return { cad: references.boards.get('MB')?.cad, problems };
  };

  it('is read from fabrication files, whose readme is passed over', async () => {
    const { cad, problems } = await cadOf({ ...fab, [`${folder}/readme.txt`]: 'Two layers, green.' });
    expect(problems).toEqual([]);
    expect(cad?.file).toBe(`${folder}/`);
    expect(cad?.value.copper.map(({ name }) => name)).toEqual(['F.Cu', 'B.Cu']);
    expect(cad?.value.parts.filter(({ fitted }) => fitted)).toHaveLength(design.parts.length);
  });

  it('is another drawing when one layer changes, and a design file goes before', async () => {
    const changed = {
      ...fab,
      [`${folder}/board.drl`]: (fab[`${folder}/board.drl`] ?? '').replace('T1C0.200', 'T1C0.250'),
    };
    const [one, same, other] = [await cadOf(fab), await cadOf(fab), await cadOf(changed)];
    expect(one.cad?.sha256).toBe(same.cad?.sha256);
    expect(one.cad?.sha256).not.toBe(other.cad?.sha256);
    const both = await cadOf({ ...fab, 'references/boards/MB/board.kicad_pcb': designToKicad(design) });
    expect(both.cad?.file).toBe('references/boards/MB/board.kicad_pcb');
  });

  it('names a layer that is damaged, and reads the others', async () => {
    const name = `${folder}/board-B_Cu.gbr`;
    const { cad, problems } = await cadOf({ ...fab, [name]: (fab[name] ?? '').slice(0, 400) });
    expect(problems.map(({ file, gravity }) => [file, gravity])).toEqual([[name, 'unreadable']]);
    expect(cad?.value.copper.map(({ name: layer }) => layer)).toEqual(['F.Cu']);
  });
});
