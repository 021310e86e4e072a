import type { Component, Inventory } from '../../formats/inventory/index.ts';
import { tcgClassNamed, tcgClassRegistry } from '../../formats/inventory/index.ts';
import { onceFor } from './once.ts';

/** What tables and tools call a category, lower case; the value is the TCG category as four hex digits. */
const categoryWords: ReadonlyMap<string, string> = new Map(
  Object.entries({
    cpu: '0001',
    processor: '0001',
    chassis: '0002',
    system: '0002',
    board: '0003',
    baseboard: '0003',
    mainboard: '0003',
    motherboard: '0003',
    module: '0004',
    controller: '0005',
    gpu: '0005',
    hba: '0005',
    raid: '0005',
    tpm: '0004',
    bmc: '0005',
    dimm: '0006',
    memory: '0006',
    ram: '0006',
    drive: '0007',
    disk: '0007',
    ssd: '0007',
    hdd: '0007',
    nvme: '0007',
    storage: '0007',
    nic: '0009',
    ethernet: '0009',
    network: '0009',
    psu: '000A',
    'power supply': '000A',
    power: '000A',
    fan: '000D',
    cooling: '000D',
    bios: '0013',
    firmware: '0013',
    uefi: '0013',
  }),
);

/** Classes that tools put into either of two categories: one NIC is a controller to one and an adapter to the other. */
const movedClasses: ReadonlyMap<string, string> = new Map([
  ['00010005', '0005'],
  ['00010006', '0005'],
  ['00050004', '0009'],
  ['0005000F', '0009'],
]);

function ofValue(value: string): string | undefined {
  const category = movedClasses.get(value) ?? value.slice(0, 4);
  // 0000 is "other": it says nothing about what the part is.
  return category === '0000' ? undefined : category;
}

/**
 * The kind of part, coarse enough that tools agree on it: a certificate calls a DIMM 00060001 where another tool says
 * 00060004. Undefined where the source does not say, or says it in a registry that is not compared.
 */
export function categoryOf(component: Component): string | undefined {
  const { class: named, className } = component;
  if (named?.registry === tcgClassRegistry && /^[0-9A-Fa-f]{8}$/.test(named.value)) {
    return ofValue(named.value.toUpperCase());
  }
  if (named !== undefined || className === undefined) return undefined;
  const byName = tcgClassNamed(className)?.value;
  return categoryWords.get(className.toLowerCase()) ?? (byName === undefined ? undefined : ofValue(byName));
}

export const firmwareCategory = '0013';

/** Words of a maker's legal form, which one tool writes and another leaves out. */
const legalForms: ReadonlySet<string> = new Set([
  'ag',
  'co',
  'company',
  'corp',
  'corporation',
  'gmbh',
  'inc',
  'incorporated',
  'limited',
  'llc',
  'ltd',
]);

function comparableMaker(text: string): string {
  const lower = text.toLowerCase();
  // One word is itself, whatever it is: every part of every list has a maker, and most are one word.
  if (!/[\s,.®™(]/.test(lower)) return lower;
  const words = lower
    .replace(/\((?:r|tm|c)\)/g, ' ')
    .split(/[\s,.®™]+/)
    .filter((word) => word !== '');
  const kept = words.filter((word) => !legalForms.has(word));
  return (kept.length > 0 ? kept : words).join(' ');
}

function comparableText(text: string): string {
  const lower = text.toLowerCase();
  return /\s\s|[^\S ]|^ | $/.test(lower) ? lower.split(/\s+/).join(' ').trim() : lower;
}

/** `23:94:17:BA:86:5E` and `239417ba865e` are one serial; so are `ab-12` and `AB12`. */
export function comparableSerial(text: string): string {
  const kept = text.toUpperCase().replace(/[\s:.\-_/]/g, '');
  return kept === '' ? text : kept;
}

/** PCI revisions come as `0`, `00` or `0x00`. */
function comparableRevision(text: string): string {
  const lower = comparableText(text);
  const hex = /^(?:0x)?0*([0-9a-f]{1,2})$/.exec(lower);
  return hex?.[1] ?? lower;
}

/** The fields of a part in the form in which two sources are compared. `undefined` is neither equal nor different. */
export interface Comparable {
  readonly component: Component;
  readonly category: string | undefined;
  readonly manufacturer: string | undefined;
  readonly model: string | undefined;
  readonly serial: string | undefined;
  readonly revision: string | undefined;
}

export const comparedFields = ['category', 'manufacturer', 'model', 'serial', 'revision'] as const;
export type ComparedField = (typeof comparedFields)[number];

export function comparable(component: Component): Comparable {
  const { manufacturer, model, serial, revision } = component;
  return {
    component,
    category: categoryOf(component),
    manufacturer: manufacturer === undefined ? undefined : comparableMaker(manufacturer),
    model: model === undefined ? undefined : comparableText(model),
    serial: serial === undefined ? undefined : comparableSerial(serial),
    revision: revision === undefined ? undefined : comparableRevision(revision),
  };
}

/** The parts of a list, in its order. Several questions look at them, and making them comparable is the dearest part of each. */
export const comparableParts: (list: Inventory) => readonly Comparable[] = onceFor(({ components }) =>
  components.map(comparable),
);

/** Fields that both sources state and state differently. */
export function differingFields(a: Comparable, b: Comparable): readonly ComparedField[] {
  return comparedFields.filter((field) => a[field] !== undefined && b[field] !== undefined && a[field] !== b[field]);
}

function conflict(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && a !== b;
}

/**
 * Whether the two can be one part: nothing that both state differs, and what they share says which part it is. Written
 * out field by field, since it is asked millions of times for a long hostile list.
 */
export function agree(a: Comparable, b: Comparable): boolean {
  if (conflict(a.serial, b.serial) || conflict(a.model, b.model) || conflict(a.category, b.category)) return false;
  if (conflict(a.manufacturer, b.manufacturer) || conflict(a.revision, b.revision)) return false;
  if ((a.serial !== undefined && a.serial === b.serial) || (a.model !== undefined && a.model === b.model)) return true;
  const sameCategory = a.category !== undefined && a.category === b.category;
  return sameCategory && a.manufacturer !== undefined && a.manufacturer === b.manufacturer;
}

/** Whether a source says anything by which the part could be told from another. */
export function isIdentified(a: Comparable): boolean {
  return a.manufacturer !== undefined || a.model !== undefined || a.serial !== undefined;
}

/** A stable text over all compared fields: equal texts are equal parts, and sorting by it forgets the input's order. */
export function comparableKey({ category, manufacturer, model, serial, revision }: Comparable): string {
  const none = '\u0000';
  // Put together field by field, since it is asked of every part several times.
  return `${category ?? none}\u0001${manufacturer ?? none}\u0001${model ?? none}\u0001${serial ?? none}\u0001${revision ?? none}`;
}
