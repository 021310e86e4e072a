import { defineFormat } from '../format.ts';
import type { Format } from '../format.ts';
import { artworkBounds } from '../board/index.ts';
import type { GerberLayer } from './gerber-layer.ts';
import { parseGerber } from './parse-gerber.ts';

export * from './gerber-layer.ts';
export { parseGerber } from './parse-gerber.ts';

const decoder = new TextDecoder('latin1');
const round = (mm: number): number => Math.round(mm * 1000) / 1000;

/** Layers of artwork: RS-274X and the Gerber Layer Format. */
export const gerberFormat: Format<'gerber', GerberLayer> = defineFormat({
  kind: 'gerber',
  title: 'Gerber layer (RS-274X)',
  recognises: (bytes) =>
    /%\s{0,8}FS[LTD]?[AI](?:N\d)?(?:G\d)?X\d\dY\d\d/.test(decoder.decode(bytes.subarray(0, 16_384))),
  parse: parseGerber,
  describe: (layer) => {
    const box = artworkBounds(layer.artwork);
    return {
      fileFunction: layer.fileFunction.length > 0 ? layer.fileFunction.join(',') : undefined,
      negative: layer.negative ? true : undefined,
      unit: layer.unit,
      decimals: layer.decimals,
      apertures: layer.apertures,
      macros: layer.macros,
      shapes: layer.artwork.count,
      flashes: layer.flashes.count,
      nets: layer.nets.length - 1,
      parts: new Set(layer.pins.map(({ component }) => component)).size - 1,
      leftMm: box ? round(box.xMm) : undefined,
      topMm: box ? round(box.yMm) : undefined,
      widthMm: box ? round(box.widthMm) : undefined,
      heightMm: box ? round(box.heightMm) : undefined,
      notes: layer.notes.map(({ id, detail }) => `${id}: ${detail}`),
    };
  },
});
