import type { Drills } from '../board/index.ts';
import type { DrillFile } from '../drill/index.ts';
import type { GerberLayer } from '../gerber/index.ts';

/** Holes of all drill files and drill layers of a set. */
export class HoleList {
  readonly #ends: number[] = [];
  readonly #diameters: number[] = [];
  readonly #plated: number[] = [];

  #add(x1: number, y1: number, x2: number, y2: number, diameterMm: number, plated: number): void {
    this.#ends.push(x1, y1, x2, y2);
    this.#diameters.push(diameterMm);
    this.#plated.push(plated);
  }

  addFile({ drills }: DrillFile): void {
    for (let i = 0; i < drills.count; i++) {
      const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = drills.endsMm.subarray(4 * i, 4 * i + 4);
      this.#add(x1, y1, x2, y2, drills.diameterMm[i] ?? 0, drills.plated[i] ?? 1);
    }
  }

  /** A drill file written as a Gerber layer: each flash a hole, each line a slot. */
  addLayer({ artwork, flashes }: GerberLayer, plated: boolean): void {
    const wall = plated ? 1 : 0;
    for (let i = 0; i < flashes.count; i++) {
      const [x = 0, y = 0, width = 0, height = 0] = flashes.placesMm.subarray(4 * i, 4 * i + 4);
      this.#add(x, y, x, y, Math.min(width, height), wall);
    }
    const { pointsMm, rowStart, shapeStart, penMm, filled } = artwork;
    for (let i = 0; i < artwork.count; i++) {
      const row = shapeStart[i] ?? 0;
      const [first, end] = [rowStart[row] ?? 0, rowStart[row + 1] ?? 0];
      if (filled[i] === 1) continue;
      for (let at = first; at + 1 < end; at++) {
        const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = pointsMm.subarray(2 * at, 2 * at + 4);
        this.#add(x1, y1, x2, y2, penMm[i] ?? 0, wall);
      }
    }
  }

  build(): Drills {
    return {
      count: this.#diameters.length,
      endsMm: Float64Array.from(this.#ends),
      diameterMm: Float64Array.from(this.#diameters),
      plated: Uint8Array.from(this.#plated),
    };
  }
}
