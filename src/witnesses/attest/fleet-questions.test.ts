import { describe, expect, it } from 'vitest';
import type { CheckCode, Context, Finding, Subject } from '../../core/index.ts';
import type { EventLog } from '../../formats/eventlog/index.ts';
import type { ChangeRow } from '../../formats/tables/index.ts';
import type { Documents, References } from '../evidence.ts';
import { bareRecords, noReferences } from '../bare-evidence.ts';
import type { AttestInput } from './attest-request.ts';
import { attest } from './index.ts';
import { change } from './testdata/change.ts';
import { part } from './testdata/part.ts';

const context: Context = {
  asOf: '2026-11-01T00:00:00.000Z',
  seed: 0,
  trustRoots: [],
  policy: { requiredChecks: [] },
  challenges: [],
};
const day = { from: '2026-10-01T00:00:00.000Z', to: '2026-10-02T00:00:00.000Z' };

function log(digest: number): EventLog {
  const size = 32;
  const event = { index: 0, pcr: 0, type: 1, typeName: 'EV_POST_CODE', data: new Uint8Array(0), offset: 0 };
  const digests = [{ algorithm: 11, bank: 'sha256' as const, digest: new Uint8Array(size).fill(digest) }];
  return {
    container: 'crypto-agile',
    registers: 'pcr',
    encoding: 'binary',
    banks: ['sha256'],
    startupLocality: 0,
    events: [{ ...event, digests }],
    notes: [],
  };
}

interface Made {
  readonly id: string;
  readonly firmware: number;
  readonly bios?: string;
  readonly serial?: string;
  readonly dimm?: string;
  readonly changes?: readonly ChangeRow[];
  /** What a second log beside the first shows. */
  readonly beside?: number;
}

function member(made: Made): { subject: Subject; input: AttestInput } {
  const { id, firmware, bios = '1.0', serial = `SYS-${id}`, dimm = `DIMM-${id}`, changes = [], beside } = made;
  const components = [
    part({ class: '00130003', manufacturer: 'Maker', revision: bios }),
    part({ class: '00060004', manufacturer: 'Ram', model: 'R1', serial: dimm }),
  ];
  const describeNothing = (): Record<string, never> => ({});
  const documents: Documents = {
    readable: [
      ...(beside === undefined
        ? []
        : [
            {
              sha256: `a-log-${id}`,
              file: `${id}/other-log`,
              takenAt: day,
              value: { kind: 'tcg-event-log' as const, value: log(beside), describe: describeNothing },
            },
          ]),
      {
        sha256: `log-${id}`,
        file: `${id}/log`,
        takenAt: day,
        value: { kind: 'tcg-event-log', value: log(firmware), describe: describeNothing },
      },
      {
        sha256: `list-${id}`,
        file: `${id}/list`,
        takenAt: day,
        value: {
          kind: 'component-inventory',
          value: {
            source: 'component-list',
            platform: { manufacturer: 'Maker', model: 'M1', version: undefined, serial },
            components,
            properties: [],
            notes: [],
          },
          describe: describeNothing,
        },
      },
    ],
    unreadable: [],
  };
  return { subject: { kind: 'machine', id }, input: { documents, records: { ...bareRecords(id), changes } } };
}

function ask(made: readonly Made[], id: string, references: References = noReferences): readonly Finding[] {
  const members = made.map(member);
  const model = attest.learn({ reference: references, members }, context);
  const asked = members.find(({ subject }) => subject.id === id);
  if (asked === undefined) throw new Error('no such machine');
  return attest.testify(asked.subject, asked.input, model, context).findings;
}

function outcome(findings: readonly Finding[], check: CheckCode): readonly string[] {
  return findings.filter((finding) => finding.check === check).map((finding) => finding.outcome);
}

const siblings: readonly Made[] = ['b', 'c', 'd', 'e'].map((id) => ({ id, firmware: 1 }));

