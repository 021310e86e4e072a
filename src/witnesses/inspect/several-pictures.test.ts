import { describe, expect, it } from 'vitest';
import type { Context, Raster, Subject, Testimony } from '../../core/index.ts';
import { noTables, type MachineRow } from '../../formats/tables/index.ts';
import { boardDesign, renderBoard, type PlantedPart } from '../../simulate/board/index.ts';
import type { Evidence, Picture, Records, References } from '../evidence.ts';
import { inspect } from './index.ts';
import { shifted, turned, view } from './testdata/view.ts';

const design = boardDesign('SP-1', 23, { widthMm: 36, heightMm: 24, smallParts: 160 });
const shot = (seed: number, implants: readonly PlantedPart[] = []): Raster =>
  renderBoard(design, { seed, umPerPx: 40, implants }).raster;
const context: Context = {
  asOf: '2026-01-01T00:00:00.000Z',
  seed: 1,
  trustRoots: [],
  policy: { requiredChecks: [] },
  challenges: [],
};
const subject: Subject = { kind: 'machine', id: 'm1' };
const machine: MachineRow = {
  line: 2,
  machine: 'm1',
  boardModel: 'SP-1',
  boardSerial: 'B1',
  lot: 'L2',
  systemSerial: undefined,
  uuid: undefined,
  assetTag: undefined,
  hostname: undefined,
  vendor: undefined,
  model: undefined,
  boardRevision: undefined,
  integrator: undefined,
  facility: undefined,
  rack: undefined,
  unit: undefined,
  owner: undefined,
  operator: undefined,
  status: undefined,
  installedAt: undefined,
};
const records: Records = {
  machine,
  addresses: [],
  parts: [],
  orders: [],
  changes: [],
  custody: [],
  inspected: [],
  conflicts: [],
};

let number = 0;
function picture(raster: Raster, session = 's1', suppliedBy?: string): Evidence<Picture> {
  const name = `p${String(number++)}`;
  return {
    sha256: name.padEnd(64, 'x'),
    file: `boards/B1/${session}/top-${name}.jpg`,
    ...(suppliedBy === undefined ? {} : { suppliedBy }),
    value: { raster, boardSerial: 'B1', session, side: 'top', umPerPx: 40, modality: 'optical' },
  };
}

const references: References = {
  boards: new Map([
    [
      'SP-1',
      {
        boardModel: 'SP-1',
        cad: undefined,
        goldens: [901, 902].map((seed) => ({
          unit: `g${String(seed)}`,
          provenance: {
            line: 2,
            unit: 'g',
            revision: undefined,
            side: undefined,
            unitSerial: undefined,
            lot: 'L1',
            acquiredFrom: undefined,
            teardown: undefined,
          },
          pictures: [picture(shot(seed))],
        })),
      },
    ],
  ]),
  platformCertificates: [],
  documents: [],
  networkPolicy: undefined,
  internalNetworks: [],
  tables: noTables,
};
const model = inspect.learn({ reference: references, members: [] }, context);
const testify = (...readable: Evidence<Picture>[]): Testimony =>
  inspect.testify(subject, { pictures: { readable, unreadable: [] }, records }, model, context);

const part: PlantedPart = { xMm: 18, yMm: 1.4, widthMm: 1.6, heightMm: 0.8, look: 'white', rotationDeg: 0 };
const [clean, altered] = [shot(41), shot(41, [part])];
const again = (raster: Raster): Raster =>
  view(raster, turned(raster, 0.7, raster.width, raster.height), raster.width, raster.height);
const piece = (raster: Raster, x: number): Raster =>
  view(raster, shifted(Math.round(x * raster.width), 0), Math.round(0.6 * raster.width), raster.height);
const optical = ({ findings }: Testimony, outcome: string) =>
  findings.filter((one) => one.outcome === outcome && !/metal|layer/.test(one.check));

describe('several pictures of a side', () => {
  it('leave nothing blind that one of them shows', () => {
    const half = testify(picture(piece(clean, 0)));
    const blind = optical(half, 'blind');
    expect(blind).toHaveLength(4);
    const [first] = blind;
    const area = first?.outcome === 'blind' ? (first.reason.areaMm2 ?? 0) : 0;
    expect(area / (clean.width * clean.height * 0.0016)).toBeCloseTo(0.4, 1);
    const both = testify(picture(piece(clean, 0)), picture(piece(clean, 0.4)));
    expect(optical(both, 'blind')).toEqual([]);
    expect(both.coverage.share).toBeGreaterThan(0.96);
  });

  it('are not blinded by one among them that shows nothing', () => {
    const nothing: Raster = { ...clean, data: new Uint8Array(clean.data.length).fill(70) };
    expect(optical(testify(picture(clean), picture(nothing)), 'blind')).toEqual([]);
    expect(optical(testify(picture(nothing)), 'blind').length).toBeGreaterThan(0);
  });

  it('give one finding for what two of them show, with both and a golden picture as evidence', () => {
    const [one, two] = [picture(altered), picture(again(altered))];
    const found = optical(testify(one, two), 'contradicts');
    expect(found).toHaveLength(1);
    expect(found[0]?.measured?.pictures).toBe(2);
    const evidence = found[0]?.evidence.map(({ file }) => file) ?? [];
    expect(evidence).toHaveLength(3);
    expect(evidence).toEqual(expect.arrayContaining([one.file, two.file]));
  });

  it('set aside what one alone shows, and name what overturned it', () => {
    const [one, two] = [picture(altered), picture(again(clean))];
    const testimony = testify(one, two);
    expect(optical(testimony, 'contradicts')).toEqual([]);
    const set = testimony.explained.filter(({ reason }) => reason === 'second-picture');
    expect(set.map(({ check, evidence }) => [check, ...evidence.map(({ file }) => file)])).toEqual([
      ['inspect/part-added', one.file, two.file],
    ]);
  });

  it('let no other session and no other supplier overturn a finding', () => {
    for (const other of [picture(again(clean), 's2'), picture(again(clean), 's1', 'the owner')]) {
      expect(optical(testify(picture(altered), other), 'contradicts')).toHaveLength(1);
    }
  });
});
