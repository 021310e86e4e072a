import { statusesAtHand, statusesGone } from './machine-status.ts';
import { implantClasses, subjectKinds } from '../../core/index.ts';
import {
  amount,
  identity,
  interfaceName,
  ip,
  mac,
  oneOf,
  quantity,
  requiredText,
  requiredTime,
  text,
  time,
  uuid,
  words,
} from './column.ts';
import type { Columns } from './column.ts';
import { changeKinds, custodyRoles, inspectionResults } from './rows.ts';
import type { GoldenRow, Tables } from './rows.ts';

/** The row type of every table that has a definition here. */
export type RowsByTable = { readonly [K in keyof Tables]: Tables[K][number] } & { readonly goldens: GoldenRow };
export type TableName = keyof RowsByTable;

export interface TableDefinition<Row> {
  readonly file: string;
  readonly about: string;
  readonly columns: Columns<Row>;
  /** Columns that name a row together: a second row with the same values is reported. */
  readonly key: readonly (keyof Columns<Row>)[];
}

const anyAmount = { from: -1e15, to: 1e15 } as const;
const share = { from: 0, to: 1 } as const;

/** Every table of the intake folder: the reader, the importer and docs/schemas are all made from this. */
export const tableDefinitions: { readonly [K in TableName]: TableDefinition<RowsByTable[K]> } = {
  machines: {
    file: 'machines.csv',
    about: 'One row a machine.',
    key: ['machine'],
    columns: {
      machine: requiredText('The name by which every other file speaks of the machine.'),
      systemSerial: identity('Serial number of the system (SMBIOS type 1).'),
      uuid: uuid('System UUID (SMBIOS type 1).'),
      assetTag: identity("The owner's own tag."),
      hostname: text('Host name.'),
      vendor: identity('Who sold the system under its name.', 'name'),
      model: identity('Model of the system; machines of one model are siblings.', 'name'),
      boardModel: identity('Model of the main board; names the folder under references/boards.', 'name'),
      boardRevision: identity('Revision printed on the board.', 'name'),
      boardSerial: identity('Serial number of the main board; names the folder under boards.'),
      lot: text('Lot of the main board (lots.csv).'),
      integrator: text('Party that put the machine together (parties.csv).'),
      facility: text('Where it stands (facilities.csv).'),
      rack: text('Rack.'),
      unit: text('Height unit in the rack.'),
      owner: text('Party that owns it.'),
      operator: text('Party that operates it.'),
      status: text(
        `At hand: ${statusesAtHand.join(', ')}. Out of reach: ${statusesGone.join(', ')}. Another word is taken as at hand, and named.`,
      ),
      installedAt: time('When it went into service.'),
    },
  },
  addresses: {
    file: 'addresses.csv',
    about: 'Network addresses of machines over time.',
    key: ['machine', 'interface', 'mac', 'ip', 'since'],
    columns: {
      machine: requiredText('The machine.'),
      interface: interfaceName(
        'bmc for the management controller (or the maker\u2019s word for it: ilo, idrac, xcc, cimc, irmc, ipmi, oob), host for the system, or another name.',
      ),
      mac: mac('MAC address.'),
      ip: ip('IPv4 or IPv6 address.'),
      since: time('From when it held the address; empty: from the beginning.'),
      until: time('Until when; empty: still.'),
      source: text('Where this is known from.'),
    },
  },
  parts: {
    file: 'parts.csv',
    about: 'Parts and the machines that they sat in.',
    key: ['part', 'machine', 'since'],
    columns: {
      part: requiredText('The name of the part.'),
      machine: requiredText('The machine it sits in.'),
      class: text('What it is, in words or as a TCG component class.'),
      manufacturer: identity('Who made it.', 'name'),
      model: identity('Model or part number.', 'name'),
      serial: identity('Serial number.'),
      revision: identity('Revision.', 'name'),
      lot: text('Lot (lots.csv).'),
      since: time('From when it sat there.'),
      until: time('Until when; empty: still.'),
    },
  },
  orders: {
    file: 'orders.csv',
    about:
      'What was bought. Column line becomes orderLine; a column model before class is the machine model, after it the model of the part.',
    key: [],
    columns: {
      order: requiredText('Number of the order.'),
      orderLine: text('Line of the order.'),
      machine: text('The machine that the part was ordered for.'),
      model: identity('The machine model that the part was ordered for, where no machine is named.', 'name'),
      class: text('What it is, in words or as a TCG component class.'),
      manufacturer: identity('Who makes it.', 'name'),
      partModel: identity('Model or part number of the part.', 'name'),
      serial: identity('Serial number, where the order or delivery note gives one.'),
      quantity: quantity('How many; empty means 1.'),
    },
  },
  changes: {
    file: 'changes.csv',
    about: 'Repairs, replacements and updates that somebody recorded. A ticket is a claim.',
    key: [],
    columns: {
      at: requiredTime('When.'),
      machine: requiredText('The machine.'),
      kind: oneOf('What was done.', changeKinds),
      partOut: text('Part that came out: its name in parts.csv, its serial or its model.'),
      partIn: text('Part that went in.'),
      firmware: text('Firmware version or hash after the change.'),
      ticket: text('Number of the ticket.'),
      by: text('Who did it.'),
    },
  },
  custody: {
    file: 'custody.csv',
    about: 'Who owned, operated or held what, and where it was.',
    key: [],
    columns: {
      at: requiredTime('When.'),
      subjectKind: oneOf('What kind of thing.', subjectKinds),
      subject: requiredText('Its name.'),
      role: oneOf('Which time-line: ownership, operation, physical possession or place.', custodyRoles),
      from: text('Party (or place) before.'),
      to: text('Party (or place) after.'),
      facility: text('Where it happened.'),
      terms: text('Sale, lease, law, loan, transit: in words.'),
      amount: amount('Price.', anyAmount),
      currency: text('ISO 4217.'),
      seal: text('Number of the seal.'),
      condition: text('Condition of seal and goods on arrival.'),
      witness: text('Who saw it.'),
      document: text('Document that shows it.'),
    },
  },
  lots: {
    file: 'lots.csv',
    about: 'What was made together. Lots nest.',
    key: ['lot'],
    columns: {
      lot: requiredText('The lot.'),
      parent: text('The lot that it is part of.'),
      maker: text('Party that made it (parties.csv).'),
      site: text('Where it was made (facilities.csv).'),
      madeAt: time('When.'),
    },
  },
  parties: {
    file: 'parties.csv',
    about: 'Companies, authorities and people.',
    key: ['party'],
    columns: {
      party: requiredText('The short name that other files use.'),
      name: text('Full name.'),
      kind: text('maker, integrator, carrier, operator, authority, …'),
      jurisdiction: text('Law that it stands under.'),
      parent: text('Party that owns it.'),
      since: time('Since when it has this parent.'),
    },
  },
  facilities: {
    file: 'facilities.csv',
    about: 'Places.',
    key: ['facility', 'since'],
    columns: {
      facility: requiredText('The short name that other files use.'),
      jurisdiction: text('Law that it stands under.'),
      owner: text('Party that owns it.'),
      operator: text('Party that operates it.'),
      since: time('Since when.'),
    },
  },
  inspected: {
    file: 'inspected.csv',
    about: 'Results of examinations made elsewhere.',
    key: [],
    columns: {
      machine: requiredText('The machine.'),
      board: text('Serial number of the board that was examined.'),
      method: requiredText('How: optical, xray, ct, teardown, flash-read, …'),
      implantClasses: words('Classes that the method could have shown.', implantClasses),
      selection: oneOf('How the machine was chosen.', ['random', 'chosen']),
      at: requiredTime('When.'),
      result: oneOf('What was found.', inspectionResults),
      sensitivity: amount('Probability of a call if the alteration is there, 0 to 1.', share),
      coverage: amount('Share of the board that was looked at, 0 to 1.', share),
      lab: text('Who examined.'),
      document: text('Report.'),
    },
  },
  goldens: {
    file: 'goldens.csv',
    about: 'references/boards/<boardModel>/goldens.csv: where each golden unit came from.',
    key: ['unit', 'side'],
    columns: {
      unit: requiredText('Name of the folder under golden.'),
      revision: text('Board revision.'),
      side: text('top or bottom; empty: both.'),
      unitSerial: identity('Serial number of the board.'),
      lot: text('Lot; a golden unit of the suspects’ lot may carry the same alteration.'),
      acquiredFrom: text('Where it was bought.'),
      teardown: text('What was taken apart and by whom; empty: nothing.'),
    },
  },
};

export const tableNames: readonly TableName[] = [
  'machines',
  'addresses',
  'parts',
  'orders',
  'changes',
  'custody',
  'lots',
  'parties',
  'facilities',
  'inspected',
  'goldens',
];
