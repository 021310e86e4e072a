import type { Raster } from '../../core/index.ts';
import { compareLayer } from './layer/compare-layer.ts';
import { layerReference, type LayerReference } from './layer/layer-reference.ts';
import { inspectUnit } from './optical/inspect-unit.ts';
import type { GoldenModel, InspectOptions, UnitResult } from './types.ts';

const layers = new WeakMap<GoldenModel, Map<InspectOptions['copper'], LayerReference>>();

/** The golden layer made ready; once for all the units that are compared with it. */
function readyLayer(golden: GoldenModel, copper: InspectOptions['copper']): LayerReference {
  const known = layers.get(golden) ?? new Map<InspectOptions['copper'], LayerReference>();
  const ready = known.get(copper) ?? layerReference(golden.mean, copper);
  layers.set(golden, known.set(copper, ready));
  return ready;
}

/** Compares a picture of a unit with a golden model of the same modality: each modality has its own meaning of a difference. */
export function comparePicture(unit: Raster, golden: GoldenModel, options: InspectOptions = {}): UnitResult {
  switch (golden.modality) {
    case 'layer': {
      const umPerPx = golden.umPerPx ?? options.umPerPx;
      const scaled = umPerPx === undefined ? options : { ...options, umPerPx };
      return compareLayer(unit, readyLayer(golden, options.copper), scaled);
    }
    case 'optical':
    case 'xray':
      return inspectUnit(unit, golden, options);
  }
}
