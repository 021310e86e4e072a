import { utf8Bytes } from '../../core/index.ts';
import type { FittedPart, PlannedMachine } from './planned-machine.ts';

type Fields = readonly (readonly [name: string, value: string])[];

function dmiFields(part: FittedPart, slot: number): readonly [type: number, title: string, fields: Fields] | undefined {
  const { type, serial } = part;
  const common: Fields = [
    ['Manufacturer', type.manufacturer],
    ['Serial Number', serial],
  ];
  switch (type.kind) {
    case 'bios':
      return [
        0,
        'BIOS Information',
        [
          ['Vendor', type.manufacturer],
          ['Version', type.revision ?? 'Not Specified'],
        ],
      ];
    case 'baseboard':
      return [
        2,
        'Base Board Information',
        [...common, ['Product Name', type.model], ['Version', type.revision ?? 'Not Specified']],
      ];
    case 'chassis':
      return [3, 'Chassis Information', [...common, ['Type', type.model], ['Version', 'Not Specified']]];
    case 'cpu':
      return [
        4,
        'Processor Information',
        [...common, ['Socket Designation', `CPU${slot}`], ['Version', type.model], ['Status', 'Populated, Enabled']],
      ];
    case 'dimm':
      return [
        17,
        'Memory Device',
        [...common, ['Size', '32 GB'], ['Locator', `DIMM_${slot}`], ['Part Number', type.model]],
      ];
    case 'nic':
    case 'raid':
    case 'drive':
      return undefined;
  }
}

/** What `dmidecode` prints of this machine (DSP0134): parts on the PCI bus and drives are not its matter. */
export function dmidecodeText(machine: PlannedMachine, parts: readonly FittedPart[]): Uint8Array {
  const lines = ['# dmidecode 3.5', 'Getting SMBIOS data from sysfs.', 'SMBIOS 3.3.0 present.', ''];
  let handle = 0;
  const structure = (type: number, title: string, fields: Fields): void => {
    lines.push(`Handle 0x${(handle++).toString(16).toUpperCase().padStart(4, '0')}, DMI type ${type}, 64 bytes`, title);
    for (const [name, value] of fields) lines.push(`\t${name}: ${value}`);
    lines.push('');
  };
  structure(1, 'System Information', [
    ['Manufacturer', machine.model.vendor],
    ['Product Name', machine.model.model],
    ['Version', machine.model.boardRevision],
    ['Serial Number', machine.systemSerial],
    ['UUID', machine.uuid],
  ]);
  parts.forEach((part, slot) => {
    const entry = dmiFields(part, slot);
    if (entry !== undefined) structure(...entry);
  });
  structure(127, 'End Of Table', []);
  return utf8Bytes(`${lines.join('\n')}\n`);
}

/** What `lspci -vmmnn` prints: only what sits on the bus, without serial numbers. */
export function lspciText(parts: readonly FittedPart[]): Uint8Array {
  const records = parts.flatMap(({ type }, index) => {
    if (type.pci === undefined) return [];
    const pciClass = type.kind === 'nic' ? 'Ethernet controller [0200]' : 'RAID bus controller [0104]';
    return [
      [
        `Slot:\t${(16 + index).toString(16)}:00.0`,
        `Class:\t${pciClass}`,
        `Vendor:\t${type.manufacturer} [${type.pci[0]}]`,
        `Device:\t${type.model} [${type.pci[1]}]`,
        `Rev:\t${type.revision ?? '00'}`,
        '',
      ].join('\n'),
    ];
  });
  return utf8Bytes(`${records.join('\n')}\n`);
}
