import { writeCsv } from '../../formats/tables/index.ts';
import { facilities, parties } from './catalogue.ts';
import { dateOf, machineCustody } from './machine-tables.ts';
import type { FleetPlan } from './planned-machine.ts';

const day = 86_400_000;
type Cells = readonly (string | number | undefined)[];

export function lotsTable({ lots, badLot }: FleetPlan): string {
  const rows: Cells[] = lots.map(({ lot, parent, maker, site, madeMs }) => [
    lot,
    parent,
    maker,
    `${site}-floor`,
    dateOf(madeMs),
  ]);
  if (badLot.parent !== undefined) {
    rows.push([badLot.parent, '', badLot.maker, 'meridian-floor', dateOf(badLot.madeMs - 20 * day)]);
  }
  return writeCsv(['lot', 'parent', 'maker', 'site', 'madeAt'], rows);
}

export function partiesTable({ asOfMs }: FleetPlan): string {
  return writeCsv(
    ['party', 'name', 'kind', 'jurisdiction', 'parent', 'since'],
    parties.map(({ party, name, kind, jurisdiction, parent, sinceDaysAgo }) => [
      party,
      name,
      kind,
      jurisdiction,
      parent,
      sinceDaysAgo === undefined ? '' : dateOf(asOfMs - sinceDaysAgo * day),
    ]),
  );
}

/** Before they changed hands, two of the halls belonged to others. */
const earlierOwner: Readonly<Record<string, string>> = { 'harbour-annex': 'kestrel', 'delta-park': 'northmoor' };

export function facilitiesTable({ asOfMs }: FleetPlan): string {
  const halls = facilities.flatMap(({ facility, jurisdiction, owner, operator, sinceDaysAgo }): Cells[] => {
    const before = earlierOwner[facility];
    const now: Cells = [facility, jurisdiction, owner, operator, dateOf(asOfMs - sinceDaysAgo * day)];
    return before === undefined ? [now] : [[facility, jurisdiction, before, before, dateOf(asOfMs - 2400 * day)], now];
  });
  const floors = parties
    .filter((party) => party.kind === 'subcontractor')
    .map(({ party, jurisdiction }): Cells => [
      `${party}-floor`,
      jurisdiction,
      party,
      party,
      dateOf(asOfMs - 4000 * day),
    ]);
  return writeCsv(['facility', 'jurisdiction', 'owner', 'operator', 'since'], [...halls, ...floors]);
}

/** The takeover, and the transfer of which two accounts exist: a sale by one, the law's demand by the other. */
export function custodyTable(plan: FleetPlan): string {
  const { asOfMs, lots } = plan;
  const takeover = dateOf(asOfMs - 410 * day);
  const transfer = dateOf(asOfMs - 190 * day);
  const annex = ['facility', 'harbour-annex'] as const;
  const delta = ['facility', 'delta-park'] as const;
  const rows: Cells[] = [
    [
      takeover,
      ...annex,
      'own',
      'kestrel',
      'northmoor',
      'harbour-annex',
      'acquisition of the company',
      '',
      '',
      '',
      '',
      'northmoor',
      'share purchase agreement',
    ],
    [
      transfer,
      ...delta,
      'own',
      'northmoor',
      'linden',
      'delta-park',
      'sale of assets',
      96_000_000,
      'EUR',
      '',
      '',
      '',
      'annual report of northmoor',
    ],
    [
      transfer,
      ...delta,
      'own',
      'northmoor',
      'linden',
      'delta-park',
      'transfer demanded by law',
      '',
      '',
      '',
      '',
      '',
      'statement of linden',
    ],
    [
      transfer,
      ...delta,
      'operate',
      'northmoor',
      'linden',
      'delta-park',
      'licence for local operation',
      '',
      '',
      '',
      '',
      'linden',
      'licence',
    ],
    [
      transfer,
      ...delta,
      'hold',
      'northmoor',
      'linden',
      'delta-park',
      'hand-over of keys',
      '',
      '',
      '',
      '',
      '',
      'protocol of hand-over',
    ],
    ...lots.map(({ lot, site, maker, madeMs }): Cells => [
      dateOf(madeMs + 5 * day),
      'lot',
      lot,
      'hold',
      site,
      maker,
      `${site}-floor`,
      'delivery',
      '',
      '',
      '',
      '',
      maker,
      `lot sheet ${lot}`,
    ]),
    ...machineCustody(plan),
  ];
  const header = 'at,subjectKind,subject,role,from,to,facility,terms,amount,currency,seal,condition,witness,document';
  return writeCsv(header.split(','), rows);
}

/** A few examinations from outside: six drawn at random under X-ray, and one suspected board taken apart. */
export function inspectedTable({ machines, asOfMs }: FleetPlan): string {
  const at = dateOf(asOfMs - 25 * day);
  const inUse = machines.filter((machine) => machine.status === 'in-use');
  const random = inUse.filter((machine) => machine.alteration === undefined && machine.dirty.length === 0);
  const step = Math.max(1, Math.floor(random.length / 6));
  const rows: Cells[] = random
    .filter((_, index) => index % step === 0)
    .slice(0, 6)
    .map((machine) => [
      machine.machine,
      machine.boardSerial,
      'xray',
      'surface-part',
      'random',
      at,
      'agrees',
      0.8,
      0.9,
      'bench-nine',
      `BN-${machine.index + 1}`,
    ]);
  const torn = inUse.find((machine) => machine.alteration?.class === 'surface-part');
  if (torn !== undefined) {
    rows.push([
      torn.machine,
      torn.boardSerial,
      'teardown',
      'surface-part;buried-part',
      'chosen',
      at,
      'contradicts',
      0.98,
      1,
      'bench-nine',
      `BN-${torn.index + 1}`,
    ]);
  }
  const header = 'machine,board,method,implantClasses,selection,at,result,sensitivity,coverage,lab,document';
  return writeCsv(header.split(','), rows);
}
