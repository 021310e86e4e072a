import type { Agreement } from '../../../image/index.ts';
import type { CoverageMap, PixelBox } from '../types.ts';

/*
 * Two revisions of one board share most of their structure and register well. What tells them from one altered unit is that
 * they differ in many places, all over the board: whoever alters a unit touches few. Both rules ask for number and spread, so
 * that neither a hand, a label or a heat sink (large, in one place) nor some added parts (few) pass for a revision. Measured
 * in bench/results/inspect-pose.md.
 */

/** Share of textured tiles in agreement below which it may be another revision. Right units, altered ones too, had 0.92 or more. */
const revisionAgreement = 0.8;
/** Share of the sectors that must have changed, and how many must be seen to speak of spread. */
const changedSectors = 0.6;
const fewestSectors = 4;

/** Differences that nothing accounts for. Twelve planted parts and the calls beside them stay below. */
const manyDifferences = 16;
const touchedSectors = 0.5;

/** Whether the structure differs all over what the picture shows. */
export function differsInStructure(found: Agreement): boolean {
  return (
    found.agreement < revisionAgreement &&
    found.sectors >= fewestSectors &&
    found.changedSectors >= changedSectors * found.sectors
  );
}

/** Whether so many differences, so widely spread over what was compared, are another revision and no alteration. */
export function differsThroughout(boxes: readonly PixelBox[], map: CoverageMap): boolean {
  if (boxes.length < manyDifferences) return false;
  const across = 4;
  const sectorOf = (x: number, y: number): number =>
    Math.min(across - 1, Math.floor((y / (map.rows * map.cellPx)) * across)) * across +
    Math.min(across - 1, Math.floor((x / (map.columns * map.cellPx)) * across));
  const seen = new Set<number>();
  for (let cell = 0; cell < map.seen.length; cell++) {
    if (map.seen[cell]! < 128) continue;
    const [column, row] = [cell % map.columns, Math.floor(cell / map.columns)];
    seen.add(sectorOf((column + 0.5) * map.cellPx, (row + 0.5) * map.cellPx));
  }
  const touched = new Set(boxes.map(([x, y, w, h]) => sectorOf(x + w / 2, y + h / 2)));
  return seen.size >= fewestSectors && touched.size >= touchedSectors * seen.size;
}
