import type { CheckCode, Quantities } from '../core/index.ts';
import { outsideMethod, unknownMethod } from './outside-methods.ts';

/**
 * What a family of methods physically looks at. Two families are independent only if these differ: an unrecorded
 * firmware update makes flash dump and measurement differ together, a wrong certificate makes its signature and
 * its component list fail together.
 */
const principles: Readonly<Record<string, string>> = {
  'inspect-optical': 'light reflected by the surface',
  'inspect-xray': 'X-rays through the board',
  'inspect-layer': 'pictures of single layers',
  'attest-inventory': 'what the machine and its papers list',
  'attest-papers': 'what the machine and its papers list',
  'attest-measurement': 'firmware content',
  'attest-flash': 'firmware content',
  watch: 'traffic on the network',
  teardown: 'the opened board',
};

const codePrefixes: readonly (readonly [prefix: string, family: string])[] = [
  ['inspect/metal-', 'inspect-xray'],
  ['inspect/layer-', 'inspect-layer'],
  ['inspect/', 'inspect-optical'],
  ['attest/component-', 'attest-inventory'],
  ['attest/inventory-', 'attest-inventory'],
  ['attest/part-', 'attest-inventory'],
  ['attest/platform-cert-', 'attest-papers'],
  ['attest/delta-chain', 'attest-papers'],
  ['attest/ek-', 'attest-papers'],
  ['attest/ak-', 'attest-papers'],
  ['attest/revocation', 'attest-papers'],
  ['attest/duplicate-', 'attest-papers'],
  ['attest/flash-', 'attest-flash'],
  ['attest/', 'attest-measurement'],
];

const modalityFamilies: Readonly<Record<string, string>> = {
  optical: 'inspect-optical',
  xray: 'inspect-xray',
  layer: 'inspect-layer',
};

/** The family of a check's answer. A witness that this table does not know is a family of its own. */
export function familyOf(check: CheckCode, measured?: Quantities): string {
  const modality = measured?.modality;
  if (check.startsWith('inspect/') && typeof modality === 'string') {
    const family = modalityFamilies[modality];
    if (family !== undefined) return family;
  }
  for (const [prefix, family] of codePrefixes) if (check.startsWith(prefix)) return family;
  return check.split('/')[0] ?? check;
}

/** Limits name their family themselves; short names are read as the inspection of that modality. */
export function limitFamily(family: string): string {
  return modalityFamilies[family] ?? family;
}

/** The family of a method in somebody else's words (inspected.csv). */
export function familyOfMethod(method: string): string {
  return outsideMethod(method)?.family ?? unknownMethod;
}

/** Who contradicts: a family, and for an outside examination the report that it stands in. */
export interface Contradictor {
  readonly family: string;
  /** Laboratory, document and day; absent for a witness. */
  readonly report?: string;
}

/**
 * Whether two of these looks are physically independent: other principles, and not the same laboratory on the same day
 * in the same document. A method whose name is not known may be any of the known ones under another name, so it is
 * never a second look.
 */
export function areIndependent(contradictors: readonly Contradictor[]): boolean {
  const known = contradictors.filter(({ family }) => family !== unknownMethod);
  const kinds = new Set(known.map(({ family }) => principles[family] ?? family));
  const reports = new Set(known.map(({ family, report }) => report ?? `witness ${family}`));
  // Two principles and two reports: some pair differs in both, or the principles would all stand in one report.
  return kinds.size >= 2 && reports.size >= 2;
}
