import { shapeBounds, shapeDistance, shapeKinds } from './artwork.ts';
import type { Artwork } from './artwork.ts';
import type { BoardCad } from './board-cad.ts';

export interface NetAtSpot {
  readonly net: string;
  readonly layer: string;
  readonly awayMm: number;
}

const zone = shapeKinds.indexOf('zone');

/**
 * The nets whose pads, tracks or vias lie within `marginMm` of the point, nearest first, each once a layer; on one layer,
 * or on any. Zones are left out: a ground plane lies under nearly everything and would name nothing.
 */
export function netsNear(
  board: BoardCad,
  xMm: number,
  yMm: number,
  layer: string | undefined,
  marginMm: number,
): readonly NetAtSpot[] {
  const out: NetAtSpot[] = [];
  for (const { name, artwork } of board.copper) {
    if (layer !== undefined && name !== layer) continue;
    const nearest = new Map<number, number>();
    for (let i = 0; i < artwork.count; i++) {
      const net = artwork.net[i] ?? 0;
      if (net === 0 || artwork.kind[i] === zone) continue;
      const [left, top, right, bottom] = shapeBounds(artwork, i);
      if (xMm < left - marginMm || xMm > right + marginMm || yMm < top - marginMm || yMm > bottom + marginMm) continue;
      const away = shapeDistance(artwork, i, xMm, yMm);
      if (away <= marginMm && away < (nearest.get(net) ?? Infinity)) nearest.set(net, away);
    }
    for (const [net, awayMm] of nearest) {
      const text = board.nets[net] ?? '';
      if (text !== '') out.push({ net: text, layer: name, awayMm });
    }
  }
  return out.sort((a, b) => a.awayMm - b.awayMm || (a.net < b.net ? -1 : a.net > b.net ? 1 : 0));
}

/** Names of those nets, sorted, each once. */
export function netsAt(board: BoardCad, xMm: number, yMm: number, layer?: string, marginMm = 0): readonly string[] {
  return [...new Set(netsNear(board, xMm, yMm, layer, marginMm).map(({ net }) => net))].sort();
}

/** The net of the zone that covers a point of a layer, the last one painted; undefined where none does. */
export function zoneAt(artwork: Artwork, xMm: number, yMm: number): number | undefined {
  for (let i = artwork.count - 1; i >= 0; i--) {
    if (artwork.kind[i] !== zone) continue;
    const [left, top, right, bottom] = shapeBounds(artwork, i);
    if (xMm < left || xMm > right || yMm < top || yMm > bottom) continue;
    if (shapeDistance(artwork, i, xMm, yMm) === 0) return artwork.net[i];
  }
  return undefined;
}
