import { describe, expect, it } from 'vitest';
import { utf8Bytes, type Context, type Testimony } from '../../../core/index.ts';
import { parseKicadBoard } from '../../../formats/kicad/index.ts';
import type { ChangeRow } from '../../../formats/tables/index.ts';
import { boardDesign, designToKicad, renderBoard, type RenderOptions } from '../../../simulate/board/index.ts';
import { applyHomography } from '../../../image/index.ts';
import type { Evidence, Picture, Records, References } from '../../evidence.ts';
import { inspect } from '../index.ts';
import { inRegion, partPlaces } from '../cad/part-places.ts';

const design = boardDesign('MC-300', 3);
const context: Context = {
  asOf: '2026-06-01T00:00:00.000Z',
  seed: 1,
  trustRoots: [],
  policy: { requiredChecks: [] },
  challenges: [],
};

function evidence(render: Omit<RenderOptions, 'umPerPx'>, name: string): Evidence<Picture> {
  const { raster } = renderBoard(design, { ...render, umPerPx: 40 });
  const value: Picture = { raster, boardSerial: name, session: 's', side: 'top', umPerPx: 40, modality: 'optical' };
  return { sha256: name.padEnd(64, '0'), file: `boards/${name}/s/top-1.jpg`, value };
}

const file = { sha256: 'c'.repeat(64), file: 'board.kicad_pcb' };
const cad = parseKicadBoard(utf8Bytes(designToKicad(design)));
const none: References['tables'] = {
  machines: [],
  addresses: [],
  parts: [],
  orders: [],
  changes: [],
  custody: [],
  lots: [],
  parties: [],
  facilities: [],
  inspected: [],
};
const reference: References = {
  boards: new Map([
    [
      'MC-300',
      {
        boardModel: 'MC-300',
        cad: { ...file, value: cad },
        goldens: [500, 501, 502].map((seed) => ({
          unit: `g${seed}`,
          provenance: undefined,
          pictures: [evidence({ seed }, `e${seed}`)],
        })),
      },
    ],
  ]),
  platformCertificates: [],
  documents: [],
  networkPolicy: undefined,
  internalNetworks: [],
  tables: none,
};
const model = inspect.learn({ reference, members: [] }, context);

function testimony(render: Partial<RenderOptions>, changes: readonly ChangeRow[] = []): Testimony {
  const absent = undefined;
  const machine: Records['machine'] = {
    line: 2,
    machine: 'm1',
    boardModel: 'MC-300',
    boardSerial: 'B1',
    lot: absent,
    systemSerial: absent,
    uuid: absent,
    assetTag: absent,
    hostname: absent,
    vendor: absent,
    model: absent,
    boardRevision: absent,
    integrator: absent,
    facility: absent,
    rack: absent,
    unit: absent,
    owner: absent,
    operator: absent,
    status: absent,
    installedAt: absent,
  };
  const records = { machine, addresses: [], parts: [], orders: [], changes, custody: [], inspected: [], conflicts: [] };
  const pictures = { readable: [evidence({ seed: 61, ...render }, 'b1')], unreadable: [] };
  return inspect.testify({ kind: 'machine', id: 'm1' }, { pictures, records }, model, context);
}

const contradicted = ({ findings }: Testimony): readonly string[] =>
  findings.filter(({ outcome }) => outcome === 'contradicts').map(({ check }) => check);

const repair: ChangeRow = {
  line: 2,
  at: { from: '2026-04-01T00:00:00.000Z', to: '2026-04-01T23:59:59.000Z' },
  machine: 'm1',
  kind: 'repair',
  partOut: undefined,
  partIn: undefined,
  firmware: undefined,
  ticket: 'T7',
  by: 'bench',
};

const chip = design.parts.find(({ side, package: name }) => side === 'top' && name.startsWith('SOT'));
if (chip === undefined) throw new Error('the design has no small chip');
const another = {
  xMm: chip.xMm,
  yMm: chip.yMm,
  widthMm: chip.widthMm,
  heightMm: chip.heightMm,
  look: 'tan' as const,
  rotationDeg: chip.rotationDeg,
};

describe('kinds of difference, each by its own code', () => {
  it.each([
    ['inspect/part-missing', { removed: ['C5'] }],
    ['inspect/part-moved', { moved: [{ reference: 'C5', dxMm: 0, dyMm: 1.4 }] }],
    ['inspect/part-swapped', { removed: [chip.reference], implants: [another] }],
  ] as const)('%s contradicts, and a recorded repair accounts for it in the open', (code, render) => {
    expect(contradicted(testimony(render))).toEqual([code]);
    const repaired = testimony(render, [repair]);
    expect(contradicted(repaired)).toEqual([]);
    const change = repaired.explained.find(({ reason }) => reason === 'change');
    expect([change?.check, change?.ticket, change?.by]).toEqual([code, 'T7', 'bench']);
  });

  it('a recorded repair does not account for a part that was added', () => {
    const implants = [{ ...another, xMm: 13, yMm: 5.5, widthMm: 1.6, heightMm: 0.8, look: 'white' as const }];
    expect(contradicted(testimony({ implants }, [repair]))).toContain('inspect/part-added');
  });
});

describe('inRegion', () => {
  it('is open wholly outside outlines, over parts on one, and neither off the board', () => {
    const mmToPx = [25, 0, 0, 0, 25, 0, 0, 0, 1];
    const places = partPlaces({ board: cad, side: 'top', mmToPx });
    const [x, y] = applyHomography(mmToPx, chip.xMm, chip.yMm);
    expect(inRegion('over-parts', places, x, y, 0.5)).toBe(true);
    expect(inRegion('open', places, x, y, 0.5)).toBe(false);
    expect(inRegion('open', places, -50, -50, 0.5)).toBe(false);
    expect(inRegion('over-parts', places, -50, -50, 0.5)).toBe(false);
    const open = Array.from({ length: 2000 }, (_, i) => [25 * (i % 45), 25 * Math.floor(i / 45)] as const);
    const free = open.filter(([px, py]) => inRegion('open', places, px, py, 0));
    expect(free.length).toBeGreaterThan(0);
    expect(free.some(([px, py]) => inRegion('over-parts', places, px, py, 0))).toBe(false);
    // A larger target fits in fewer places.
    expect(free.filter(([px, py]) => inRegion('open', places, px, py, 1)).length).toBeLessThan(free.length);
  });
});
