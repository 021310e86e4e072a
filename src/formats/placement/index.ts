import { defineFormat } from '../format.ts';
import type { Format } from '../format.ts';
import { findHeader, parsePlacement } from './parse-placement.ts';
import type { PlacementList } from './placement-list.ts';

export * from './placement-list.ts';
export { parsePlacement } from './parse-placement.ts';

const decoder = new TextDecoder();

/** Lists for placement machines, as CSV or KiCad's `.pos`. */
export const placementFormat: Format<'placement', PlacementList> = defineFormat({
  kind: 'placement',
  title: 'placement list (pick and place)',
  recognises: (bytes) => findHeader(decoder.decode(bytes.subarray(0, 8192))) !== undefined,
  parse: parsePlacement,
  describe: ({ unit, parts, notes }) => ({
    unit,
    parts: parts.length,
    partsTop: parts.filter(({ side }) => side === 'top').length,
    packages: new Set(parts.map((part) => part.package)).size,
    notes: notes.map(({ id, detail }) => `${id}: ${detail}`),
  }),
});
