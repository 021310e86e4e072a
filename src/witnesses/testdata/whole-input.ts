import type { Interval } from '../../core/index.ts';
import type { ChangeRow, MachineRow } from '../../formats/tables/index.ts';
import { bareMachine, noTables } from '../../formats/tables/index.ts';
import { boardDesign, renderBoard } from '../../simulate/board/index.ts';
import type { BoardReference, Evidence, Picture, Reductions, References } from '../evidence.ts';

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

export function machineRow(machine: string): MachineRow {
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
export function wholeInput(): Reductions {
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

/** References of every kind, made anew likewise. */
export function wholeReferences(): References {
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
