import { describe, expect, it } from 'vitest';
import type { Context, Finding, Raster, Subject } from '../../../core/index.ts';
import { bareMachine, noTables } from '../../../formats/tables/index.ts';
import { layerPair, type LayerPair } from '../../../simulate/board/index.ts';
import type { BoardReference, Evidence, Picture, Records, References } from '../../evidence.ts';
import { inspect, type InspectInput } from '../index.ts';
import { madeArtwork } from './testdata/made-pairs.ts';

const context: Context = {
  asOf: '2026-01-01T00:00:00.000Z',
  seed: 1,
  trustRoots: [],
  policy: { requiredChecks: [] },
  challenges: [],
};
const subject: Subject = { kind: 'machine', id: 'm1' };
const records: Records = {
  machine: { ...bareMachine('m1'), boardModel: 'W-1', boardSerial: 'B1', lot: 'L2' },
  addresses: [],
  parts: [],
  orders: [],
  changes: [],
  custody: [],
  inspected: [],
  conflicts: [],
};

function evidence(raster: Raster, name: string, side: string): Evidence<Picture> {
  const value: Picture = { raster, boardSerial: name, session: 's', side, umPerPx: 20, modality: 'layer' };
  return { sha256: `${name}${side}`.padEnd(64, '0'), file: `boards/${name}/s/${side}-1.png`, value };
}

const artwork = { in1: madeArtwork(3), in2: madeArtwork(6) };
const pairs: Readonly<Record<'in1' | 'in2', LayerPair>> = {
  in1: layerPair(artwork.in1, { seed: 900, plans: [{ kind: 'short', sizePx: 7 }] }),
  in2: layerPair(artwork.in2, { seed: 901, plans: [] }),
};
const board: BoardReference = {
  boardModel: 'W-1',
  cad: undefined,
  goldens: [
    {
      unit: 'g0',
      provenance: {
        line: 2,
        unit: 'g0',
        revision: undefined,
        side: undefined,
        unitSerial: undefined,
        lot: 'L1',
        acquiredFrom: undefined,
        teardown: undefined,
      },
      pictures: [evidence(pairs.in1.reference, 'g0', 'in1.cu'), evidence(pairs.in2.reference, 'g0', 'in2.cu')],
    },
  ],
};
const reference: References = {
  boards: new Map([['W-1', board]]),
  platformCertificates: [],
  documents: [],
  networkPolicy: undefined,
  internalNetworks: [],
  tables: noTables,
};
const model = inspect.learn({ reference, members: [] }, context);

function layerFindings(...readable: Evidence<Picture>[]): readonly Finding[] {
  const input: InspectInput = { pictures: { readable, unreadable: [] }, records };
  return inspect
    .testify(subject, input, model, context)
    .findings.filter(({ check }) => check === 'inspect/layer-changed');
}

describe('the witness inspect about layers', () => {
  it('contradicts with place and class, and agrees about what is as its golden layer', () => {
    const found = layerFindings(evidence(pairs.in1.unit, 'B1', 'in1.cu'), evidence(pairs.in2.unit, 'B1', 'in2.cu'));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ outcome: 'contradicts', measured: { class: 'short', modality: 'layer' } });
    expect(found[0]?.where?.boxMm).toBeDefined();
  });

  it('agrees, and names the golden layers that were not pictured of the unit', () => {
    const found = layerFindings(evidence(pairs.in2.unit, 'B1', 'in2.cu'));
    expect(found.map(({ outcome }) => outcome)).toEqual(['agrees', 'blind']);
    expect(found[1]?.detail).toContain('in1.cu');
  });

  it('is blind without a golden layer, about a copy of one, and without pictures', () => {
    const other = layerFindings(evidence(pairs.in2.unit, 'B1', 'in5.cu'));
    expect(other.map(({ outcome }) => outcome)).toEqual(['blind', 'blind', 'blind']);
    expect(other[0]).toMatchObject({ reason: { reason: 'no-reference' } });
    const copy = layerFindings(evidence(pairs.in2.reference, 'B1', 'in2.cu'));
    expect(copy[0]).toMatchObject({ outcome: 'blind', reason: { reason: 'ambiguous' } });
    expect(layerFindings().map(({ outcome }) => outcome)).toEqual(['blind']);
  });

  it('says that the picture is of another layer, and compares nothing then', () => {
    const input: InspectInput = {
      pictures: { readable: [evidence(pairs.in2.unit, 'B1', 'in1.cu')], unreadable: [] },
      records,
    };
    const { findings } = inspect.testify(subject, input, model, context);
    const said = findings.filter(({ outcome }) => outcome === 'contradicts');
    expect(said.map(({ check }) => check)).toEqual(['inspect/other-board']);
    expect(findings.filter(({ check }) => check === 'inspect/layer-changed').every((f) => f.outcome === 'blind')).toBe(
      true,
    );
  });
});
