import { describe, expect, it } from 'vitest';
import { inputHashes } from '../app/examine/reductions.ts';
import type { Context, Finding, Interval, Need, Subject, Testimony, Witness } from '../core/index.ts';
import { bareMachine, noTables } from '../formats/tables/index.ts';
import type { ChangeRow, MachineRow } from '../formats/tables/index.ts';
import { hashOf } from '../ledger/index.ts';
import { boardDesign, renderBoard } from '../simulate/board/index.ts';
import type { BoardReference, Evidence, Picture, Reductions, References } from './evidence.ts';
import { witnesses } from './index.ts';
import { register } from './registry.ts';
import type { RegisteredWitness } from './registry.ts';

/*
 * An answer that the ledger has is given again while its key is the same, so whatever changes an answer must change the
 * key, and whatever a witness does not read must not. Every field of a machine's input and of the references is changed,
 * one at a time, for every witness.
 */

const context: Context = {
  asOf: '2026-11-01T00:00:00.000Z',
  seed: 1,
  trustRoots: [],
  policy: { requiredChecks: [] },
  challenges: [],
};
const subject: Subject = { kind: 'machine', id: 'm1' };
/** Made anew each time: what is changed in place must be nobody else's. */
const day = (): Interval => ({ from: '2026-05-01T00:00:00.000Z', to: '2026-05-01T23:59:59.000Z' });
const design = boardDesign('B', 21, { widthMm: 14, heightMm: 12, smallParts: 24 });
const shown = (seed: number): Picture['raster'] => renderBoard(design, { seed, umPerPx: 40 }).raster;
const rasters = new Map([7, 500, 501].map((seed) => [seed, shown(seed)]));

function picture(seed: number, file: string): Evidence<Picture> {
  const raster = rasters.get(seed) ?? shown(seed);
  const [, board = '', session = ''] = file.split('/');
  const value = { raster, boardSerial: board, session, side: 'top', station: 's1', umPerPx: 40 };
  return {
    sha256: String(seed).padStart(64, '0'),
    file,
    takenAt: day(),
    suppliedBy: 'p1',
    value: { ...value, modality: 'optical' },
  };
}

const part = { manufacturer: 'Ram', model: 'R1', serial: 'D1', revision: '1' };
const change = (): ChangeRow => ({
  line: 2,
  at: day(),
  machine: 'm1',
  kind: 'replaced',
  partOut: 'U7',
  partIn: 'P1',
  firmware: '1.0',
  ticket: 'T1',
  by: 'x',
});

