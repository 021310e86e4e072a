import type { BoardCad, BoardSide, CopperLayer, Part } from '../board/index.ts';
import { emptyArtwork } from '../board/index.ts';
import { Bounds, corners } from '../board/geometry.ts';
import type { DrillFile } from '../drill/index.ts';
import type { GerberLayer } from '../gerber/index.ts';
import type { PlacedPart, PlacementList } from '../placement/index.ts';
import { alignPlacement } from './align-placement.ts';
import { HoleList } from './hole-list.ts';
import { givePads } from './give-pads.ts';
import { namedRole, statedRole } from './layer-role.ts';
import type { LayerRole } from './layer-role.ts';
import { NetNames } from './net-names.ts';
import { padsOfLayer } from './pads-of-layer.ts';
import type { LayerPad } from './pads-of-layer.ts';

/** One decoded file of a set; `file` is its name, which is asked only where a layer does not say what it is. */
export type FabFile =
  | { readonly file: string; readonly kind: 'gerber'; readonly value: GerberLayer }
  | { readonly file: string; readonly kind: 'drill'; readonly value: DrillFile }
  | { readonly file: string; readonly kind: 'placement'; readonly value: PlacementList };

interface Layer {
  readonly file: string;
  readonly role: LayerRole;
  readonly gerber: GerberLayer;
}

/** About a courtyard's excess beyond the pads (IPC-7351, nominal density). */
const courtyardMm = 0.25;

/** The files that a board is made from, as one board. What they do not say is noted, never guessed in silence. */
export function fabBoard(files: readonly FabFile[]): BoardCad {
  const notes: string[] = [];
  const nets = new NetNames();
  const layers = files.flatMap((one): readonly Layer[] =>
    one.kind === 'gerber' ? [layerOf(one.file, one.value, notes)] : [],
  );
  const holes = new HoleList();
  for (const one of files) if (one.kind === 'drill') holes.addFile(one.value);
  for (const { role, gerber } of layers) if (role.kind === 'drill') holes.addLayer(gerber, role.plated);

  const copper = copperOf(layers, nets, notes);
  const outer = (['top', 'bottom'] as const).flatMap((side) => {
    const layer = layers.find(({ role }) => role.kind === 'copper' && role.position === side);
    return layer === undefined ? [] : padsOfLayer(layer.gerber, side, side === 'top' ? 'F.Cu' : 'B.Cu', nets);
  });
  let pads = outer.filter(({ component }) => component !== '');
  const lists = files.flatMap((one) => (one.kind === 'placement' ? one.value.parts : []));
  const placement = alignPlacement(lists, pads);
  notes.push(...placement.notes);
  let loose: readonly LayerPad[] = [];
  if (pads.length === 0) {
    const opened = openedPads(layers, nets);
    const owners = placement.parts.length === 0 ? undefined : givePads(opened, placement.parts);
    if (owners === undefined) loose = opened;
    else {
      notes.push(
        'no file says which pad belongs to which part: given by symmetry about the places of the placement list',
      );
      pads = opened.flatMap((one, i) => (owners[i] === '' ? [] : [{ ...one, component: owners[i] ?? '' }]));
      loose = opened.filter((_, i) => owners[i] === '');
    }
  }
  const parts = partsOf(pads, placement.parts);
  if (parts.length > 0) notes.push('no courtyards: the bounds of parts are those of their pads and a margin');
  const edges = layers.filter(({ role }) => role.kind === 'profile').map(({ gerber }) => gerber.linesMm);
  const edgesMm = Float64Array.from(edges.flatMap((lines) => [...lines]));
  const edge = new Bounds();
  for (let i = 0; i + 1 < edgesMm.length; i += 2) edge.add(edgesMm[i] ?? 0, edgesMm[i + 1] ?? 0);
  if (edge.box === undefined) notes.push('no layer draws the profile: the size of the board is not known');
  const legend = (side: BoardSide): Layer | undefined =>
    layers.find(({ role }) => role.kind === 'legend' && role.side === side);
  return {
    outline: edge.box,
    edgesMm,
    parts,
    loosePads: loose.map(({ pad }) => pad),
    nets: nets.list,
    copper,
    silkscreen: {
      top: legend('top')?.gerber.artwork ?? emptyArtwork,
      bottom: legend('bottom')?.gerber.artwork ?? emptyArtwork,
    },
    drills: holes.build(),
    notes,
  };
}

