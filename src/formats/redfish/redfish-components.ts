import { classNameOf, pciId, pciIdText, tcgClass } from '../inventory/component-class.ts';
import type { Component, ComponentAddress } from '../inventory/inventory.ts';
import { isObject, listAt, objectAt, textAt } from '../inventory/json-text.ts';
import type { JsonObject } from '../inventory/json-text.ts';
import { specified, specifiedSerial } from '../inventory/specified.ts';
import { normalMac } from '../tables/network-address.ts';
import type { RedfishResource } from './resource.ts';

const classes: Readonly<Record<string, string>> = {
  Chassis: '00020000',
  Processor: '00010002',
  Memory: '00060000',
  PCIeDevice: '00050000',
  NetworkAdapter: '00090000',
  Drive: '00070002',
  StorageController: '00050000',
  PowerSupply: '000A0002',
  Battery: '000A0003',
  Fan: '000D0004',
  Manager: '00050012',
  TrustedComponent: '00040009',
};

const narrower: Readonly<Record<string, string>> = {
  'Chassis/RackMount': '00020016',
  'Chassis/Blade': '0002001B',
  'Chassis/Module': '00040000',
  'Chassis/Card': '00030002',
  'Processor/GPU': '00010006',
  'Processor/DSP': '00010004',
  'Processor/FPGA': '00010000',
  'Processor/Accelerator': '00010000',
  'Drive/SSD': '00070003',
  'Drive/HDD': '00070005',
};

function locationOf(properties: JsonObject): string | undefined {
  const slot = objectAt(properties, 'Slot');
  const place = objectAt(properties, 'Location') ?? (slot && objectAt(slot, 'Location'));
  const part = place && objectAt(place, 'PartLocation');
  const label = part && (textAt(part, 'ServiceLabel') ?? textAt(part, 'LocationOrdinalValue'));
  return specified(textAt(properties, 'Socket')) ?? specified(textAt(properties, 'DeviceLocator')) ?? specified(label);
}

function addressesOf(properties: JsonObject): ComponentAddress[] {
  const out: ComponentAddress[] = [];
  const mac = normalMac(textAt(properties, 'MACAddress') ?? textAt(properties, 'PermanentMACAddress') ?? '');
  if (mac !== undefined) out.push({ kind: 'ethernet-mac', value: mac });
  for (const controller of listAt(properties, 'Controllers')) {
    const identifiers = isObject(controller) ? listAt(controller, 'Identifiers') : [];
    for (const identifier of identifiers) {
      const name = isObject(identifier) ? normalMac(textAt(identifier, 'DurableName') ?? '') : undefined;
      if (name !== undefined) out.push({ kind: 'ethernet-mac', value: name });
    }
  }
  return out;
}

/** The part that a resource stands for; undefined for other resources and for places that are `Absent`. */
export function redfishComponent(resource: RedfishResource): Component | undefined {
  const { properties, type } = resource;
  const base = classes[type];
  if (base === undefined || textAt(objectAt(properties, 'Status') ?? {}, 'State') === 'Absent') return undefined;
  const kind = textAt(properties, `${type}Type`) ?? textAt(properties, 'MediaType') ?? '';
  // Of the trusted components only a discrete one is a part of its own, and only a TPM is known to be one.
  if (type === 'TrustedComponent' && kind === 'Integrated') return undefined;
  const isTpm = type !== 'TrustedComponent' || /tpm/i.test(`${resource.id} ${textAt(properties, 'Description') ?? ''}`);
  const componentClass = tcgClass(isTpm ? (narrower[`${type}/${kind}`] ?? base) : '00040000');
  const field = (key: string): string | undefined => specified(textAt(properties, key));
  return {
    class: componentClass,
    className: classNameOf(componentClass),
    manufacturer: field('Manufacturer'),
    model: field('Model') ?? field('PartNumber') ?? (type === 'PCIeDevice' ? field('Name') : undefined),
    serial: specifiedSerial(textAt(properties, 'SerialNumber')),
    revision: field('Revision') ?? field('Version') ?? field('HardwareVersion'),
    addresses: addressesOf(properties),
    fieldReplaceable: undefined,
    status: undefined,
    location: locationOf(properties) ?? (resource.id === '' ? undefined : resource.id),
  };
}

/** `vendor:device:svendor:sdevice` of a PCIeFunction, and the path of the device that it belongs to. */
export function pciFunction(resource: RedfishResource): { readonly device: string; readonly ids: string } | undefined {
  if (resource.type !== 'PCIeFunction') return undefined;
  const device = /^(.*)\/PCIeFunctions\/[^/]+$/.exec(resource.id)?.[1];
  const ids = ['VendorId', 'DeviceId', 'SubsystemVendorId', 'SubsystemId'].map((key) =>
    pciId(textAt(resource.properties, key)),
  );
  if (device === undefined || ids[0] === undefined || ids[1] === undefined) return undefined;
  return { device, ids: ids.flatMap((id) => (id === undefined ? [] : [pciIdText(id)])).join(':') };
}
