import type { TableName } from './definition.ts';

/** Where a foreign column goes: plain name (letters and digits, lower case) to property. */
type Synonyms = Readonly<Record<string, string>>;

const common: Synonyms = {
  serialnumber: 'serial',
  sn: 'serial',
  partnumber: 'model',
  make: 'manufacturer',
  mfr: 'manufacturer',
  rev: 'revision',
  site: 'facility',
  location: 'facility',
  start: 'since',
  from: 'since',
  end: 'until',
  to: 'until',
};

const byTable: Readonly<Partial<Record<TableName, Synonyms>>> = {
  machines: {
    name: 'machine',
    id: 'machine',
    server: 'machine',
    device: 'machine',
    serial: 'systemSerial',
    serialnumber: 'systemSerial',
    sn: 'systemSerial',
    servicetag: 'systemSerial',
    systemuuid: 'uuid',
    asset: 'assetTag',
    fqdn: 'hostname',
    host: 'hostname',
    manufacturer: 'vendor',
    make: 'vendor',
    product: 'model',
    productname: 'model',
    baseboard: 'boardModel',
    motherboard: 'boardModel',
    baseboardserial: 'boardSerial',
    motherboardserial: 'boardSerial',
    site: 'facility',
    location: 'facility',
    datacenter: 'facility',
    position: 'unit',
    height: 'unit',
    installed: 'installedAt',
    installdate: 'installedAt',
  },
  addresses: {
    name: 'interface',
    device: 'machine',
    server: 'machine',
    macaddress: 'mac',
    ipaddress: 'ip',
    address: 'ip',
    start: 'since',
    end: 'until',
  },
  parts: { ...common, id: 'part', name: 'part', device: 'machine', server: 'machine', type: 'class', role: 'class' },
  orders: {
    ordernumber: 'order',
    po: 'order',
    purchaseorder: 'order',
    qty: 'quantity',
    type: 'class',
    serialnumber: 'serial',
    partnumber: 'partModel',
  },
  changes: {
    date: 'at',
    when: 'at',
    device: 'machine',
    server: 'machine',
    type: 'kind',
    action: 'kind',
    who: 'by',
    case: 'ticket',
  },
  custody: { date: 'at', when: 'at', thing: 'subject', seller: 'from', buyer: 'to', price: 'amount' },
};

/** NetBox's device export: `name`, `serial`, `device_type`, … with the meaning that NetBox gives them. */
const netbox: Readonly<Partial<Record<TableName, Synonyms>>> = {
  machines: {
    name: 'machine',
    manufacturer: 'vendor',
    devicetype: 'model',
    type: 'model',
    serial: 'systemSerial',
    assettag: 'assetTag',
    site: 'facility',
    position: 'unit',
    tenant: 'owner',
  },
  addresses: {
    device: 'machine',
    parent: 'machine',
    name: 'interface',
    macaddress: 'mac',
    address: 'ip',
    ipaddress: 'ip',
  },
  parts: {
    id: 'part',
    device: 'machine',
    role: 'class',
    manufacturer: 'manufacturer',
    partid: 'model',
    serial: 'serial',
  },
};

export const presets = ['netbox'] as const;
export type Preset = (typeof presets)[number];

/** A preset decides alone what the columns that it names are: NetBox's `id` must not be taken for a machine before `name` is. */
export function synonymsOf(table: TableName, preset: Preset | undefined): ReadonlyMap<string, string> {
  const chosen = preset === 'netbox' ? netbox[table] : undefined;
  const decided = new Set(Object.values(chosen ?? {}));
  const general = Object.entries(byTable[table] ?? common).filter(([, property]) => !decided.has(property));
  return new Map([...general, ...Object.entries(chosen ?? {})]);
}
