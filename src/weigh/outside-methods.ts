import type { FindingClass } from '../core/index.ts';

/** A method of examinations made elsewhere (inspected.csv), by the word that docs/intake.md gives it. */
export interface OutsideMethod {
  readonly method: string;
  readonly family: string;
  /** Other spellings of the same method. */
  readonly also: readonly string[];
  /** Classes that it could have shown (docs/limits.md): a laboratory that names another has not searched for it. */
  readonly reaches: readonly FindingClass[];
}

const onTheBoard: readonly FindingClass[] = ['surface-part', 'swapped-chip', 'enumerating-device'];

/*
 * Closed on purpose, and compared as whole values: a word found somewhere in a sentence turns `photo album (no teardown)`
 * into a teardown. Whoever writes a method that is not here has their difference heard and their agreement not.
 */
export const outsideMethods: readonly OutsideMethod[] = [
  {
    method: 'optical',
    family: 'inspect-optical',
    also: [
      'optical inspection',
      'optical microscopy',
      'optical microscope',
      'microscope',
      'microscopy',
      'visual',
      'visual inspection',
      'photo',
      'photos',
      'photograph',
      'photographs',
      'photography',
      'aoi',
      'automated optical inspection',
    ],
    reaches: onTheBoard,
  },
  {
    method: 'xray',
    family: 'inspect-xray',
    also: [
      'x ray',
      'x rays',
      '2d x ray',
      '2d xray',
      'x ray inspection',
      'radiography',
      'axi',
      'automated x ray inspection',
    ],
    reaches: [...onTheBoard, 'buried-part'],
  },
  {
    method: 'ct',
    family: 'inspect-layer',
    also: [
      'x ray ct',
      'computed tomography',
      'tomography',
      'laminography',
      'computed laminography',
      'delayering',
      'layer stack',
    ],
    reaches: [...onTheBoard, 'buried-part'],
  },
  {
    method: 'teardown',
    family: 'teardown',
    also: ['tear down', 'physical teardown', 'destructive teardown'],
    reaches: [...onTheBoard, 'buried-part', 'firmware', 'inside-chip'],
  },
  {
    method: 'flash-read',
    family: 'attest-flash',
    also: ['flash', 'flash dump', 'firmware dump', 'spi flash read'],
    reaches: ['firmware'],
  },
];

/** The family of every method in words that are not known: whatever they are, they are one look and no second one. */
export const unknownMethod = 'outside, method not known';

/** Case, hyphens and runs of spaces are spelling; any other difference is another word. */
function spelt(method: string): string {
  return method
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_\u2010-\u2015-]+/g, ' ')
    .trim();
}

const bySpelling = new Map<string, OutsideMethod>(
  outsideMethods.flatMap((one) => [one.method, ...one.also].map((name) => [spelt(name), one] as const)),
);

/** The method that a row names; undefined for a value that is none of the vocabulary. */
export function outsideMethod(method: string): OutsideMethod | undefined {
  return method.length > 80 ? undefined : bySpelling.get(spelt(method));
}
