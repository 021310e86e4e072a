import { describe, expect, it } from 'vitest';
import type { ChangeRow } from '../../formats/tables/index.ts';
import { supplyGraph, traceClosure } from './index.ts';
import { machine, custody, part, lot, day, tables } from './testdata/rows.ts';

describe('traceClosure', () => {
  const all = tables({
    machines: [machine('m1'), machine('m2'), machine('m3')],
    lots: [lot('L', undefined, 'acme')],
    parts: [
      part('p', 'm1', { lot: 'L', since: day('2024-01-01'), until: day('2024-05-01') }),
      part('p', 'm2', { since: day('2024-06-01') }),
      part('q', 'm3', { since: day('2024-01-01') }),
    ],
  });
  const graph = supplyGraph(all);

  it('follows a lot to every machine it reached, with the path', () => {
    const closure = traceClosure(graph, 'lot', 'L');
    expect(closure?.touched.map(({ id }) => id)).toEqual(['p', 'm1', 'm2']);
    expect(closure?.touched[1]?.path).toEqual(['lot L', 'supplied part p', 'was built into machine m1']);
    expect(closure?.touchedBy).toMatchObject([{ kind: 'party', id: 'acme', path: ['lot L', 'party acme made it'] }]);
  });

  it('follows a machine through a part that went elsewhere afterwards, and not back in time', () => {
    expect(traceClosure(graph, 'machine', 'm1')?.touched.map(({ id }) => id)).toEqual(['m2']);
    expect(traceClosure(graph, 'machine', 'm2')?.touched).toEqual([]);
    expect(traceClosure(graph, 'machine', 'nobody')).toBeUndefined();
  });

  it('does not pass over what had ended before', () => {
    const sold = tables({
      machines: [machine('m1')],
      facilities: [
        {
          line: 2,
          facility: 'hall',
          jurisdiction: undefined,
          owner: 'late',
          operator: undefined,
          since: day('2025-01-01'),
        },
      ],
      custody: [custody('m1', '2024-01-01', { from: 'maker', to: 'us', facility: 'hall' })],
    });
    expect(traceClosure(supplyGraph(sold), 'machine', 'm1')?.touchedBy.map(({ id }) => id)).toContain('hall');
    expect(traceClosure(supplyGraph(sold), 'party', 'maker')?.touched.map(({ id }) => id)).toEqual(['m1']);
  });

  it('says until when a giver held it, and since when a receiver', () => {
    const given = tables({
      machines: [machine('m1')],
      custody: [custody('m1', '2024-01-01', { from: 'maker', to: 'us' })],
    });
    const by = traceClosure(supplyGraph(given), 'machine', 'm1')?.touchedBy ?? [];
    expect(by.find(({ id }) => id === 'maker')).toMatchObject({ until: day('2024-01-01').to, since: undefined });
    expect(by.find(({ id }) => id === 'us')).toMatchObject({ until: undefined });
    expect(traceClosure(supplyGraph(given), 'party', 'us')?.touched).toMatchObject([{ since: day('2024-01-01').from }]);
  });

  it('dates what was touched by the path that it shows', () => {
    const later = tables({
      machines: [machine('m1', { owner: 'contoso', installedAt: day('2017-02-01') })],
      parties: [
        {
          line: 2,
          party: 'contoso',
          name: undefined,
          kind: undefined,
          jurisdiction: undefined,
          parent: 'northwind',
          since: day('2018-09-01'),
        },
      ],
      lots: [lot('L', undefined, 'northwind')],
      parts: [part('p', 'm1', { lot: 'L', since: day('2017-03-01') })],
    });
    const reached = traceClosure(supplyGraph(later), 'party', 'northwind')?.touched.find(({ id }) => id === 'm1');
    expect(reached?.since).toBe(day('2017-03-01').from);
    expect(reached?.path).toContain('supplied part p');
  });

  it('follows a part through repairs that no inventory lists', () => {
    const swap = (at: string, name: string, partOut?: string, partIn?: string): ChangeRow => ({
      line: 2,
      at: day(at),
      machine: name,
      kind: 'replaced',
      partOut,
      partIn,
      firmware: undefined,
      ticket: 'T1',
      by: 'us',
    });
    const repaired = supplyGraph(
      tables({
        machines: [machine('m1'), machine('m2')],
        parts: [part('p', 'm1', { lot: 'L', since: day('2024-01-01') })],
        changes: [swap('2024-03-01', 'm1', 'p', 'new'), swap('2024-04-01', 'm2', undefined, 'p')],
      }),
    );
    expect(traceClosure(repaired, 'lot', 'L')?.touched.map(({ id }) => id)).toEqual(['p', 'm2', 'm1']);
    expect(traceClosure(repaired, 'part', 'new')?.touched).toMatchObject([{ id: 'm1', since: day('2024-03-01').from }]);
    expect(traceClosure(repaired, 'machine', 'm1')?.touched.map(({ id }) => id)).toEqual(['m2']);
  });

  it('walks 10,000 machines with 20 parts each, and lots 50,000 deep', () => {
    const machines = Array.from({ length: 10_000 }, (_, i) =>
      machine(`m${i}`, { lot: `L${i % 50}`, facility: 'hall' }),
    );
    const parts = machines.flatMap((row, i) =>
      Array.from({ length: 20 }, (_, j) => part(`p${i}-${j}`, row.machine, { lot: `PL${j}` })),
    );
    const big = supplyGraph(tables({ machines, parts }));
    expect(traceClosure(big, 'lot', 'PL3')?.touched).toHaveLength(20_000);
    const deep = supplyGraph(tables({ lots: Array.from({ length: 50_000 }, (_, i) => lot(`D${i + 1}`, `D${i}`)) }));
    expect(traceClosure(deep, 'lot', 'D0')?.touched).toHaveLength(50_000);
  });
});
