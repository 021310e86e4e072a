/** The kinds of alteration that a verdict speaks of (docs/glossary.md). */
export const implantClasses = [
  'surface-part',
  'buried-part',
  'swapped-chip',
  'enumerating-device',
  'firmware',
  'inside-chip',
] as const;
export type ImplantClass = (typeof implantClasses)[number];

/** A finding's class: `unexplained-communication` is allocated to no implant class by itself. */
export type FindingClass = ImplantClass | 'unexplained-communication';
export const findingClasses: readonly FindingClass[] = [...implantClasses, 'unexplained-communication'];
