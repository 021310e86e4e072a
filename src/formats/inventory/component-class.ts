import type { ComponentClass } from './inventory.ts';

/** TCG Component Class Registry, version 1.0 revision 14. */
export const tcgClassRegistry = '2.23.133.18.3.1';

const categories: Readonly<Record<string, string>> = {
  '0000': 'component',
  '0001': 'processor',
  '0002': 'container',
  '0003': 'board',
  '0004': 'module',
  '0005': 'controller',
  '0006': 'memory',
  '0007': 'storage',
  '0008': 'media drive',
  '0009': 'network adapter',
  '000A': 'energy object',
  '000D': 'cooling',
  '000E': 'input device',
  '0013': 'firmware',
};

const names: Readonly<Record<string, string>> = {
  '00010002': 'CPU',
  '00010004': 'DSP',
  '00010005': 'video processor',
  '00010006': 'GPU',
  '00010007': 'DPU',
  '00010008': 'embedded processor',
  '00010009': 'SoC',
  '00020002': 'desktop',
  '00020008': 'laptop',
  '00020009': 'notebook',
  '0002000C': 'all-in-one',
  '00020010': 'main server chassis',
  '00020012': 'sub chassis',
  '00020015': 'RAID chassis',
  '00020016': 'rack mount chassis',
  '00020018': 'multi-system chassis',
  '0002001B': 'blade',
  '0002001C': 'blade enclosure',
  '0002001D': 'tablet',
  '0002001E': 'convertible',
  '00020020': 'IoT device',
  '00020023': 'stick PC',
  '00030002': 'daughter board',
  '00030003': 'motherboard',
  '00030004': 'riser card',
  '00040009': 'TPM',
  '00050002': 'video controller',
  '00050003': 'SCSI controller',
  '00050004': 'Ethernet controller',
  '00050006': 'audio controller',
  '00050008': 'SATA controller',
  '00050009': 'SAS controller',
  '0005000B': 'RAID controller',
  '0005000D': 'USB controller',
  '0005000E': 'multi-function storage controller',
  '0005000F': 'multi-function network controller',
  '00050010': 'smart IO controller',
  '00050012': 'BMC',
  '00050013': 'DMA controller',
  '00060004': 'DRAM',
  '0006000A': 'flash memory',
  '00060010': 'SDRAM',
  '0006001B': 'NVRAM',
  '0006001C': '3D XPoint',
  '0006001D': 'DDR5',
  '0006001E': 'LPDDR5',
  '00070002': 'storage drive',
  '00070003': 'SSD',
  '00070004': 'M.2 drive',
  '00070005': 'HDD',
  '00070006': 'NVMe',
  '00080003': 'tape drive',
  '00080006': 'DVD drive',
  '00080007': 'Blu-ray drive',
  '00090002': 'Ethernet adapter',
  '00090003': 'Wi-Fi adapter',
  '00090004': 'Bluetooth adapter',
  '00090006': 'ZigBee adapter',
  '00090007': '3G adapter',
  '00090008': '4G adapter',
  '00090009': '5G adapter',
  '0009000A': 'network switch',
  '0009000B': 'network router',
  '000A0002': 'power supply',
  '000A0003': 'battery',
  '000D0004': 'chassis fan',
  '000D0005': 'socket fan',
  '00130003': 'system firmware',
  '00130004': 'drive firmware',
  '00130005': 'bootloader',
  '00130006': 'SMM',
  '00130007': 'NIC firmware',
};

/** The class of the TCG registry with this value (eight hex digits). */
export function tcgClass(value: string): ComponentClass {
  return { registry: tcgClassRegistry, value: value.toUpperCase() };
}

const byName: ReadonlyMap<string, string> = new Map([
  ...Object.entries(categories).map(([category, name]) => [name, `${category}0000`] as const),
  ...Object.entries(names).map(([value, name]) => [name.toLowerCase(), value] as const),
]);

/** The class that the registry calls by this name, in either case: `DRAM`, `Ethernet adapter`. */
export function tcgClassNamed(name: string): ComponentClass | undefined {
  const value = byName.get(name.trim().toLowerCase());
  return value === undefined ? undefined : tcgClass(value);
}

/**
 * The name of a class; for values that revision 14 does not name (older and newer lists use some) the name of its
 * category. Undefined for other registries.
 */
export function classNameOf(componentClass: ComponentClass | undefined): string | undefined {
  if (componentClass?.registry !== tcgClassRegistry) return undefined;
  return names[componentClass.value] ?? categories[componentClass.value.slice(0, 4)];
}

// PCI-SIG PCI Code and ID Assignment: base class and subclass, to the nearest class of the TCG registry.
const pciClasses: Readonly<Record<string, string>> = {
  '00': '00000000',
  '0000': '00000000',
  '0001': '00050002',
  '01': '00050000',
  '0100': '00050003',
  '0104': '0005000B',
  '0105': '00050008',
  '0106': '00050008',
  '0107': '00050009',
  '0108': '00070006',
  '02': '00090000',
  '0200': '00090002',
  '0280': '00090003',
  '03': '00050002',
  '0302': '00010006',
  '04': '00050000',
  '0401': '00050006',
  '0403': '00050006',
  '05': '00060000',
  '06': '00050000',
  '07': '00050000',
  '08': '00050000',
  '0801': '00050013',
  '09': '000E0000',
  '0B': '00010000',
  '0C': '00050000',
  '0C03': '0005000D',
  '0D': '00090000',
  '0D11': '00090004',
  '10': '00050000',
  '11': '00050000',
  '12': '00010000',
};

/** The TCG class of a PCI class code (base class and subclass, 16 bit); undefined where there is none. */
export function tcgClassOfPci(pciClass: number): ComponentClass | undefined {
  const code = pciClass.toString(16).toUpperCase().padStart(4, '0');
  const value = pciClasses[code] ?? pciClasses[code.slice(0, 2)];
  return value === undefined ? undefined : tcgClass(value);
}

/** A PCI identifier (vendor, device, subsystem) as a number: `8086`, `0x8086` and `8086h` are one. */
export function pciId(text: string | undefined): number | undefined {
  const digits = /^\s*(?:0x)?([0-9a-f]{1,4})h?\s*$/i.exec(text ?? '')?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits, 16);
}

/** The one spelling of a PCI identifier: four lower-case hex digits. */
export function pciIdText(id: number): string {
  return id.toString(16).padStart(4, '0');
}
