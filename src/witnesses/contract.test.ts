import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Check, Finding, Subject, Testimony, Witness } from '../core/index.ts';
import { findingClasses } from '../core/index.ts';
import type { MachineRow } from '../formats/tables/index.ts';
import { bareMachine, noTables } from '../formats/tables/index.ts';
import { bareRecords, noReferences } from './bare-evidence.ts';
import type { Reductions, References } from './evidence.ts';
import { witnesses } from './index.ts';
import type { RegisteredWitness } from './registry.ts';
import { register } from './registry.ts';
import { someContext } from './testdata/some-context.ts';

const machine: MachineRow = {
  ...bareMachine('m1'),
  line: 2,
  systemSerial: 'S1',
  model: 'X',
  boardModel: 'B',
  boardSerial: 'BS1',
};
const subject: Subject = { kind: 'machine', id: 'm1' };
const nothing: Reductions = {
  documents: { readable: [], unreadable: [] },
  pictures: { readable: [], unreadable: [] },
  traffic: undefined,
  records: { ...bareRecords('m1'), machine },
};
const damaged: Reductions = {
  ...nothing,
  documents: {
    readable: [],
    unreadable: [{ sha256: '0'.repeat(64), file: 'evidence/m1/x.bin', message: 'torn', offset: 3 }],
  },
  pictures: {
    readable: [
      {
        sha256: '1'.repeat(64),
        file: 'boards/BS1/s/top-1.jpg',
        value: {
          raster: { width: 2, height: 2, channels: 3, data: new Uint8Array(12) },
          boardSerial: 'BS1',
          session: 's',
          side: 'top',
          modality: 'optical',
        },
      },
    ],
    unreadable: [{ sha256: '2'.repeat(64), file: 'boards/BS1/s/top-2.jpg', message: 'torn', offset: 0 }],
  },
  traffic: {
    pairs: [
      {
        src: '10.0.0.1',
        dst: '192.0.2.1',
        name: undefined,
        port: 443,
        proto: 'tcp',
        ports: ['443/tcp'],
        startsS: Float64Array.of(Number.NaN, -1, 5),
        origBytes: Float64Array.of(0, 0, 0),
        totalDurationS: 0,
        longestS: 0,
        failed: 3,
        interface: 'bmc',
        side: 'src',
        peerMachine: undefined,
        peerInterface: undefined,
      },
    ],
    ambiguousAddresses: ['10.0.0.9'],
    fromS: 0,
    toS: 0,
    silentHours: 0,
  },
};
const reference: References = { ...noReferences, tables: { ...noTables, machines: [machine] } };

function completeness(check: Check): string[] {
  const out: string[] = [];
  if (!check.question.endsWith('?')) out.push('its question does not end with a question mark');
  for (const [name, text] of Object.entries({ limit: check.limit, standard: check.standard, ...check.outcomes })) {
    if (text.trim().length < 8) out.push(`${name} is not stated`);
  }
  if (!Number.isInteger(check.revision) || check.revision < 1) out.push('its revision is not a positive integer');
  if (check.bearing === 'alteration' && check.implantClasses.length === 0)
    out.push('an alteration check without a class');
  if (check.bearing !== 'alteration' && check.implantClasses.length > 0)
    out.push('a class on a check that is not about alteration');
  if (check.implantClasses.some((name) => !findingClasses.includes(name))) out.push('an unknown class');
  return out.map((problem) => `${check.code}: ${problem}`);
}

function findingProblems(witness: RegisteredWitness, findings: readonly Finding[]): string[] {
  const known = new Map(witness.checks.map((check) => [check.code, check]));
  const out: string[] = [];
  for (const finding of findings) {
    const check = known.get(finding.check);
    if (check === undefined) out.push(`${finding.check}: not among its checks`);
    else if (check.revision !== finding.revision) out.push(`${finding.check}: another revision`);
    if (finding.detail.trim() === '') out.push(`${finding.check}: no detail`);
    if (finding.outcome === 'blind' && finding.reason.detail.trim() === '')
      out.push(`${finding.check}: blind without a reason`);
    if (finding.outcome === 'contradicts' && finding.evidence.length === 0)
      out.push(`${finding.check}: contradicts without evidence`);
  }
  return out;
}

