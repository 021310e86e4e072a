import type { Random } from '../../core/index.ts';
import { plantLooks, type BoardDesign, type BoardSide, type PlantedPart } from '../board/index.ts';

/** Free board around an implant and to the board's edge, mm. */
const clearanceMm = 0.15;
const edgeMm = 3;

function overlapsPart(design: BoardDesign, side: BoardSide, plant: PlantedPart): boolean {
  const radius = Math.hypot(plant.widthMm, plant.heightMm) / 2 + clearanceMm;
  return design.parts.some((part) => {
    if (part.side !== side) return false;
    const turned = Math.round(part.rotationDeg / 90) % 2 !== 0;
    const halfWidth = turned ? part.courtyardMm[1] : part.courtyardMm[0];
    const halfHeight = turned ? part.courtyardMm[0] : part.courtyardMm[1];
    return Math.abs(part.xMm - plant.xMm) < halfWidth + radius && Math.abs(part.yMm - plant.yMm) < halfHeight + radius;
  });
}

/**
 * A small added part where the board is free: 0.6 to 1.6 mm long and half as wide. Where no place is found in many
 * draws, it shrinks, as somebody's would who has to fit it in.
 */
export function placeImplant(design: BoardDesign, side: BoardSide, random: Random): PlantedPart {
  let widthMm = Math.round((0.6 + random.unit()) * 20) / 20;
  const look = plantLooks[random.below(3)] ?? 'dark';
  for (;;) {
    for (let attempt = 0; attempt < 600; attempt++) {
      const plant: PlantedPart = {
        xMm: Math.round((edgeMm + random.unit() * (design.widthMm - 2 * edgeMm)) * 100) / 100,
        yMm: Math.round((edgeMm + random.unit() * (design.heightMm - 2 * edgeMm)) * 100) / 100,
        widthMm,
        heightMm: widthMm / 2,
        look,
        rotationDeg: random.unit() < 0.5 ? 0 : 90,
      };
      if (widthMm <= 0.3 || !overlapsPart(design, side, plant)) return plant;
    }
    widthMm = Math.round(widthMm * 15) / 20;
  }
}
