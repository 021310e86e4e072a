import { listAt, objectAt, textAt } from '../inventory/json-text.ts';
import type { RedfishTree } from './resource.ts';
import { booleanAt, idsAt, indexTree, saidAt, stateOf } from './tree-index.ts';

/** A SoftwareInventory resource of the update service (DSP2046): an image that is installed somewhere. */
export interface SoftwareImage {
  readonly id: string;
  readonly name: string | undefined;
  /** By the collection that it lies in; firmware where the path does not say. */
  readonly kind: 'firmware' | 'software';
  readonly version: string | undefined;
  readonly lowestVersion: string | undefined;
  /** Versions of parts of the image: `Bootloader`, `Kernel`, `Microcode`, … */
  readonly additionalVersions: Readonly<Record<string, string>>;
  readonly manufacturer: string | undefined;
  readonly softwareId: string | undefined;
  readonly releaseDate: string | undefined;
  readonly state: string | undefined;
  readonly updateable: boolean | undefined;
  readonly writeProtected: boolean | undefined;
  /** `@odata.id` of what runs it. */
  readonly relatedItems: readonly string[];
  readonly uefiDevicePaths: readonly string[];
}

/** What the update service lists, in its words. The versions of parts stand in `redfishInventory`. Never throws. */
export function firmwareInventory(tree: Pick<RedfishTree, 'resources'>): SoftwareImage[] {
  return indexTree(tree).resources.flatMap(({ type, id, name, properties }) => {
    if (type !== 'SoftwareInventory') return [];
    const additional = objectAt(properties, 'AdditionalVersions') ?? {};
    return [
      {
        id,
        name,
        kind: id.includes('/SoftwareInventory/') ? 'software' : 'firmware',
        version: saidAt(properties, 'Version'),
        lowestVersion: saidAt(properties, 'LowestSupportedVersion'),
        additionalVersions: Object.fromEntries(
          Object.keys(additional).flatMap((key) => {
            const version = textAt(additional, key);
            return version === undefined ? [] : [[key, version] as const];
          }),
        ),
        manufacturer: saidAt(properties, 'Manufacturer'),
        softwareId: saidAt(properties, 'SoftwareId'),
        releaseDate: saidAt(properties, 'ReleaseDate'),
        state: stateOf(properties),
        updateable: booleanAt(properties, 'Updateable'),
        writeProtected: booleanAt(properties, 'WriteProtected'),
        relatedItems: idsAt(properties, 'RelatedItem'),
        uefiDevicePaths: listAt(properties, 'UefiDevicePaths').filter((path) => typeof path === 'string'),
      },
    ];
  });
}