/** Everything that a witness does against the contract (docs/architecture.md), in words; empty when it keeps it. */
function violations(witness: RegisteredWitness): string[] {
  const out: string[] = [];
  if (witness.needs.length === 0) out.push('needs nothing');
  if (witness.checks.length === 0) out.push('has no checks');
  const codes = witness.checks.map((check) => check.code);
  if (new Set(codes).size !== codes.length) out.push('has a code twice');
  for (const check of witness.checks) {
    if (!check.code.startsWith(`${witness.name}/`)) out.push(`${check.code}: does not start with ${witness.name}/`);
    out.push(...completeness(check));
  }
  for (const [label, input] of [['nothing', nothing] as const, ['damaged', damaged] as const]) {
    const testify = (): Testimony =>
      witness.learn({ reference, members: [{ subject, input }] }, someContext).testify(subject, input);
    let first: Testimony;
    try {
      first = testify();
    } catch (error) {
      out.push(`throws on ${label}: ${String(error)}`);
      continue;
    }
    const silent = codes.filter((code) => !first.findings.some((finding) => finding.check === code));
    if (silent.length > 0) out.push(`is silent on ${silent.join(', ')} given ${label}`);
    out.push(...findingProblems(witness, first.findings));
    if (JSON.stringify(first) !== JSON.stringify(testify())) out.push(`testifies differently about the same ${label}`);
    if (label === 'nothing') {
      const seen = first.findings.filter((finding) => finding.outcome !== 'blind');
      if (seen.length > 0) out.push(`sees without evidence: ${seen.map((finding) => finding.check).join(', ')}`);
      if (first.coverage.share !== 0) out.push('claims coverage without evidence');
    }
  }
  return out;
}

describe.each(witnesses.map((witness) => [witness.name, witness] as const))('the witness %s', (_, witness) => {
  it('keeps the contract', () => {
    expect(violations(witness)).toEqual([]);
  });
});

describe('the registry', () => {
  it('has every witness that has a folder, once', () => {
    const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && existsSync(join(import.meta.dirname, entry.name, 'index.ts')))
      .map((entry) => entry.name);
    expect(witnesses.map((witness) => witness.name).sort()).toEqual(folders.sort());
  });
});

describe('the contract test sees', () => {
  const good: Check = {
    code: 'fake/thing',
    revision: 1,
    question: 'Is the thing there?',
    bearing: 'alteration',
    implantClasses: ['firmware'],
    limit: 'a whole thing',
    standard: 'none, invented',
    outcomes: { contradicts: 'it is there', agrees: 'none was found', blind: 'nobody looked' },
  };
  const blind: Finding = {
    check: 'fake/thing',
    revision: 1,
    subject,
    evidence: [],
    detail: 'Nobody looked.',
    outcome: 'blind',
    reason: { reason: 'no-evidence', detail: 'Give it a thing.' },
  };
  const fake = (changes: Partial<Witness<number, Reductions, References>>): string =>
    violations(
      register<number>({
        name: 'fake',
        checks: [good],
        needs: [{ reduction: 'records', why: 'to look' }],
        contextNeeds: [],
        learn: () => 0,
        slice: () => 0,
        testify: () => ({ findings: [blind], explained: [], coverage: { share: 0, detail: 'nothing' } }),
        ...changes,
      }),
    ).join('\n');
  const testimony = (findings: readonly Finding[], share = 0): Testimony => ({
    findings,
    explained: [],
    coverage: { share, detail: 'x' },
  });
  let calls = 0;

  it('nothing wrong with a right one', () => {
    expect(fake({})).toBe('');
  });
  it.each([
    ['a foreign code', { checks: [{ ...good, code: 'other/thing' as const }] }, 'does not start with fake/'],
    ['an unfinished check', { checks: [{ ...good, standard: '' }] }, 'standard is not stated'],
    ['silence', { testify: () => testimony([]) }, 'is silent on fake/thing'],
    [
      'a crash',
      {
        testify: (): Testimony => {
          throw new RangeError('boom');
        },
      },
      'throws on nothing',
    ],
    [
      'sight without evidence',
      { testify: () => testimony([{ ...blind, outcome: 'agrees', limit: 'fake/thing' }]) },
      'sees without evidence',
    ],
    ['a wrong revision', { testify: () => testimony([{ ...blind, revision: 9 }]) }, 'another revision'],
    ['coverage without evidence', { testify: () => testimony([blind], 1) }, 'claims coverage without evidence'],
    [
      'a changing answer',
      { testify: () => testimony([{ ...blind, detail: `call ${String(calls++)}` }]) },
      'testifies differently',
    ],
  ])('%s', (_, changes, message) => {
    expect(fake(changes)).toContain(message);
  });
});
