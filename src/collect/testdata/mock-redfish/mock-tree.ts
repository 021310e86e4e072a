import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { planFleet } from '../../../simulate/fleet/plan-fleet.ts';
import { presentParts } from '../../../simulate/fleet/planned-machine.ts';
import { redfishJson } from '../../../simulate/fleet/redfish-json.ts';

export type MockResource = Record<string, unknown>;
/** Path without last slash, to resource. */
export type MockTree = Map<string, MockResource>;

export const root = '/redfish/v1';
const collections: ReadonlyMap<string, string> = new Map([
  ['Systems', 'ComputerSystemCollection'],
  ['Chassis', 'ChassisCollection'],
  ['Managers', 'ManagerCollection'],
  ['Processors', 'ProcessorCollection'],
  ['FirmwareInventory', 'SoftwareInventoryCollection'],
  ['TrustedComponents', 'TrustedComponentCollection'],
  ['ComponentIntegrity', 'ComponentIntegrityCollection'],
  ['Certificates', 'CertificateCollection'],
]);

function record(value: unknown): MockResource {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}

/** Adds the service root, and the links between what is there, so that a crawl from the root finds all of it. */
export function withLinks(flat: MockTree): MockTree {
  const tree: MockTree = new Map(flat);
  const blank = (path: string): MockResource => {
    const name = path.split('/').at(-1) ?? '';
    const type = path === root ? undefined : collections.get(name);
    if (type === undefined) {
      const kind = path === root ? 'ServiceRoot' : name;
      return { '@odata.id': path === root ? `${root}/` : path, '@odata.type': `#${kind}.v1_0_0.${kind}`, Name: name };
    }
    return { '@odata.id': path, '@odata.type': `#${type}.${type}`, Name: name, Members: [], 'Members@odata.count': 0 };
  };
  for (const path of [...flat.keys()].sort()) {
    for (let child = path; child !== root; child = child.slice(0, child.lastIndexOf('/'))) {
      const parent = child.slice(0, child.lastIndexOf('/'));
      const holder = tree.get(parent) ?? blank(parent);
      tree.set(parent, holder);
      const link = { '@odata.id': child };
      const name = child.slice(parent.length + 1);
      if (Array.isArray(holder.Members)) {
        const members: unknown[] = holder.Members;
        if (!members.some((member) => record(member)['@odata.id'] === child)) {
          holder.Members = [...members, link];
          holder['Members@odata.count'] = members.length + 1;
        }
      } else holder[name] ??= link;
    }
  }
  return tree;
}

export interface MockMachine {
  readonly machine: string;
  readonly serial: string;
  readonly tree: MockTree;
}

/** Controllers of a simulated fleet: each lists the parts of its machine. The same seed gives the same trees. */
export function simulatedControllers(machines: number, seed: number): readonly MockMachine[] {
  const plan = planFleet({ machines: Math.max(12, machines), seed, altered: 0, pictures: 0, logDays: 0 });
  return plan.machines.slice(0, machines).map((machine) => {
    const parsed: unknown = JSON.parse(Buffer.from(redfishJson(machine, presentParts(machine))).toString('utf8'));
    const flat: MockTree = new Map(Object.entries(record(parsed)).map(([path, value]) => [path, record(value)]));
    return { machine: machine.machine, serial: machine.systemSerial, tree: withLinks(flat) };
  });
}

/** A recorded tree, a folder with an `index.json` for each resource; undefined where there is none. */
export function recordedTree(folder: string): MockTree | undefined {
  if (!existsSync(folder)) return undefined;
  const flat: MockTree = new Map();
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('index.json')) continue;
    const resource = record(JSON.parse(readFileSync(join(folder, file), 'utf8')));
    const id = resource['@odata.id'];
    if (typeof id === 'string' && id.startsWith(`${root}/`)) flat.set(id.replace(/\/$/, ''), resource);
  }
  return flat.size === 0 ? undefined : withLinks(flat);
}
