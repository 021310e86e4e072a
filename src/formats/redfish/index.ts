import { defineFormat } from '../format.ts';
import type { Format } from '../format.ts';
import { parseRedfish, recognisesRedfish } from './parse-redfish.ts';
import { redfishInventory } from './redfish-inventory.ts';
import type { RedfishTree } from './resource.ts';

export * from './component-integrity.ts';
export { countFaults } from './count-faults.ts';
export * from './firmware-inventory.ts';
export * from './hardware-resources.ts';
export { parseRedfish } from './parse-redfish.ts';
export * from './redfish-certificates.ts';
export * from './redfish-inventory.ts';
export * from './resource.ts';
export * from './secure-boot-resources.ts';
export * from './trusted-components.ts';
export { mergeTrees } from './tree-index.ts';

/** Redfish resources in JSON: one, a list, or a tree. */
export const redfishFormat: Format<'redfish', RedfishTree> = defineFormat({
  kind: 'redfish',
  title: 'Redfish resource or tree (DSP0266)',
  recognises: recognisesRedfish,
  parse: parseRedfish,
  describe: (tree) => {
    const inventory = redfishInventory(tree.resources);
    const types = new Map<string, number>();
    for (const { type } of tree.resources) types.set(type, (types.get(type) ?? 0) + 1);
    const only = tree.resources.length === 1 ? tree.resources[0] : undefined;
    return {
      resources: tree.resources.length,
      types: Object.fromEntries(types),
      id: only?.id,
      name: only?.name,
      ...inventory.platform,
      hostName: inventory.hostName,
      assetTag: inventory.assetTag,
      componentCount: inventory.components.length,
      components: inventory.components,
      firmware: inventory.firmware,
      integrity: inventory.integrity,
      notes: [...tree.notes, ...inventory.notes],
    };
  },
});
