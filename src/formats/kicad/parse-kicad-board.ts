import { FormatError, utf8Bytes, utf8Text } from '../../core/index.ts';
import type { Part, Point } from '../board/index.ts';
import { Bounds } from '../board/geometry.ts';
import type { BoardLayer, KicadBoard } from './board.ts';
import { copperLayers } from './copper-layers.ts';
import { drawnPoints } from './drawing.ts';
import { layersOf, numberOr, point } from './fields.ts';
import type { Reading } from './fields.ts';
import { footprintOf } from './footprint.ts';
import { child, childLists, head, word } from './sexpr.ts';
import type { List } from './sexpr.ts';
import { Sketch } from './sketch.ts';
import { drawZone } from './zone.ts';

const format = 'kicad-board';

export const maxBoardBytes: number = 64 * 1024 * 1024;
const maxNets = 1_000_000;
const maxCopperLayers = 64;

/**
 * A board file of KiCad 4 to 9 (s-expressions, `.kicad_pcb`). Throws FormatError where it is none, is cut off, nests
 * deeper than any board or has coordinates that no board has.
 */
export function parseKicadBoard(bytes: Uint8Array): KicadBoard {
  if (bytes.length > maxBoardBytes) {
    throw new FormatError(format, `${bytes.length} bytes; at most ${maxBoardBytes} are read`, maxBoardBytes);
  }
  const text = utf8Text(bytes);
  if (text === undefined) throw new FormatError(format, 'not UTF-8', 0);
  const nets: string[] = [''];
  const netCodes = new Map<string, number>([['', 0]]);
  const reading: Reading = {
    fail: (message, at) => {
      throw new FormatError(format, message, utf8Bytes(text.slice(0, at)).length);
    },
    netOf: (list) => {
      const written = word(list, 1);
      if (written === undefined) return 0;
      // Files without net codes name the net; its code is then the order of appearance.
      if (/^\d{1,7}$/.test(written) && (word(list, 2) !== undefined || nets.length > 1 || written === '0'))
        return Number(written);
      const known = netCodes.get(written);
      if (known !== undefined) return known;
      netCodes.set(written, nets.length);
      return nets.push(written) - 1;
    },
  };

  let version = 0;
  let generator: string | undefined;
  let thicknessMm: number | undefined;
  let revision: string | undefined;
  let layers: BoardLayer[] = [];
  let layerSet = copperLayers([]);
  let sketch = new Sketch(reading, layerSet);
  const parts: Part[] = [];
  let [tracks, vias, zones, unfilled] = [0, 0, 0, 0];
  let opened = false;
  const addTrack = (list: List, row: readonly Point[], pieces: number): void => {
    const penMm = Math.max(0, numberOr(reading, child(list, 'width'), 1, 0));
    const known = sketch.copper(layersOf(list), [row], {
      penMm,
      kind: 'track',
      net: reading.netOf(child(list, 'net')),
    });
    if (!known) reading.fail(`${head(list)}: on a layer that the file does not list`, list.at);
    tracks += pieces;
  };

  for (const list of childLists(text, format)) {
    if (!opened) {
      if (list.items[0] !== 'kicad_pcb') reading.fail('the outer list is no kicad_pcb', 0);
      opened = true;
      continue;
    }
    switch (head(list)) {
      case 'version':
        version = Number(/^\d{1,9}$/.exec(word(list, 1) ?? '')?.[0] ?? '0');
        break;
      case 'generator':
      case 'host':
        generator = word(list, 1);
        break;
      case 'general':
        thicknessMm = child(list, 'thickness') ? numberOr(reading, child(list, 'thickness'), 1, 0) : undefined;
        break;
      case 'title_block':
        revision = word(child(list, 'rev'), 1);
        break;
      case 'layers':
        if (layers.length > 0) reading.fail('a second table of layers', list.at);
        layers = layersTable(list);
        if (layers.length > 255) reading.fail('more than 255 layers', list.at);
        layerSet = copperLayers(layers);
        if (layerSet.names.length > maxCopperLayers) {
          reading.fail(`more than ${maxCopperLayers} copper layers`, list.at);
        }
        if (parts.length + tracks + vias > 0)
          reading.fail('the table of layers comes after what lies on them', list.at);
        sketch = new Sketch(reading, layerSet);
        break;
      case 'net': {
        const code = Number(/^\d{1,7}$/.exec(word(list, 1) ?? '')?.[0] ?? '-1');
        if (code < 0 || code >= maxNets || code > nets.length + 100_000) reading.fail('net: no net code', list.at);
        while (nets.length < code) nets.push('');
        nets[code] = word(list, 2) ?? '';
        netCodes.set(nets[code], code);
        break;
      }
      case 'module':
      case 'footprint':
        parts.push(footprintOf(reading, sketch, list));
        break;
      case 'segment':
        addTrack(list, [point(reading, list, 'start'), point(reading, list, 'end')], 1);
        break;
      case 'arc':
        addTrack(list, drawnPoints(reading, list) ?? [], 1);
        break;
      case 'via': {
        const at = point(reading, list, 'at');
        const penMm = Math.max(0, numberOr(reading, child(list, 'size'), 1, 0));
        sketch.copperThrough(layersOf(list), [[at]], { penMm, kind: 'via', net: reading.netOf(child(list, 'net')) });
        sketch.hole(at, at, numberOr(reading, child(list, 'drill'), 1, 0), true);
        vias++;
        break;
      }
      case 'zone':
        if (child(list, 'keepout') !== undefined) break;
        zones++;
        if (!drawZone(reading, sketch, list)) unfilled++;
        break;
      default:
        sketch.draw(list);
    }
  }
  if (version === 0) reading.fail('no version', 0);
  const edge = new Bounds();
  const { edges } = sketch;
  for (let i = 0; i + 1 < edges.length; i += 2) edge.add(edges[i] ?? 0, edges[i + 1] ?? 0);
  const notes: string[] = [];
  if (edge.box === undefined) notes.push('nothing is drawn on Edge.Cuts: the size of the board is not known');
  if (layers.length === 0) notes.push('no table of layers');
  if (unfilled > 0) notes.push(`zones without a filled area, whose copper is not known: ${unfilled}`);
  if (sketch.copperTexts > 0) notes.push(`texts on copper, which are not drawn: ${sketch.copperTexts}`);
  return {
    version,
    generator,
    thicknessMm,
    revision,
    layers,
    outline: edge.box,
    edgesMm: Float64Array.from(edges),
    parts,
    loosePads: [],
    nets,
    copper: sketch.copperLayers,
    silkscreen: sketch.silkscreen,
    drills: sketch.drills,
    tracks,
    vias,
    zones,
    notes,
  };
}

function layersTable(list: List): BoardLayer[] {
  return list.items.flatMap((item) => {
    if (typeof item === 'string') return [];
    const ordinal = Number(/^\d{1,3}$/.exec(head(item))?.[0] ?? '-1');
    const name = word(item, 1);
    const type = word(item, 2);
    return ordinal < 0 || name === undefined || type === undefined ? [] : [{ ordinal, name, type }];
  });
}