describe('firmware-unlike-siblings', () => {
  const code = 'attest/firmware-unlike-siblings';
  // No quote covers these logs: none agrees, whatever it shows (bound-logs.test.ts has those that do).
  it('contradicts for one bit in one of five, and takes no log at its own word among equals', () => {
    expect(outcome(ask([{ id: 'a', firmware: 1 }, ...siblings], 'a'), code)).toEqual(['blind']);
    expect(outcome(ask([{ id: 'a', firmware: 2 }, ...siblings], 'a'), code)).toEqual(['contradicts']);
    // The altered one does not make its siblings suspect.
    expect(outcome(ask([{ id: 'a', firmware: 2 }, ...siblings], 'b'), code)).toEqual(['blind']);
  });
  it('contradicts whichever of two logs shows the altered firmware', () => {
    for (const [firmware, beside] of [
      [1, 2],
      [2, 1],
    ] as const) {
      expect(outcome(ask([{ id: 'a', firmware, beside }, ...siblings], 'a'), code)).toEqual(['contradicts']);
    }
  });
  it('is blind with too few siblings', () => {
    expect(outcome(ask([{ id: 'a', firmware: 2 }, ...siblings.slice(0, 2)], 'a'), code)).toEqual(['blind']);
  });
  it('is not appeased by a ticket for another version, nor for the same version with other code', () => {
    const ticket = [change({ kind: 'firmware', day: '2026-09-01', firmware: '2.0' })];
    const updated: readonly Made[] = siblings.map(({ id }) => ({ id: `u${id}`, firmware: 7, bios: '2.0' }));
    expect(outcome(ask([{ id: 'a', firmware: 2, changes: ticket }, ...siblings], 'a'), code)).toEqual(['contradicts']);
    const right: Made = { id: 'a', firmware: 7, bios: '2.0', changes: ticket };
    expect(outcome(ask([right, ...siblings, { id: 'f', firmware: 1 }, ...updated], 'a'), code)).toEqual(['blind']);
    const forged: Made = { ...right, firmware: 8 };
    expect(outcome(ask([forged, ...siblings, { id: 'f', firmware: 1 }, ...updated], 'a'), code)).toEqual([
      'contradicts',
    ]);
  });
});

describe('duplicate-identity and part-moved', () => {
  it('name the other machine', () => {
    const twins = [
      { id: 'a', firmware: 1, serial: 'TWIN-1' },
      { id: 'b', firmware: 1, serial: 'TWIN-1' },
    ];
    expect(outcome(ask(twins, 'a'), 'attest/duplicate-identity')).toEqual(['contradicts']);
    expect(outcome(ask(siblings, 'b'), 'attest/duplicate-identity')).toEqual(['agrees']);
    expect(outcome(ask(siblings.slice(0, 1), 'b'), 'attest/duplicate-identity')).toEqual(['blind']);
  });
  it('a part in two machines contradicts, unless its move is recorded', () => {
    const moved = (changes: readonly ChangeRow[]): readonly Made[] => [
      { id: 'a', firmware: 1, dimm: 'RAM-77', changes },
      { id: 'b', firmware: 1, dimm: 'RAM-77' },
    ];
    expect(outcome(ask(moved([]), 'a'), 'attest/part-moved')).toEqual(['contradicts']);
    const ticket = change({ kind: 'added', day: '2026-09-01', partIn: 'RAM-77', ticket: 'T1' });
    expect(outcome(ask(moved([ticket]), 'a'), 'attest/part-moved')).toEqual(['agrees']);
  });
});

describe('slice', () => {
  it('of a machine does not change for a machine of another model elsewhere', () => {
    const sliceOf = (made: readonly Made[]): unknown => {
      const members = made.map(member);
      const other = member({ id: 'z', firmware: 9 });
      const stranger = {
        ...other.input,
        records: { ...other.input.records, machine: { ...other.input.records.machine, model: 'else' } },
      };
      const all = made.length > 4 ? members : [...members, { subject: other.subject, input: stranger }];
      const model = attest.learn({ reference: noReferences, members: all }, context);
      const [asked] = members;
      return asked === undefined ? undefined : attest.slice(model, asked.subject, asked.input);
    };
    const model = attest.learn({ reference: noReferences, members: siblings.map(member) }, context);
    const [asked] = siblings.map(member);
    expect(asked === undefined ? undefined : attest.slice(model, asked.subject, asked.input)).toEqual(
      sliceOf(siblings),
    );
  });
});

describe('old evidence', () => {
  it('is stale by policy where it agrees, and still contradicts', () => {
    const made = [{ id: 'a', firmware: 2 }, ...siblings].map(member);
    const old: Context = { ...context, policy: { requiredChecks: [], evidenceMaxAgeDays: 10 } };
    const model = attest.learn({ reference: noReferences, members: made }, old);
    const outcomes = made
      .slice(0, 2)
      .map(({ subject, input }) =>
        outcome(attest.testify(subject, input, model, old).findings, 'attest/firmware-unlike-siblings'),
      );
    expect(outcomes).toEqual([['contradicts'], ['blind']]);
  });
});
