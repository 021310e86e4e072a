import { seededRandom, type Raster } from '../../core/index.ts';
import { luma, otsu, type Plane } from '../../image/index.ts';
import { plantLayerDefects, type DefectPlan, type PlantedDefect } from './layer-defects.ts';

/**
 * Changes drawn into a picture of a layer, in the tones that it shows copper and bare laminate in. Positions are drawn from
 * the seed. Returns a new grey raster; what found no place is left out.
 */
export function plantIntoLayer(
  unit: Raster,
  plans: readonly DefectPlan[],
  options: { readonly copperDark: boolean; readonly seed: number },
): { readonly raster: Raster; readonly planted: readonly PlantedDefect[] } {
  const plain = luma(unit);
  const { dark, bright } = otsu(plain);
  const [bare, copper] = options.copperDark ? [bright, dark] : [dark, bright];
  const { width, height } = plain;
  const stretched: Plane = {
    width,
    height,
    data: plain.data.map((value) => Math.max(0, Math.min(255, (255 * (value - bare)) / (copper - bare)))),
  };
  const { layer, planted } = plantLayerDefects(stretched, plans, seededRandom(options.seed, 'plant-into-layer'));
  const data = plain.data.map((value, i) => {
    const drawn = layer.data[i]!;
    return drawn === stretched.data[i] ? value : Math.round(bare + ((copper - bare) * drawn) / 255);
  });
  return { raster: { width, height, channels: 1, data }, planted };
}
