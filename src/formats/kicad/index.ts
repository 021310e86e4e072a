import { defineFormat } from '../format.ts';
import type { Format } from '../format.ts';
import type { KicadBoard } from './board.ts';
import { parseKicadBoard } from './parse-kicad-board.ts';

export * from './board.ts';
export { parseKicadBoard } from './parse-kicad-board.ts';

const decoder = new TextDecoder();
const round = (mm: number): number => Math.round(mm * 1000) / 1000;

/** KiCad board files. */
export const kicadBoardFormat: Format<'kicad-board', KicadBoard> = defineFormat({
  kind: 'kicad-board',
  title: 'KiCad board (.kicad_pcb)',
  recognises: (bytes) => /^\ufeff?\s{0,64}\(kicad_pcb[\s(]/.test(decoder.decode(bytes.subarray(0, 128))),
  parse: parseKicadBoard,
  describe: (board) => ({
    version: board.version,
    generator: board.generator,
    revision: board.revision,
    thicknessMm: board.thicknessMm,
    widthMm: board.outline ? round(board.outline.widthMm) : undefined,
    heightMm: board.outline ? round(board.outline.heightMm) : undefined,
    layers: board.layers.length,
    copperLayers: board.copper.map(({ name }) => name),
    footprints: board.parts.length,
    footprintsTop: board.parts.filter((part) => part.side === 'top').length,
    pads: board.parts.reduce((sum, part) => sum + part.pads.length, 0),
    nets: board.nets.length,
    tracks: board.tracks,
    vias: board.vias,
    zones: board.zones,
    drills: board.drills.count,
    notes: board.notes,
  }),
});
