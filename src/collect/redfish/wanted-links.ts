import { isObject, textAt } from '../../formats/inventory/json-text.ts';
import type { JsonObject } from '../../formats/inventory/json-text.ts';

/**
 * Names under which a link is followed: parts, firmware, identities, trust. Logs, sensors, accounts, jobs, registries and
 * vendors' own pages are not asked for: they are large, change by the minute, or are none of our business.
 */
const wanted: ReadonlySet<string> = new Set([
  ...['Systems', 'Chassis', 'Managers', 'UpdateService', 'ComponentIntegrity'],
  ...[
    'Processors',
    'SubProcessors',
    'Memory',
    'Storage',
    'SimpleStorage',
    'Drives',
    'Controllers',
    'StorageControllers',
  ],
  ...['EthernetInterfaces', 'NetworkInterfaces', 'NetworkAdapters', 'NetworkDeviceFunctions', 'NetworkPorts', 'Ports'],
  ...['PCIeDevices', 'PCIeDevice', 'PCIeFunctions', 'PCIeSlots', 'GraphicsControllers', 'USBControllers', 'Assembly'],
  ...['PowerSubsystem', 'PowerSupplies', 'Batteries', 'ThermalSubsystem', 'Fans'],
  ...['FirmwareInventory', 'SoftwareInventory', 'TrustedComponents', 'ComponentCertificate'],
  ...['Bios', 'SecureBoot', 'SecureBootDatabases', 'Signatures', 'Certificates'],
]);
const notWalked: ReadonlySet<string> = new Set(['Oem', 'Actions']);

export interface WantedLinks {
  readonly links: readonly string[];
  /** `Members@odata.nextLink`: the collection goes on there (DSP0266, 7.10.4). */
  readonly next: string | undefined;
  /** Lists inside the resource that go on elsewhere. */
  readonly unreadPages: number;
}

/** The links of a resource that are worth following. Walks with a stack: depth costs nothing. */
export function wantedLinks(resource: JsonObject): WantedLinks {
  const links = new Set<string>();
  let unreadPages = 0;
  const stack: { readonly value: unknown; readonly key: string }[] = [{ value: resource, key: '' }];
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    const { value, key } = entry;
    if (Array.isArray(value)) {
      for (let i = value.length - 1; i >= 0; i--) stack.push({ value: value[i], key });
      continue;
    }
    if (!isObject(value)) continue;
    const link = textAt(value, '@odata.id');
    if (value !== resource && link !== undefined && (wanted.has(key) || key === 'Members')) links.add(link);
    for (const [name, child] of Object.entries(value).reverse()) {
      if (name.endsWith('@odata.nextLink') && !(value === resource && name === 'Members@odata.nextLink')) unreadPages++;
      if (typeof child === 'object' && child !== null && !notWalked.has(name)) stack.push({ value: child, key: name });
    }
  }
  return { links: [...links], next: textAt(resource, 'Members@odata.nextLink'), unreadPages };
}
