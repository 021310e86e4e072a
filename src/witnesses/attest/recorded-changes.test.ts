import { describe, expect, it } from 'vitest';
import type { ChangeKind, ChangeRow, PartRow } from '../../formats/tables/index.ts';
import { comparable } from './comparable.ts';
import { firmwareChangesTo, RecordedChanges } from './recorded-changes.ts';
import { change } from './testdata/change.ts';
import { part } from './testdata/part.ts';

const dimm = (serial: string): ReturnType<typeof comparable> =>
  comparable(part({ class: '00060004', model: 'OM64', serial }));
const always = { after: undefined, before: undefined };
const row = (kind: ChangeKind, day: string, partOut?: string, partIn?: string): ChangeRow =>
  change({ kind, day, partOut, partIn, ticket: `T-${day}` });

describe('RecordedChanges', () => {
  it('explains the exact pair that a ticket names, and once', () => {
    const changes = new RecordedChanges([row('replaced', '2026-03-01', 'AAAA1', 'BBBB1')], []);
    expect(changes.explain(dimm('AAAA1'), dimm('CCCC1'), always)).toBeUndefined();
    expect(changes.explain(dimm('AAAA1'), dimm('BBBB1'), always)?.map(({ ticket }) => ticket)).toEqual([
      'T-2026-03-01',
    ]);
    expect(changes.explain(dimm('AAAA1'), dimm('BBBB1'), always)).toBeUndefined();
  });

  it('follows a part through two replacements, in order of time only', () => {
    const forward = [row('replaced', '2026-03-01', 'AAAA1', 'BBBB1'), row('replaced', '2026-04-01', 'BBBB1', 'CCCC1')];
    expect(new RecordedChanges(forward, []).explain(dimm('AAAA1'), dimm('CCCC1'), always)).toHaveLength(2);
    const backward = [row('replaced', '2026-05-01', 'AAAA1', 'BBBB1'), row('replaced', '2026-04-01', 'BBBB1', 'CCCC1')];
    expect(new RecordedChanges(backward, []).explain(dimm('AAAA1'), dimm('CCCC1'), always)).toBeUndefined();
  });

  it('reads part ids through parts.csv', () => {
    const known: PartRow = {
      line: 2,
      part: 'P-9',
      machine: 'm1',
      class: 'memory',
      manufacturer: undefined,
      model: undefined,
      serial: 'bb-bb1',
      revision: undefined,
      lot: undefined,
      since: undefined,
      until: undefined,
    };
    const changes = new RecordedChanges([row('added', '2026-03-01', undefined, 'P-9')], [known]);
    expect(changes.explain(undefined, dimm('BBBB1'), always)).toHaveLength(1);
  });

  it('does not explain with a ticket that names nothing, nor with one that is too early or too late', () => {
    expect(
      new RecordedChanges([row('repair', '2026-03-01')], []).explain(undefined, dimm('BBBB1'), always),
    ).toBeUndefined();
    const added = [row('added', '2026-03-01', undefined, 'BBBB1')];
    const ask = (after?: string, before?: string): unknown =>
      new RecordedChanges(added, []).explain(undefined, dimm('BBBB1'), { after, before });
    expect(ask('2026-06-01T00:00:00.000Z')).toBeUndefined();
    expect(ask(undefined, '2026-02-01T00:00:00.000Z')).toBeUndefined();
    expect(ask('2026-02-01T00:00:00.000Z', '2026-04-01T00:00:00.000Z')).toHaveLength(1);
  });

  it('explains a part that was taken out', () => {
    const changes = new RecordedChanges([row('removed', '2026-03-01', 'AAAA1')], []);
    expect(changes.explain(dimm('AAAA1'), undefined, always)).toHaveLength(1);
  });
});

describe('firmwareChangesTo', () => {
  it('wants the exact version or hash', () => {
    const rows = [change({ kind: 'firmware', day: '2026-03-01', firmware: '1.9.5' })];
    expect(firmwareChangesTo(rows, ['1.9.5'], always)).toHaveLength(1);
    expect(firmwareChangesTo(rows, ['1.9.50', undefined], always)).toHaveLength(0);
  });
});
