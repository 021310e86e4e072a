import { describe, expect, it } from 'vitest';
import type { Context, Finding, Interval } from '../../core/index.ts';
import type {
  ChangeRow,
  CustodyRow,
  InspectedRow,
  LotRow,
  MachineRow,
  PartRow,
  Tables,
} from '../../formats/tables/index.ts';
import type { Records, References } from '../evidence.ts';
import { supplyGraph, trace, traceClosure } from './index.ts';

const context: Context = {
  asOf: '2026-11-01T00:00:00.000Z',
  seed: 1,
  trustRoots: [],
  policy: { requiredChecks: [] },
  challenges: [],
};

function day(date: string): Interval {
  const from = `${date}T00:00:00.000Z`;
  return { from, to: new Date(Date.parse(from) + 86_400_000).toISOString() };
}

function machine(name: string, more: Partial<MachineRow> = {}): MachineRow {
  return {
    line: 2,
    machine: name,
    systemSerial: `S-${name}`,
    uuid: undefined,
    assetTag: undefined,
    hostname: undefined,
    vendor: undefined,
    model: 'X',
    boardModel: 'B',
    boardRevision: undefined,
    boardSerial: `B-${name}`,
    lot: undefined,
    integrator: undefined,
    facility: undefined,
    rack: undefined,
    unit: undefined,
    owner: undefined,
    operator: undefined,
    status: undefined,
    installedAt: day('2024-03-01'),
    ...more,
  };
}

function custody(subject: string, date: string, more: Partial<CustodyRow> = {}): CustodyRow {
  return {
    line: 2,
    at: day(date),
    subjectKind: 'machine',
    subject,
    role: 'hold',
    from: undefined,
    to: undefined,
    facility: undefined,
    terms: undefined,
    amount: undefined,
    currency: undefined,
    seal: undefined,
    condition: undefined,
    witness: 'w',
    document: undefined,
    ...more,
  };
}

function part(name: string, inMachine: string, more: Partial<PartRow> = {}): PartRow {
  return {
    line: 2,
    part: name,
    machine: inMachine,
    class: 'dimm',
    manufacturer: undefined,
    model: undefined,
    serial: undefined,
    revision: undefined,
    lot: undefined,
    since: undefined,
    until: undefined,
    ...more,
  };
}

function inspected(name: string, result: InspectedRow['result']): InspectedRow {
  return {
    line: 2,
    machine: name,
    board: undefined,
    method: 'x-ray',
    implantClasses: ['surface-part'],
    selection: 'chosen',
    at: day('2025-01-01'),
    result,
    sensitivity: undefined,
    coverage: undefined,
    lab: undefined,
    document: undefined,
  };
}

const lot = (name: string, parent?: string, maker?: string): LotRow => ({
  line: 2,
  lot: name,
  parent,
  maker,
  site: undefined,
  madeAt: undefined,
});

function tables(more: Partial<Tables>): Tables {
  return {
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
    ...more,
  };
}

function findingsAbout(name: string, all: Tables, conflicts: readonly string[] = []): Finding[] {
  const reference: References = {
    boards: new Map(),
    platformCertificates: [],
    documents: [],
    networkPolicy: undefined,
    internalNetworks: [],
    tables: all,
    tableFiles: new Map([['custody', { sha256: 'c'.repeat(64), file: 'custody.csv' }]]),
  };
  const row = all.machines.find((candidate) => candidate.machine === name) ?? machine(name);
  const records: Records = {
    machine: row,
    addresses: [],
    parts: all.parts.filter((candidate) => candidate.machine === name),
    orders: [],
    changes: [],
    custody: all.custody.filter((candidate) => candidate.subject === name || candidate.subject === row.facility),
    inspected: [],
    conflicts,
  };
  const model = trace.learn({ reference, members: [] }, context);
  return [...trace.testify({ kind: 'machine', id: name }, { records }, model, context).findings];
}

function outcome(findings: readonly Finding[], code: string): string {
  return findings
    .filter((finding) => finding.check === code)
    .map((finding) => finding.outcome)
    .join(' ');
}

describe('trace, custody', () => {
  const chain = [
    custody('m1', '2024-01-01', { from: 'maker', to: 'carrier', seal: 'S1' }),
    custody('m1', '2024-02-01', { from: 'carrier', to: 'us', line: 3 }),
  ];

  it('agrees on a witnessed chain', () => {
    const findings = findingsAbout('m1', tables({ machines: [machine('m1'), machine('m2')], custody: chain }));
    expect(outcome(findings, 'trace/custody-unobserved')).toBe('agrees');
    expect(outcome(findings, 'trace/custody-gap')).toBe('agrees');
    expect(outcome(findings, 'trace/custody-accounts')).toBe('agrees');
    expect(outcome(findings, 'trace/transferred')).toBe('agrees');
    expect(outcome(findings, 'trace/identity-conflict')).toBe('agrees');
  });

  it('names a hand-over that nobody observed, and the day from which evidence counts again', () => {
    const unwatched = [
      chain[0] ?? custody('m1', '2024-01-01'),
      custody('m1', '2024-02-01', { from: 'carrier', to: 'us', witness: undefined, document: 'waybill', line: 3 }),
    ];
    const found = findingsAbout('m1', tables({ machines: [machine('m1')], custody: unwatched })).find(
      (finding) => finding.check === 'trace/custody-unobserved',
    );
    expect(found).toMatchObject({
      outcome: 'contradicts',
      measured: { evidenceBefore: '2024-02-02T00:00:00.000Z' },
      evidence: [{ file: 'custody.csv' }],
    });
    expect(found?.detail).toContain('line 3');
  });

  it('names a holder of whom no row speaks', () => {
    const broken = [
      chain[0] ?? custody('m1', '2024-01-01'),
      custody('m1', '2024-02-01', { from: 'stranger', to: 'us' }),
    ];
    expect(
      outcome(findingsAbout('m1', tables({ machines: [machine('m1')], custody: broken })), 'trace/custody-gap'),
    ).toBe('contradicts');
  });

  it('lets two accounts of one transfer stand side by side', () => {
    const hall = { subjectKind: 'facility', role: 'own', from: 'us', to: 'partner' } as const;
    const accounts = [
      custody('hall', '2024-06-01', { ...hall, terms: 'sale' }),
      custody('hall', '2024-06-01', { ...hall, terms: 'by law', line: 9 }),
    ];
    const findings = findingsAbout(
      'm1',
      tables({ machines: [machine('m1', { facility: 'hall' })], custody: accounts }),
    );
    expect(outcome(findings, 'trace/custody-accounts')).toBe('contradicts');
    expect(outcome(findings, 'trace/transferred')).toBe('contradicts contradicts');
  });

  it('is blind on everything without records', () => {
    const findings = findingsAbout('m1', tables({ machines: [machine('m1')] }));
    expect(new Set(findings.map((finding) => finding.outcome))).toEqual(new Set(['blind']));
    expect(new Set(findings.map((finding) => finding.check)).size).toBe(trace.checks.length);
  });
});

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
    const reference = (all: Tables): References => ({
      boards: new Map(),
      platformCertificates: [],
      documents: [],
      networkPolicy: undefined,
      internalNetworks: [],
      tables: all,
    });
    const records: Records = {
      machine: machine('m1', { lot: 'A' }),
      addresses: [],
      parts: [],
      orders: [],
      changes: [],
      custody: [],
      inspected: [],
      conflicts: [],
    };
    const slice = (all: Tables): unknown =>
      trace.slice(
        trace.learn({ reference: reference(all), members: [] }, context),
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
