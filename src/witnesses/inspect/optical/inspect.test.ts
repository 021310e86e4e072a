import { describe, expect, it } from 'vitest';
import type { Context, Finding, Raster, Subject } from '../../../core/index.ts';
import type { ChangeRow, MachineRow } from '../../../formats/tables/index.ts';
import { boardDesign, plantIntoPicture, renderBoard } from '../../../simulate/board/index.ts';
import type { BoardReference, Evidence, Picture, Records, References } from '../../evidence.ts';
import { inspect, learnGolden, measureLimit, type InspectInput } from '../index.ts';
import { recordedChange } from '../recorded-change.ts';
import { noTables } from '../../../formats/tables/index.ts';

const design = boardDesign('W-1', 21, { widthMm: 26, heightMm: 20, smallParts: 80 });
const context: Context = {
  asOf: '2026-01-01T00:00:00.000Z',
  seed: 1,
  trustRoots: [],
  policy: { requiredChecks: [] },
  challenges: [],
};
const subject: Subject = { kind: 'machine', id: 'm1' };
const blank = {
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
const machine: MachineRow = { ...blank, line: 2, machine: 'm1', boardModel: 'W-1', boardSerial: 'B1', lot: 'L2' };
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
const empty: References = {
  boards: new Map(),
  platformCertificates: [],
  documents: [],
  networkPolicy: undefined,
  internalNetworks: [],
  tables: noTables,
};

function evidence(
  raster: Raster,
  name: string,
  side = 'top',
  modality: Picture['modality'] = 'optical',
): Evidence<Picture> {
  const value: Picture = { raster, boardSerial: name, session: 's', side, umPerPx: 40, modality };
  return { sha256: name.padEnd(64, '0'), file: `boards/${name}/s/${side}-1.jpg`, value };
}

function goldens(lot: string | undefined, count = 3): BoardReference {
  return {
    boardModel: 'W-1',
    cad: undefined,
    goldens: Array.from({ length: count }, (_, i) => ({
      unit: `g${i}`,
      provenance: {
        line: 2 + i,
        unit: `g${i}`,
        revision: undefined,
        side: undefined,
        unitSerial: undefined,
        lot,
        acquiredFrom: undefined,
        teardown: undefined,
      },
      pictures: [evidence(renderBoard(design, { seed: 500 + i, umPerPx: 40 }).raster, `e${i}`)],
    })),
  };
}

const reference: References = { ...empty, boards: new Map([['W-1', goldens('L1')]]) };
const model = inspect.learn({ reference, members: [] }, context);
const input = (...readable: Evidence<Picture>[]): InspectInput => ({ pictures: { readable, unreadable: [] }, records });
const outcomes = (findings: readonly Finding[]): Record<string, string> =>
  Object.fromEntries(findings.map((finding) => [finding.check, finding.outcome]));

describe('the witness inspect', () => {
  it('agrees about a unit as designed, with its coverage, and is blind about X-ray and layers', () => {
    const unit = evidence(renderBoard(design, { seed: 7, umPerPx: 40 }).raster, 'a1');
    const testimony = inspect.testify(subject, input(unit), model, context);
    expect(outcomes(testimony.findings)).toEqual({
      'inspect/part-added': 'agrees',
      'inspect/part-missing': 'agrees',
      'inspect/part-swapped': 'agrees',
      'inspect/part-moved': 'agrees',
      'inspect/other-board': 'agrees',
      'inspect/metal-changed': 'blind',
      'inspect/layer-changed': 'blind',
    });
    expect(testimony.coverage.share).toBeGreaterThan(0.9);
    expect(inspect.testify(subject, input(unit), model, context)).toEqual(testimony);
  });

  it('contradicts with a box in pixels and millimetres where something was planted', () => {
    const implants = [{ xMm: 13, yMm: 1.6, widthMm: 1.6, heightMm: 0.8, look: 'white' as const, rotationDeg: 0 }];
    const { raster, implants: truth } = renderBoard(design, { seed: 8, umPerPx: 40, implants });
    const { findings } = inspect.testify(subject, input(evidence(raster, 'a2')), model, context);
    const found = findings.find(({ outcome }) => outcome === 'contradicts');
    expect(found?.check).toBe('inspect/part-added');
    const [x, y, w, h] = truth[0]?.boxPx ?? [0, 0, 0, 0];
    const box = found?.where?.box ?? [0, 0, 0, 0];
    expect(Math.abs(box[0] + box[2] / 2 - x - w / 2)).toBeLessThan(8);
    expect(Math.abs(box[1] + box[3] / 2 - y - h / 2)).toBeLessThan(8);
    expect(found?.where?.boxMm?.[2]).toBeGreaterThan(1);
    expect(found?.where?.boxMm?.[2]).toBeLessThan(2.4);
  });

  it('is blind about a picture that is a golden unit’s or another board’s as well', () => {
    const golden = renderBoard(design, { seed: 500, umPerPx: 40 }).raster;
    const unit = evidence(renderBoard(design, { seed: 7, umPerPx: 40 }).raster, 'a1');
    const pixels = { ...golden, data: golden.data.slice() };
    const sharedPictures = [{ sha256: unit.sha256, boards: ['B2'] }];
    for (const [given, owner] of [
      [input(evidence(golden, 'e0')), 'the golden unit g0'],
      [input(evidence(pixels, 'other-bytes')), 'the golden unit g0'],
      [{ ...input(unit), records: { ...records, sharedPictures } }, 'the board B2'],
    ] as const) {
      const { findings, coverage } = inspect.testify(subject, given, model, context);
      expect(new Set(findings.map(({ outcome }) => outcome))).toEqual(new Set(['blind']));
      const added = findings.find(({ check }) => check === 'inspect/part-added');
      expect(added).toMatchObject({ outcome: 'blind', reason: { reason: 'ambiguous' } });
      expect(added?.detail).toContain(owner);
      expect(coverage.share).toBe(0);
    }
  });

  it('is blind without a reference, without a picture, and about a file that cannot be read', () => {
    const unit = evidence(renderBoard(design, { seed: 7, umPerPx: 40 }).raster, 'a1', 'bottom');
    const bottom = inspect.testify(subject, input(unit), model, context).findings;
    expect(new Set(bottom.map(({ outcome }) => outcome))).toEqual(new Set(['blind']));
    const torn: InspectInput = {
      records,
      pictures: { readable: [], unreadable: [{ sha256: 'f'.repeat(64), file: 'x.jpg', message: 'torn', offset: 9 }] },
    };
    const unreadable = inspect.testify(subject, torn, model, context).findings;
    expect(unreadable.some((finding) => finding.outcome === 'blind' && finding.reason.reason === 'unreadable')).toBe(
      true,
    );
    const nothing = inspect.testify(subject, input(), model, context);
    expect(nothing.findings.every(({ outcome }) => outcome === 'blind')).toBe(true);
    expect(nothing.coverage.share).toBe(0);
  });

  it('says what golden units of the same lot cannot show', () => {
    const sameLot = inspect.learn(
      { reference: { ...empty, boards: new Map([['W-1', goldens('L2', 1)]]) }, members: [] },
      context,
    );
    const unit = evidence(renderBoard(design, { seed: 11, umPerPx: 40 }).raster, 'a1');
    const { findings } = inspect.testify(subject, input(unit), sameLot, context);
    const added = findings.filter(({ check }) => check === 'inspect/part-added');
    expect(added.map(({ outcome }) => outcome).sort()).toEqual(['agrees', 'blind']);
    expect(added.some(({ detail }) => detail.includes('false-call rate is unknown'))).toBe(true);
  });

  it('is blind to what a lot has in common unless a golden unit is recorded of another one', () => {
    const unit = evidence(renderBoard(design, { seed: 7, umPerPx: 40 }).raster, 'a1');
    const blindOf = (board: BoardReference, lot: string | undefined): string[] => {
      const boards = new Map([['W-1', board]]);
      const learned = inspect.learn({ reference: { ...empty, boards }, members: [] }, context);
      const given = { ...input(unit), records: { ...records, machine: { ...machine, lot } } };
      return inspect
        .testify(subject, given, learned, context)
        .findings.filter(({ check, outcome }) => check === 'inspect/part-added' && outcome === 'blind')
        .map(({ detail }) => detail);
    };
    const unrecorded = goldens(undefined);
    const lost = { ...unrecorded, goldens: unrecorded.goldens.map((one) => ({ ...one, provenance: undefined })) };
    const two = { ...goldens('L1'), goldens: [...goldens('L1', 1).goldens, ...goldens('L3').goldens.slice(1)] };
    expect(blindOf(goldens('L1'), 'L2')).toEqual([]);
    expect(blindOf(goldens('L2'), 'L2')).toEqual([expect.stringContaining('come from the lot of this unit')]);
    expect(blindOf(unrecorded, 'L2')).toEqual([expect.stringContaining('lot of no golden unit is recorded')]);
    expect(blindOf(lost, 'L2')).toEqual([expect.stringContaining('lot of no golden unit is recorded')]);
    expect(blindOf(goldens('L1'), undefined)).toEqual([expect.stringContaining('lot of this unit is not recorded')]);
    expect(blindOf(two, undefined)).toEqual([]);
  });

  it('has a slice that changes with the golden pictures and with nothing else', () => {
    const slice = (references: References): string =>
      JSON.stringify(inspect.slice(inspect.learn({ reference: references, members: [] }, context), subject, input()));
    expect(slice(reference)).toBe(slice({ ...reference, internalNetworks: ['10.0.0.0/8'] }));
    expect(slice(reference)).not.toBe(slice({ ...empty, boards: new Map([['W-1', goldens('L1', 1)]]) }));
  });
});

describe('recordedChange', () => {
  const picture: Evidence<Picture> = {
    ...evidence({ width: 1, height: 1, channels: 1, data: new Uint8Array(1) }, 'a'),
    takenAt: { from: '2026-05-01T00:00:00.000Z', to: '2026-05-02T00:00:00.000Z' },
  };
  const at = (day: string): ChangeRow['at'] => ({ from: `${day}T00:00:00.000Z`, to: `${day}T23:59:59.000Z` });
  const repair: ChangeRow = {
    line: 2,
    at: at('2026-04-01'),
    machine: 'm1',
    kind: 'repair',
    partOut: undefined,
    partIn: undefined,
    firmware: undefined,
    ticket: 'T1',
    by: 'x',
  };
  const finding = (check: 'inspect/part-added' | 'inspect/part-swapped') =>
    ({
      check,
      outcome: 'contradicts',
      box: [0, 0, 1, 1],
      goldenBox: [0, 0, 1, 1],
      score: 1,
      detail: 'x',
      near: 'on U7',
      nearPart: 'U7',
    }) as const;
  const given = (...changes: ChangeRow[]): Records => ({ ...records, changes });

  it('lets a repair account for an exchanged part, never for an added one', () => {
    expect(recordedChange(finding('inspect/part-swapped'), picture, given(repair))?.ticket).toBe('T1');
    expect(recordedChange(finding('inspect/part-added'), picture, given(repair))).toBeUndefined();
  });

  it('does not look into the future, nor at another part', () => {
    expect(
      recordedChange(finding('inspect/part-swapped'), picture, given({ ...repair, at: at('2026-06-01') })),
    ).toBeUndefined();
    const replaced: ChangeRow = { ...repair, kind: 'replaced', partOut: 'DIMM3' };
    expect(recordedChange(finding('inspect/part-swapped'), picture, given(replaced))).toBeUndefined();
    expect(
      recordedChange(finding('inspect/part-swapped'), picture, given({ ...replaced, partOut: 'U7' })),
    ).toBeDefined();
  });
});

describe('measureLimit', () => {
  const golden = learnGolden(
    [500, 501].map((seed) => ({
      unit: `g${seed}`,
      umPerPx: 40,
      raster: renderBoard(design, { seed, umPerPx: 40 }).raster,
    })),
  );
  const unit = renderBoard(design, { seed: 9, umPerPx: 40 }).raster;

  it('counts what was planted into the very picture and states a simulated limit', () => {
    const measured = measureLimit(unit, golden, {
      plant: (raster, plants, options) => plantIntoPicture(raster, plants, options),
      sizesMm: [2.4, 0.1],
      looks: ['white'],
      trials: 10,
      seed: 3,
      independentUnits: [renderBoard(design, { seed: 10, umPerPx: 40 }).raster],
    });
    const [limit] = measured.limits;
    expect(measured.table).toHaveLength(20);
    expect(limit?.basis).toBe('simulated');
    expect(limit?.curve.map(({ at, trials }) => [at, trials])).toEqual([
      [2.4, 10],
      [0.1, 10],
    ]);
    expect(limit?.curve[0]?.hits).toBeGreaterThanOrEqual(6);
    expect(limit?.curve[1]?.hits).toBeLessThanOrEqual(2);
    // Ten trials cannot show 0.90 at 95 %: 29 of 29 can.
    expect(limit?.at90).toBeNull();
    expect(limit?.falseCalls.units).toBe(1);
    expect(limit?.falseCalls.bound95).toBeGreaterThan(2.9);
  });
});