function machineRow(machine: string): MachineRow {
  return {
    ...bareMachine(machine),
    systemSerial: `S-${machine}`,
    vendor: 'V',
    model: 'M',
    boardModel: 'B',
    boardSerial: `BS-${machine}`,
    lot: 'L1',
    integrator: 'I',
    facility: 'F',
    installedAt: { from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z' },
  };
}

/** A machine of which something of every kind is known. Made anew each time: it is changed in place. */
function input(): Reductions {
  const startsS = Float64Array.from({ length: 60 }, (_, i) => 300 * i);
  const inventory = {
    source: 'component-list' as const,
    platform: { manufacturer: 'V', model: 'M', version: undefined, serial: 'S-m1' },
    components: [],
    properties: [],
    notes: [],
  };
  return {
    documents: {
      readable: [
        {
          sha256: 'a'.repeat(64),
          file: 'evidence/m1/list.json',
          takenAt: day(),
          suppliedBy: 'p1',
          value: { kind: 'component-inventory', value: inventory, describe: () => ({}) },
        },
      ],
      unreadable: [{ sha256: 'b'.repeat(64), file: 'evidence/m1/x.bin', message: 'torn', offset: 3 }],
    },
    pictures: {
      readable: [picture(7, 'boards/BS-m1/s/top-1.jpg')],
      unreadable: [{ sha256: 'c'.repeat(64), file: 'boards/BS-m1/s/top-2.jpg', message: 'torn', offset: 0 }],
    },
    traffic: {
      pairs: [
        {
          src: '10.0.0.1',
          dst: '192.0.2.1',
          name: 'x.example',
          port: 443,
          proto: 'tcp',
          ports: ['443/tcp'],
          startsS,
          origBytes: new Float64Array(startsS.length),
          totalDurationS: 60,
          longestS: 1,
          failed: 0,
          evidence: [{ sha256: 'd'.repeat(64), file: 'network/conn.log' }],
          interface: 'bmc',
          side: 'src',
          peerMachine: undefined,
          peerInterface: undefined,
        },
      ],
      ambiguousAddresses: ['10.0.0.9'],
      unjoined: [
        {
          address: '10.0.0.9',
          interface: 'bmc',
          peer: '192.0.2.9',
          port: 443,
          calls: 3,
          owner: 'several',
          candidates: ['m1', 'm2'],
        },
      ],
      fromS: 0,
      toS: 20_000,
      silentHours: 1,
    },
    records: {
      machine: machineRow('m1'),
      addresses: [
        {
          line: 2,
          machine: 'm1',
          interface: 'bmc',
          mac: undefined,
          ip: '10.0.0.1',
          since: day(),
          until: day(),
          source: 'x',
        },
      ],
      parts: [{ line: 2, part: 'P1', machine: 'm1', class: 'board', ...part, lot: 'L3', since: day(), until: day() }],
      orders: [
        {
          line: 2,
          order: 'O1',
          orderLine: '1',
          machine: 'm1',
          model: 'M',
          class: '00060004',
          manufacturer: 'Ram',
          partModel: 'R1',
          serial: 'D1',
          quantity: 1,
        },
      ],
      changes: [change()],
      custody: [
        {
          line: 2,
          at: day(),
          subjectKind: 'machine',
          subject: 'm1',
          role: 'hold',
          from: 'a',
          to: 'b',
          facility: 'F',
          terms: 'sale',
          amount: 1,
          currency: 'EUR',
          seal: 'x1',
          condition: 'whole',
          witness: 'w',
          document: 'd',
        },
      ],
      inspected: [
        {
          line: 2,
          machine: 'm1',
          board: 'BS-m1',
          method: 'xray',
          implantClasses: ['surface-part'],
          selection: 'random',
          at: day(),
          result: 'agrees',
          sensitivity: 0.9,
          coverage: 1,
          lab: 'l',
          document: 'd',
        },
      ],
      conflicts: ['uuid 1 is also that of m9'],
      sharedPictures: [{ sha256: 'e'.repeat(64), boards: ['BS-m2'] }],
    },
  };
}

function references(): References {
  const provenance = {
    line: 2,
    revision: '1',
    side: 'top',
    unitSerial: 'G',
    lot: 'L1',
    acquiredFrom: 'x',
    teardown: 'y',
  };
  const board: BoardReference = {
    boardModel: 'B',
    cad: undefined,
    goldens: [500, 501].map((seed) => ({
      unit: `g${String(seed)}`,
      provenance: { ...provenance, unit: `g${String(seed)}` },
      pictures: [picture(seed, `references/boards/B/golden/g${String(seed)}/top-1.jpg`)],
    })),
  };
  return {
    boards: new Map([['B', board]]),
    platformCertificates: [],
    documents: [],
    networkPolicy: undefined,
    internalNetworks: ['10.0.0.0/8'],
    tables: { ...noTables, machines: [machineRow('m1'), machineRow('m2')] },
  };
}

/**
 * What the bytes say is changed with their hash and never alone; lines of tables move without a meaning; who else's
 * exposure a golden picture could be is not asked of it.
 */
const tied =
  /^documents\.readable\.\d+\.value|\.raster$|\.line$|\.(?:message|offset|guessedKind|describe)$|networkPolicy\.value/;

/** The places of every field that can be changed by itself. */
function places(value: unknown, path = ''): string[] {
  if (tied.test(path) || value === undefined) return [];
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return path === '' ? [] : [path];
  const members: [string, unknown][] =
    value instanceof Map ? [...value].map(([k, v]) => [String(k), v]) : Object.entries(value);
  const below = members.flatMap(([name, member]) => places(member, path === '' ? name : `${path}.${name}`));
  return Array.isArray(value) && value.length > 0 ? [...below, path] : below;
}

function another(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(1);
  if (value instanceof Float64Array) return value.map((one, at) => (at === 0 ? one - 1 : one));
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (typeof value !== 'string') return value;
  const time = /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : Number.NaN;
  if (!Number.isNaN(time)) return new Date(time + 90 * 86_400_000).toISOString();
  const swap = new Map([
    ['top', 'bottom'],
    ['optical', 'xray'],
    ['src', 'dst'],
    ['bmc', 'host'],
    ['replaced', 'repair'],
    ['hold', 'own'],
    ['agrees', 'contradicts'],
    ['10.0.0.0/8', '192.0.2.0/24'],
  ]);
  if (/^[0-9a-f]{64}$/.test(value)) return value.startsWith('f') ? `0${value.slice(1)}` : `f${value.slice(1)}`;
  return swap.get(value) ?? `${value}x`;
}

/** Changes one field in place. */
function changeField(whole: object, path: string): void {
  const names = path.split('.');
  const last = names.pop() ?? '';
  let at: unknown = whole;
  for (const name of names)
    at = at instanceof Map ? at.get(name) : typeof at === 'object' && at !== null ? Reflect.get(at, name) : undefined;
  if (typeof at !== 'object' || at === null) throw new Error(`no ${path}`);
  Reflect.set(at, last, another(Reflect.get(at, last)));
}

type Described = Parameters<typeof inputHashes>[2];
function described({ pictures }: Reductions): Described {
  return [
    ...pictures.readable.map(({ value, ...ref }) => ({ ...ref, value: { ...value, raster: undefined } })),
    ...pictures.unreadable.map(({ sha256, file }) => ({
      sha256,
      file,
      value: { boardSerial: '', session: '', side: '', modality: 'optical' as const },
    })),
  ];
}

type KeyOfInputs = typeof inputHashes;
interface Asked {
  readonly key: string;
  readonly said: () => string;
}

function ask(witness: RegisteredWitness, given: Reductions, reference: References, keyOf: KeyOfInputs): Asked {
  const other: Subject = { kind: 'machine', id: 'm2' };
  const second = input();
  const members = [
    { subject, input: given },
    { subject: other, input: { ...second, records: { ...second.records, machine: machineRow('m2') } } },
  ];
  const learned = witness.learn({ reference, members }, context);
  return {
    key: hashOf([learned.slice(subject, given), keyOf(witness.needs, given, described(given))]),
    said: () => JSON.stringify(learned.testify(subject, given)),
  };
}

function isDeclared(needs: readonly Need[], path: string): boolean {
  const [reduction, part] = path.split('.');
  return needs.some(
    (need) => need.reduction === reduction && (need.of === undefined || need.of.some((one) => one === part)),
  );
}

/** What is wrong with the keys of a witness, in words, and how many changes changed an answer. */
function faults(witness: RegisteredWitness, keyOf: KeyOfInputs = inputHashes): { said: string[]; changed: string[] } {
  const said: string[] = [];
  const changed: string[] = [];
  const sound = ask(witness, input(), references(), keyOf);
  const first = sound.said();
  const judge = (path: string, given: Reductions, reference: References, declared: boolean): void => {
    const now = ask(witness, given, reference, keyOf);
    if (!declared) {
      // It is not shown what it did not declare (the last test below), so only the key can be wrong.
      if (now.key !== sound.key) said.push(`${path} is not declared and changes the key`);
      return;
    }
    if (now.said() === first) return;
    changed.push(path);
    if (now.key === sound.key) said.push(`${path} changes the answer and not its key`);
  };
  for (const path of places(input())) {
    const given = input();
    changeField(given, path);
    judge(path, given, references(), isDeclared(witness.needs, path));
  }
  for (const path of places(references())) {
    const reference = references();
    changeField(reference, path);
    judge(path, input(), reference, true);
  }
  return { said, changed };
}

describe('an answer that still stands', () => {
  it.each(witnesses.map((witness) => [witness.name, witness] as const))('of %s is known by its key', (_, witness) => {
    const { said, changed } = faults(witness);
    expect(said).toEqual([]);
    expect(changed.length).toBeGreaterThan(5);
    if (witness.name !== 'inspect') return;
    for (const path of [
      'pictures.readable.0.value.side',
      'pictures.readable.0.file',
      'records.machine.lot',
      'boards.B.goldens.0.provenance.lot',
    ])
      expect(changed).toContain(path);
  });
});

describe('the test of keys sees', () => {
  const finding = (detail: string): Finding => ({
    check: 'fake/thing',
    revision: 1,
    subject,
    evidence: [],
    detail,
    outcome: 'blind',
    reason: { reason: 'no-evidence', detail },
  });
  const fake = (changes: Partial<Witness<string, Reductions, References>>): RegisteredWitness =>
    register<string>({
      name: 'fake',
      checks: [],
      needs: [{ reduction: 'pictures', why: 'to look' }],
      contextNeeds: [],
      learn: () => '',
      slice: (model) => model,
      testify: (_, { pictures }): Testimony => ({
        findings: pictures.readable.map(({ file, value }) => finding(`${file} ${value.side}`)),
        explained: [],
        coverage: { share: 0, detail: 'x' },
      }),
      ...changes,
    });

  it('nothing wrong with a right one', () => {
    expect(faults(fake({})).said).toEqual([]);
  });
  it('keys of pictures that are made of their bytes alone', () => {
    const bytes: KeyOfInputs = (_, __, pictures) => pictures.map(({ sha256 }) => sha256);
    expect(faults(fake({}), bytes).said).toContain('pictures.readable.0.value.side changes the answer and not its key');
  });
  it('keys that are made of all records where some were asked for', () => {
    const needs: readonly Need[] = [{ reduction: 'records', of: ['machine'], why: 'to look' }];
    const whole: KeyOfInputs = (_, given) => [hashOf(given.records)];
    expect(faults(fake({ needs }), whole).said).toContain('records.addresses.0.ip is not declared and changes the key');
  });
  it('a slice without what was learned from the references', () => {
    const learn = ({ reference }: { readonly reference: References }): string => reference.internalNetworks.join(' ');
    const testify = (_: Subject, __: Reductions, model: string): Testimony => ({
      findings: [finding(model)],
      explained: [],
      coverage: { share: 0, detail: 'x' },
    });
    expect(faults(fake({ learn, testify })).said).toEqual([]);
    expect(faults(fake({ learn, testify, slice: () => 0 })).said).toContain(
      'internalNetworks.0 changes the answer and not its key',
    );
  });
  it('never a part of the input that was not asked for', () => {
    const needs: readonly Need[] = [{ reduction: 'records', of: ['machine'], why: 'to look' }];
    const testify = (_: Subject, given: Reductions): Testimony => ({
      findings: [finding(JSON.stringify([given.records, given.documents, given.pictures, given.traffic]))],
      explained: [],
      coverage: { share: 0, detail: 'x' },
    });
    const witness = fake({ needs, testify });
    const first = ask(witness, input(), references(), inputHashes).said();
    const changed = places(input()).filter((path) => {
      const given = input();
      changeField(given, path);
      return ask(witness, given, references(), inputHashes).said() !== first;
    });
    expect(changed.every((path) => path.startsWith('records.machine.'))).toBe(true);
    expect(changed.length).toBeGreaterThan(5);
  });
});
