import type { TileField } from './refine.ts';

/** How far two aligned pictures show the same thing, tile by tile. */
export interface Agreement {
  /** Textured tiles of the reference that the other picture shows. */
  readonly tiles: number;
  /** Share of them that correlate after alignment. */
  readonly agreement: number;
  /** Of 4 x 4 sectors of the reference those with tiles enough to say something, and those of them that changed. */
  readonly sectors: number;
  readonly changedSectors: number;
}

const across = 4;
const sameAbove = 0.6;
const fewestOfSector = 4;
/** Share of a sector's tiles that must differ: more than the largest single part of a busy board covers. */
const changedShare = 0.12;

/**
 * Agreement of a field's tiles, and how its lack is spread. A hand, a label or an added part darkens one place; another
 * revision differs in most sectors.
 */
export function agreementOf(field: TileField): Agreement {
  const inside = new Uint32Array(across * across);
  const differ = new Uint32Array(across * across);
  const { columns, rows } = field;
  for (let row = 0, i = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, i++) {
      if (field.state[i] !== 1) continue;
      const sector = Math.floor((row * across) / rows) * across + Math.floor((column * across) / columns);
      inside[sector]!++;
      if (!(field.correlation[i]! > sameAbove)) differ[sector]!++;
    }
  }
  const tiles = inside.reduce((sum, n) => sum + n, 0);
  const different = differ.reduce((sum, n) => sum + n, 0);
  let [sectors, changedSectors] = [0, 0];
  for (let k = 0; k < inside.length; k++) {
    if (inside[k]! < fewestOfSector) continue;
    sectors++;
    if (differ[k]! > changedShare * inside[k]!) changedSectors++;
  }
  return { tiles, agreement: tiles > 0 ? (tiles - different) / tiles : 0, sectors, changedSectors };
}
