/** A component class of a registry, both as written in TCG certificates: OID and eight upper-case hex digits. */
export interface ComponentClass {
  readonly registry: string;
  readonly value: string;
}

export interface ComponentAddress {
  readonly kind: 'ethernet-mac' | 'wlan-mac' | 'bluetooth-mac' | 'pci' | 'other';
  /** As written, trimmed. */
  readonly value: string;
}

/** One part that a source names. `undefined`: the source did not say, or said one of the words for "not specified". */
export interface Component {
  readonly class: ComponentClass | undefined;
  /** The class in words: the registry's name where the class is known, else what the source calls it. */
  readonly className: string | undefined;
  readonly manufacturer: string | undefined;
  readonly model: string | undefined;
  readonly serial: string | undefined;
  readonly revision: string | undefined;
  readonly addresses: readonly ComponentAddress[];
  readonly fieldReplaceable: boolean | undefined;
  /** Delta certificates and lists: what happened to the part. */
  readonly status: 'added' | 'modified' | 'removed' | undefined;
  /** Slot, socket or bus address, as the source writes it. */
  readonly location: string | undefined;
}

export interface Platform {
  readonly manufacturer: string | undefined;
  readonly model: string | undefined;
  readonly version: string | undefined;
  readonly serial: string | undefined;
  readonly uuid?: string;
}

export const inventorySources = ['component-list', 'dmidecode', 'lshw', 'lspci', 'redfish', 'table'] as const;
export type InventorySource = (typeof inventorySources)[number];

/** What one source says is in one machine: testimony of that source, not the truth. */
export interface Inventory {
  readonly source: InventorySource;
  readonly platform: Platform;
  readonly components: readonly Component[];
  /** Other facts that the source states, `NAME` to `VALUE`. */
  readonly properties: readonly { readonly name: string; readonly value: string }[];
  /** What was tolerated, or could not be read, in words. */
  readonly notes: readonly string[];
}
