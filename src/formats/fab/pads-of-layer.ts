import type { BoardSide, Pad } from '../board/index.ts';
import type { GerberLayer } from '../gerber/index.ts';
import type { NetNames } from './net-names.ts';

const shapes: Readonly<Record<string, string>> = { C: 'circle', R: 'rect', O: 'oval', P: 'polygon' };

export interface LayerPad {
  /** The part's reference; empty where the file does not say. */
  readonly component: string;
  readonly side: BoardSide;
  readonly pad: Pad;
}

/** The pads that an outer layer shows: flashes of a part's pin on copper, or every dark flash on paste and mask. */
export function padsOfLayer(
  layer: GerberLayer,
  side: BoardSide,
  layerName: string,
  nets: NetNames,
): readonly LayerPad[] {
  const { flashes, pins, purposes, shapes: names } = layer;
  const out: LayerPad[] = [];
  for (let i = 0; i < flashes.count; i++) {
    if (flashes.dark[i] !== 1) continue;
    const { component, pin } = pins[flashes.pin[i] ?? 0] ?? { component: '', pin: '' };
    const [xMm = 0, yMm = 0, widthMm = 0, heightMm = 0] = flashes.placesMm.subarray(4 * i, 4 * i + 4);
    const purpose = purposes[flashes.purpose[i] ?? 0] ?? '';
    out.push({
      component,
      side,
      pad: {
        number: pin,
        net: nets.of(layer.nets[flashes.net[i] ?? 0] ?? ''),
        kind: purpose === 'ComponentPad' ? 'thru_hole' : 'smd',
        shape: shapes[names[flashes.shape[i] ?? 0] ?? ''] ?? 'custom',
        xMm,
        yMm,
        widthMm,
        heightMm,
        // The bounds are upright: a turned pad is as large as the box about it.
        rotationDeg: 0,
        layers: [layerName],
      },
    });
  }
  return out;
}
