import type { Raster } from '../../core/index.ts';
import { inspectUnit } from './optical/inspect-unit.ts';
import type { GoldenModel, InspectOptions, UnitResult } from './types.ts';

/** Compares a picture of a unit with a golden model of the same modality: each modality has its own meaning of a difference. */
export function comparePicture(unit: Raster, golden: GoldenModel, options: InspectOptions = {}): UnitResult {
  switch (golden.modality) {
    case 'optical':
    case 'layer':
    case 'xray':
      return inspectUnit(unit, golden, options);
  }
}
