import { describe, expect, it } from 'vitest';
import type { Tables } from '../../formats/tables/index.ts';
import { bareRecords, noReferences } from '../bare-evidence.ts';
import type { Records, References } from '../evidence.ts';
import { someContext } from '../testdata/some-context.ts';
import { supplyGraph, trace, traceClosure } from './index.ts';
import { findingsAbout, outcome } from './testdata/findings-about.ts';
import { machine, inspected, lot, tables } from './testdata/rows.ts';

describe('trace, identity and origin', () => {
  it('finds two machines with one serial, and not what makers print where they print nothing', () => {
    const twins = [machine('m1', { systemSerial: 'SAME' }), machine('m2', { systemSerial: 'SAME' })];
    expect(outcome(findingsAbout('m1', tables({ machines: twins })), 'trace/identity-conflict')).toBe('contradicts');
    const unnamed = [machine('m1', { systemSerial: '0000' }), machine('m2', { systemSerial: '0000' })];
    expect(outcome(findingsAbout('m1', tables({ machines: unnamed })), 'trace/identity-conflict')).toBe('agrees');
    expect(
      outcome(
        findingsAbout('m1', tables({ machines: [machine('m1')] }), ['address of two']),
        'trace/identity-conflict',
      ),
    ).toBe('blind');
  });

  it('says who else got it: same lot, same parent lot, same maker', () => {
    const all = tables({
      machines: [
        machine('m1', { lot: 'L1a' }),
        machine('m2', { lot: 'L1b' }),
        machine('m3', { lot: 'L2' }),
        machine('m4', { lot: 'L3' }),
      ],
      lots: [
        lot('L1a', 'L1'),
        lot('L1b', 'L1', 'acme'),
        lot('L2', undefined, 'acme'),
        lot('L1', undefined, 'acme'),
        lot('L3'),
      ],
      inspected: [inspected('m2', 'contradicts')],
    });
    expect(outcome(findingsAbout('m1', all), 'trace/lot-shared')).toBe('contradicts');
    expect(outcome(findingsAbout('m3', all), 'trace/lot-shared')).toBe('blind');
    expect(outcome(findingsAbout('m3', all), 'trace/common-maker')).toBe('contradicts');
    expect(outcome(findingsAbout('m4', all), 'trace/common-maker')).toBe('blind');
    const agreeing = { ...all, inspected: [inspected('m2', 'agrees')] };
    expect(outcome(findingsAbout('m1', agreeing), 'trace/lot-shared')).toBe('agrees');
  });

  it('survives a ring of lots', () => {
    const ring = tables({ machines: [machine('m1', { lot: 'A' })], lots: [lot('A', 'B'), lot('B', 'A')] });
    expect(outcome(findingsAbout('m1', ring), 'trace/lot-shared')).toBe('blind');
    expect(traceClosure(supplyGraph(ring), 'lot', 'A')?.touched.map(({ id }) => id)).toEqual(['m1', 'B']);
  });

  it('depends on the neighbourhood only', () => {
    const reference = (all: Tables): References => ({ ...noReferences, tables: all });
    const records: Records = { ...bareRecords('m1'), machine: machine('m1', { lot: 'A' }) };
    const slice = (all: Tables): unknown =>
      trace.slice(
        trace.learn({ reference: reference(all), members: [] }, someContext),
        { kind: 'machine', id: 'm1' },
        { records },
      );
    const two = [machine('m1', { lot: 'A' }), machine('m2', { lot: 'B' })];
    expect(slice(tables({ machines: [...two, machine('m3', { lot: 'B' })] }))).toEqual(
      slice(tables({ machines: two })),
    );
    expect(slice(tables({ machines: [...two, machine('m3', { lot: 'A' })] }))).not.toEqual(
      slice(tables({ machines: two })),
    );
  });
});
