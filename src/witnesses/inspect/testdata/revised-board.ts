import { seededRandom } from '../../../core/index.ts';
import type { BoardDesign } from '../../../simulate/board/index.ts';

/**
 * Another revision of a design: about `share` of its parts stand 0.5 to 2 mm elsewhere, with their pads and silkscreen, and as
 * many of its tracks run otherwise. Outline, fiducials and all the rest are the same.
 */
export function revisedBoard(design: BoardDesign, share: number, seed: number): BoardDesign {
  const random = seededRandom(seed, 'revision');
  const away = (): number => (random.unit() < 0.5 ? -1 : 1) * (0.5 + 1.5 * random.unit());
  const parts = design.parts.map((part) =>
    random.unit() < share ? { ...part, xMm: part.xMm + away(), yMm: part.yMm + away() } : part,
  );
  const tracks = design.tracks.map((track) =>
    random.unit() < share
      ? {
          ...track,
          x1Mm: track.x1Mm + random.normal(),
          y1Mm: track.y1Mm + random.normal(),
          x2Mm: track.x2Mm + random.normal(),
          y2Mm: track.y2Mm + random.normal(),
        }
      : track,
  );
  return { ...design, parts, tracks };
}
