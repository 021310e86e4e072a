import { boardDesign, type BoardDesign, type BoardSize } from '../board/index.ts';
/*
 * The made-up world of the simulated fleet. Every name is invented.
 */

export interface Facility {
  readonly facility: string;
  readonly prefix: string;
  readonly jurisdiction: string;
  readonly owner: string;
  readonly operator: string;
  /** Days before `asOf` at which the present owner took it over. */
  readonly sinceDaysAgo: number;
  /** Share of the fleet's machines. */
  readonly share: number;
}

export const facilities: readonly [Facility, ...Facility[]] = [
  {
    facility: 'north-hall',
    prefix: 'nh',
    jurisdiction: 'XA',
    owner: 'northmoor',
    operator: 'northmoor',
    sinceDaysAgo: 2600,
    share: 0.5,
  },
  {
    facility: 'harbour-annex',
    prefix: 'ha',
    jurisdiction: 'XA',
    owner: 'northmoor',
    operator: 'kestrel',
    sinceDaysAgo: 410,
    share: 0.3,
  },
  {
    facility: 'delta-park',
    prefix: 'dp',
    jurisdiction: 'XB',
    owner: 'linden',
    operator: 'linden',
    sinceDaysAgo: 190,
    share: 0.2,
  },
];

export interface Party {
  readonly party: string;
  readonly name: string;
  readonly kind: string;
  readonly jurisdiction: string;
  readonly parent?: string;
  readonly sinceDaysAgo?: number;
}

export const parties: readonly Party[] = [
  { party: 'northmoor', name: 'Northmoor Cloud', kind: 'operator', jurisdiction: 'XA' },
  {
    party: 'kestrel',
    name: 'Kestrel Compute',
    kind: 'operator',
    jurisdiction: 'XA',
    parent: 'northmoor',
    sinceDaysAgo: 410,
  },
  { party: 'linden', name: 'Linden Digital Partners', kind: 'operator', jurisdiction: 'XB' },
  { party: 'orsted', name: 'Orsted Systems', kind: 'maker', jurisdiction: 'XC' },
  { party: 'tallis', name: 'Tallis Computing', kind: 'maker', jurisdiction: 'XA' },
  { party: 'amber-works', name: 'Amber Works', kind: 'subcontractor', jurisdiction: 'XC' },
  { party: 'kiln-street', name: 'Kiln Street Assembly', kind: 'subcontractor', jurisdiction: 'XC' },
  { party: 'meridian', name: 'Meridian Boards', kind: 'subcontractor', jurisdiction: 'XD' },
  { party: 'hexa', name: 'Hexa Integration', kind: 'integrator', jurisdiction: 'XA' },
  { party: 'bluepeak', name: 'Bluepeak Systems', kind: 'integrator', jurisdiction: 'XD' },
  { party: 'farrow', name: 'Farrow Freight', kind: 'carrier', jurisdiction: 'XA' },
  { party: 'bench-nine', name: 'Bench Nine Laboratory', kind: 'laboratory', jurisdiction: 'XA' },
];

export interface PartModel {
  readonly kind: 'chassis' | 'baseboard' | 'bios' | 'cpu' | 'dimm' | 'nic' | 'raid' | 'drive';
  /** TCG component class registry. */
  readonly classValue: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly revision?: string;
  /** PCI vendor and device id, hexadecimal. */
  readonly pci?: readonly [vendor: string, device: string];
}

export interface MachineModel {
  readonly model: string;
  readonly vendor: string;
  readonly maker: string;
  readonly boardModel: string;
  readonly boardRevision: string;
  readonly integrators: readonly [string, ...string[]];
  /** Assemblers of its boards besides the one of the bad lot. */
  readonly assemblers: readonly [string, ...string[]];
  readonly share: number;
  /** Firmware as delivered, and the update that was rolled out to some. */
  readonly firmware: readonly [delivered: string, update: string];
  readonly parts: readonly (readonly [count: number, part: PartModel])[];
}

