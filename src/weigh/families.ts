import type { CheckCode, Quantities } from '../core/index.ts';

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

const methodWords: readonly (readonly [word: string, family: string])[] = [
  ['teardown', 'teardown'],
  ['delayer', 'teardown'],
  ['x-ray', 'inspect-xray'],
  ['xray', 'inspect-xray'],
  ['radiograph', 'inspect-xray'],
  ['tomograph', 'inspect-layer'],
  ['laminograph', 'inspect-layer'],
  ['layer', 'inspect-layer'],
  ['optical', 'inspect-optical'],
  ['visual', 'inspect-optical'],
  ['photo', 'inspect-optical'],
  ['microscop', 'inspect-optical'],
  ['flash', 'attest-flash'],
  ['firmware', 'attest-flash'],
];

/** The family of a method in somebody else's words (inspected.csv). */
export function familyOfMethod(method: string): string {
  const text = method.toLowerCase();
  for (const [word, family] of methodWords) if (text.includes(word)) return family;
  return `outside: ${text.slice(0, 60)}`;
}

/** How many physically independent families these are. */
export function independentCount(families: Iterable<string>): number {
  return new Set(Array.from(families, (family) => principles[family] ?? family)).size;
}
