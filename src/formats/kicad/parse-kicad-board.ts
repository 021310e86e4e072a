import { FormatError, utf8Bytes, utf8Text } from '../../core/index.ts';
import type { BoardLayer, Footprint, KicadBoard, Zone } from './board.ts';
import { drawnPoints, zoneOutline } from './drawing.ts';
import { layersOf, numberOr, point } from './fields.ts';
import type { Reading } from './fields.ts';
import { footprintOf, segments } from './footprint.ts';
import { Bounds } from './geometry.ts';
import { child, childLists, head, word } from './sexpr.ts';
import type { List } from './sexpr.ts';

const format = 'kicad-board';

export const maxBoardBytes: number = 64 * 1024 * 1024;
const maxNets = 1_000_000;

/** Tracks or vias while their number is not known yet. */
interface Growing {
  readonly places: number[];
  readonly widths: number[];
  readonly layers: number[];
  readonly nets: number[];
}

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
  const footprints: Footprint[] = [];
  const edges: number[] = [];
  const tracks: Growing = { places: [], widths: [], layers: [], nets: [] };
  const vias: Growing = { places: [], widths: [], layers: [], nets: [] };
  const zones: Zone[] = [];
  let opened = false;
  const layerIndex = new Map<string, number>();
  const trackLayer = (list: List): number => {
    const index = layerIndex.get(layersOf(list)[0] ?? '');
    return index ?? reading.fail(`${head(list)}: on a layer that the file does not list`, list.at);
  };
  const addTrack = (list: List, ends: readonly number[]): void => {
    for (let i = 0; i + 3 < ends.length; i += 4) {
      tracks.places.push(...ends.slice(i, i + 4));
      tracks.widths.push(numberOr(reading, child(list, 'width'), 1, 0));
      tracks.layers.push(trackLayer(list));
      tracks.nets.push(reading.netOf(child(list, 'net')));
    }
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
        layers = layersTable(list);
        if (layers.length > 255) reading.fail('more than 255 layers', list.at);
        for (const [index, layer] of layers.entries()) layerIndex.set(layer.name, index);
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
      case 'footprint': {
        const { footprint, edges: own } = footprintOf(reading, list);
        footprints.push(footprint);
        for (const value of own) edges.push(value);
        break;
      }
      case 'segment':
        addTrack(list, [...point(reading, list, 'start'), ...point(reading, list, 'end')]);
        break;
      case 'arc':
        addTrack(list, segments(drawnPoints(reading, list) ?? []));
        break;
      case 'via':
        vias.places.push(...point(reading, list, 'at'));
        vias.widths.push(numberOr(reading, child(list, 'size'), 1, 0));
        vias.nets.push(reading.netOf(child(list, 'net')));
        break;
      case 'zone':
        zones.push({
          net: reading.netOf(child(list, 'net')),
          layers: layersOf(list),
          outlineMm: zoneOutline(reading, list),
          keepout: child(list, 'keepout') !== undefined,
        });
        break;
      default:
        if (head(list).startsWith('gr_') && layersOf(list)[0] === 'Edge.Cuts') {
          for (const value of segments(drawnPoints(reading, list) ?? [])) edges.push(value);
        }
    }
  }
  if (version === 0) reading.fail('no version', 0);
  const edge = new Bounds();
  for (let i = 0; i + 1 < edges.length; i += 2) edge.add(edges[i] ?? 0, edges[i + 1] ?? 0);
  const notes: string[] = [];
  if (edge.box === undefined) notes.push('nothing is drawn on Edge.Cuts: the size of the board is not known');
  if (layers.length === 0) notes.push('no table of layers');
  return {
    version,
    generator,
    thicknessMm,
    revision,
    layers,
    copperLayers: layers.filter((layer) => layer.type !== 'user').map((layer) => layer.name),
    outline: edge.box,
    edgesMm: Float64Array.from(edges),
    footprints,
    nets,
    tracks: {
      count: tracks.widths.length,
      endsMm: Float64Array.from(tracks.places),
      widthMm: Float64Array.from(tracks.widths),
      layer: Uint8Array.from(tracks.layers),
      net: Uint32Array.from(tracks.nets),
    },
    vias: {
      count: vias.widths.length,
      centresMm: Float64Array.from(vias.places),
      diameterMm: Float64Array.from(vias.widths),
      net: Uint32Array.from(vias.nets),
    },
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