const cpu = (model: string): PartModel => ({
  kind: 'cpu',
  classValue: '00010002',
  manufacturer: 'Vireo Semiconductor',
  model,
});
const dimm = (manufacturer: string, model: string): PartModel => ({
  kind: 'dimm',
  classValue: '00060004',
  manufacturer,
  model,
  revision: '2.1',
});
const nic = (model: string, device: string): PartModel => ({
  kind: 'nic',
  classValue: '00090002',
  manufacturer: 'Sable Networks',
  model,
  revision: '02',
  pci: ['1f5a', device],
});
const raid = (model: string, device: string): PartModel => ({
  kind: 'raid',
  classValue: '0005000B',
  manufacturer: 'Corvane Storage',
  model,
  revision: '03',
  pci: ['1f7c', device],
});
const drive = (manufacturer: string, model: string): PartModel => ({
  kind: 'drive',
  classValue: '00070002',
  manufacturer,
  model,
  revision: 'FW14',
});

function frame(vendor: string, board: string, revision: string): (readonly [number, PartModel])[] {
  return [
    [1, { kind: 'chassis', classValue: '00020001', manufacturer: vendor, model: 'Rack Mount Chassis' }],
    [1, { kind: 'baseboard', classValue: '00030003', manufacturer: vendor, model: board, revision }],
    [1, { kind: 'bios', classValue: '00130003', manufacturer: vendor, model: 'BIOS' }],
  ];
}

export const machineModels: readonly [MachineModel, ...MachineModel[]] = [
  {
    model: 'R120',
    vendor: 'Orsted Systems',
    maker: 'orsted',
    boardModel: 'MB-X12',
    boardRevision: '1.04',
    integrators: ['hexa', 'bluepeak'],
    assemblers: ['amber-works', 'meridian'],
    share: 0.42,
    firmware: ['2.1.4', '2.3.0'],
    parts: [
      ...frame('Orsted Systems', 'MB-X12', '1.04'),
      [2, cpu('V7 6430')],
      [6, dimm('Halden Memory', 'HM32R4-3200')],
      [1, nic('SN210 Dual 25G', '2101')],
      [1, raid('CS9300', '9300')],
      [2, drive('Petrel Data', 'PD960S')],
    ],
  },
  {
    model: 'R140',
    vendor: 'Orsted Systems',
    maker: 'orsted',
    boardModel: 'MB-X14',
    boardRevision: '2.00',
    integrators: ['hexa', 'bluepeak'],
    assemblers: ['amber-works', 'kiln-street'],
    share: 0.33,
    firmware: ['3.0.2', '3.1.1'],
    parts: [
      ...frame('Orsted Systems', 'MB-X14', '2.00'),
      [2, cpu('V8 8260')],
      [8, dimm('Ostrava Micro', 'OM64R2-4800')],
      [1, nic('SN220 Dual 100G', '2201')],
      [1, raid('CS9400', '9400')],
      [2, drive('Quillon', 'QN1920E')],
    ],
  },
  {
    model: 'S90',
    vendor: 'Tallis Computing',
    maker: 'tallis',
    boardModel: 'MB-A9',
    boardRevision: '1.10',
    integrators: ['bluepeak', 'hexa'],
    assemblers: ['meridian', 'amber-works'],
    share: 0.25,
    firmware: ['1.7.0', '1.9.5'],
    parts: [
      ...frame('Tallis Computing', 'MB-A9', '1.10'),
      [1, cpu('K3 96')],
      [4, dimm('Halden Memory', 'HM32R4-3200')],
      [1, nic('SN210 Dual 25G', '2101')],
      [1, raid('CS9300', '9300')],
      [2, drive('Petrel Data', 'PD960S')],
    ],
  },
];

/** Parts that nobody ordered, as they announce themselves. */
export const strayParts: readonly [PartModel, ...PartModel[]] = [
  {
    kind: 'nic',
    classValue: '00090002',
    manufacturer: 'Lunet',
    model: 'LN10 Management Adapter',
    revision: '01',
    pci: ['1fd3', '0010'],
  },
  {
    kind: 'raid',
    classValue: '00050000',
    manufacturer: 'Lunet',
    model: 'LB2 Bridge Controller',
    revision: '00',
    pci: ['1fd3', '0b02'],
  },
  { kind: 'dimm', classValue: '00060004', manufacturer: 'Unlisted Modules', model: 'UM16-NV', revision: '1.0' },
];

export const badLotAssembler = 'kiln-street';
/** All board models share one design seed, so that a design is the same in every simulated fleet. */
export const designSeed = 7;

/** Small boards: a first look at sixty of them should not take minutes. */
export const boardSize: BoardSize = { widthMm: 34, heightMm: 27, smallParts: 140 };

/** The design that every unit of a board model is built to. */
export function fleetDesign(boardModel: string): BoardDesign {
  return boardDesign(boardModel, designSeed, boardSize);
}
