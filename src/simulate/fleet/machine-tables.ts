import { isoTime } from '../../core/index.ts';
import { writeCsv } from '../../formats/tables/index.ts';
import type { FleetPlan, PlannedMachine } from './planned-machine.ts';

/*
 * The tables of the intake folder that have rows per machine.
 */

type Cells = readonly (string | number | undefined)[];

export function dateOf(ms: number): string {
  return isoTime(ms).slice(0, 10);
}

function table(header: string, rows: readonly Cells[]): string {
  return writeCsv(header.split(','), rows);
}

export function machinesTable({ machines }: FleetPlan): string {
  return table(
    'machine,systemSerial,uuid,assetTag,hostname,vendor,model,boardModel,boardRevision,boardSerial,lot,integrator,facility,rack,unit,owner,operator,status,installedAt',
    machines.map(({ machine, model, facility, ...rest }) => [
      machine,
      rest.systemSerial,
      rest.uuid,
      `A${rest.index + 1}`,
      `${machine}.example.org`,
      model.vendor,
      model.model,
      model.boardModel,
      model.boardRevision,
      rest.boardSerial,
      rest.lot.lot,
      rest.integrator,
      facility.facility,
      rest.rack,
      rest.unit,
      facility.owner,
      facility.operator,
      rest.status,
      dateOf(rest.installedMs),
    ]),
  );
}

export function addressesTable({ machines, disputedAddress }: FleetPlan): string {
  const rows = machines.flatMap((machine): Cells[] =>
    (['bmc', 'host'] as const).map((end) => [
      machine.machine,
      end,
      machine[end].mac,
      machine[end].ip,
      dateOf(machine.installedMs),
      '',
      'address register',
    ]),
  );
  const other = machines.find((machine) => machine.machine === disputedAddress?.machine);
  if (other !== undefined && disputedAddress !== undefined) {
    const { mac } = other.bmc;
    rows.push([other.machine, 'bmc', mac, disputedAddress.ip, dateOf(other.installedMs), '', 'address register']);
  }
  return table('machine,interface,mac,ip,since,until,source', rows);
}

export function partsTable({ machines }: FleetPlan): string {
  const rows = machines.flatMap((machine) =>
    machine.parts
      .filter((part) => part.serial !== '')
      .map((part): Cells => [
        part.part,
        machine.machine,
        part.type.kind,
        part.type.manufacturer,
        part.type.model,
        part.serial,
        part.type.revision,
        part.type.kind === 'baseboard' ? machine.lot.lot : '',
        isoTime(part.sinceMs),
        part.untilMs === undefined ? '' : isoTime(part.untilMs),
      ]),
  );
  return table('part,machine,class,manufacturer,model,serial,revision,lot,since,until', rows);
}

/** Only machines that came without a platform certificate have order lines: the certificate says the same. */
export function ordersTable({ machines }: FleetPlan): string {
  const rows = machines
    .filter((machine) => machine.answers.order)
    .flatMap((machine) =>
      machine.ordered.map((part, line): Cells => [
        `O${dateOf(machine.builtMs).slice(0, 7)}`,
        line + 1,
        machine.machine,
        part.type.kind,
        part.type.manufacturer,
        part.type.model,
        part.serial,
        1,
      ]),
    );
  return table('order,line,machine,class,manufacturer,model,serial,quantity', rows);
}

export function changesTable({ machines }: FleetPlan): string {
  const rows = machines
    .flatMap((machine) => machine.changes.map((change) => ({ machine: machine.machine, ...change })))
    .sort((a, b) => a.atMs - b.atMs)
    .map((change): Cells => [
      isoTime(change.atMs),
      change.machine,
      change.kind,
      change.partOut,
      change.partIn,
      change.firmware,
      change.ticket,
      change.by,
    ]);
  return table('at,machine,kind,partOut,partIn,firmware,ticket,by', rows);
}

/** Whom the machine was sold to when it was installed: two of the facilities changed hands since. */
function buyerOf(machine: PlannedMachine, asOfMs: number): string {
  const { facility, installedMs } = machine;
  if (installedMs >= asOfMs - facility.sinceDaysAgo * 86_400_000) return facility.owner;
  return { ha: 'kestrel', dp: 'northmoor' }[facility.prefix] ?? facility.owner;
}

/** From the maker over the integrator and the carrier to the hall; a few journeys that nobody watched. */
export function machineCustody({ machines, asOfMs }: FleetPlan): Cells[] {
  return machines.flatMap((machine): Cells[] => {
    const buyer = buyerOf(machine, asOfMs);
    const { facility, integrator } = machine;
    const number = machine.index + 1;
    const unwatched = number % 33 === 0;
    const shipped = dateOf(machine.installedMs - 4 * 86_400_000);
    const arrived = dateOf(machine.installedMs);
    const subject = ['machine', machine.machine] as const;
    return [
      [
        dateOf(machine.builtMs),
        ...subject,
        'hold',
        machine.model.maker,
        integrator,
        '',
        'delivery',
        '',
        '',
        `M${number}`,
        'seal intact',
        integrator,
        `delivery note ${number}`,
      ],
      [
        shipped,
        ...subject,
        'hold',
        integrator,
        'farrow',
        '',
        'transit',
        '',
        '',
        unwatched ? '' : `F${number}`,
        unwatched ? '' : 'sealed',
        unwatched ? '' : 'farrow',
        `waybill ${number}`,
      ],
      [
        arrived,
        ...subject,
        'hold',
        'farrow',
        buyer,
        facility.facility,
        'delivery',
        '',
        '',
        unwatched ? '' : `F${number}`,
        unwatched ? 'no seal' : 'seal intact',
        unwatched ? '' : buyer,
        `receipt ${number}`,
      ],
      [
        arrived,
        ...subject,
        'own',
        integrator,
        buyer,
        facility.facility,
        'sale',
        '',
        '',
        '',
        '',
        '',
        `invoice ${number}`,
      ],
    ];
  });
}