function layerOf(file: string, gerber: GerberLayer, notes: string[]): Layer {
  const stated = statedRole(gerber.fileFunction);
  if (stated !== undefined) return { file, role: stated, gerber };
  const named = namedRole(file);
  notes.push(
    named === undefined
      ? `${file} does not say which layer it is, nor does its name: left out`
      : `${file} does not say which layer it is: taken for ${named.kind} by its name`,
  );
  return { file, role: named ?? { kind: 'other' }, gerber };
}

function copperOf(layers: readonly Layer[], nets: NetNames, notes: string[]): readonly CopperLayer[] {
  const rank = { top: 0, inner: 1, bottom: 2 } as const;
  const found = layers.flatMap(({ file, role, gerber }) => (role.kind === 'copper' ? [{ file, role, gerber }] : []));
  found.sort(
    (a, b) =>
      rank[a.role.position] - rank[b.role.position] || a.role.order - b.role.order || (a.file < b.file ? -1 : 1),
  );
  const taken = new Set<string>();
  let inner = 0;
  return found.flatMap(({ file, role, gerber }): readonly CopperLayer[] => {
    const name = role.position === 'top' ? 'F.Cu' : role.position === 'bottom' ? 'B.Cu' : `In${++inner}.Cu`;
    if (taken.has(name)) {
      notes.push(`${file}: a second ${name}, left out`);
      return [];
    }
    taken.add(name);
    if (gerber.negative) notes.push(`${file} is said to be negative: it is drawn as it stands`);
    return [{ name, artwork: nets.renumber(gerber.artwork, gerber.nets) }];
  });
}

/** Where solder goes: the flashes of the paste, or of the mask where there is no paste. */
function openedPads(layers: readonly Layer[], nets: NetNames): readonly LayerPad[] {
  return (['top', 'bottom'] as const).flatMap((side) => {
    const of = (kind: 'paste' | 'mask'): Layer | undefined =>
      layers.find(({ role }) => role.kind === kind && role.side === side);
    const layer = of('paste') ?? of('mask');
    const name = `${side === 'top' ? 'F' : 'B'}.${layer?.role.kind === 'paste' ? 'Paste' : 'Mask'}`;
    return layer === undefined ? [] : padsOfLayer(layer.gerber, side, name, nets);
  });
}

function partsOf(pads: readonly LayerPad[], placed: readonly PlacedPart[]): readonly Part[] {
  const own = new Map<string, LayerPad[]>();
  for (const one of pads) {
    const list = own.get(one.component);
    if (list === undefined) own.set(one.component, [one]);
    else list.push(one);
  }
  const byReference = new Map(placed.map((part) => [part.reference, part]));
  return [...new Set([...byReference.keys(), ...own.keys()])].map((reference): Part => {
    const all = own.get(reference) ?? [];
    const place = byReference.get(reference);
    const surface = all.find(({ pad }) => pad.kind === 'smd');
    const side = place?.side ?? surface?.side ?? 'top';
    // A pad with a hole is drawn on both sides, and is one pad.
    const mine = all.filter((one) => one.side === side || one.pad.kind === 'smd');
    const bounds = new Bounds();
    for (const { pad } of mine) {
      const grown = [pad.widthMm + 2 * courtyardMm, pad.heightMm + 2 * courtyardMm] as const;
      for (const [x, y] of corners(pad.xMm, pad.yMm, grown[0], grown[1], 0)) bounds.add(x, y);
    }
    const box = bounds.box ?? { xMm: place?.xMm ?? 0, yMm: place?.yMm ?? 0, widthMm: 0, heightMm: 0 };
    return {
      reference,
      value: place?.value ?? '',
      footprint: place?.package ?? '',
      xMm: place?.xMm ?? box.xMm + box.widthMm / 2,
      yMm: place?.yMm ?? box.yMm + box.heightMm / 2,
      rotationDeg: place?.rotationDeg ?? 0,
      side,
      fitted: place !== undefined || placed.length === 0,
      courtyard: undefined,
      bounds: box,
      pads: mine.map(({ pad }) => pad),
    };
  });
}
