import type { KicadBoard, Pad } from './board.ts';

function onLayer(pad: Pad, layer: string | undefined): boolean {
  if (layer === undefined) return true;
  return pad.layers.some((name) => name === layer || (name === '*.Cu' && layer.endsWith('.Cu')) || name === '*.*');
}

function nearPad(pad: Pad, xMm: number, yMm: number, marginMm: number): boolean {
  const angle = (pad.rotationDeg * Math.PI) / 180;
  const [dx, dy] = [xMm - pad.xMm, yMm - pad.yMm];
  const along = Math.abs(dx * Math.cos(angle) - dy * Math.sin(angle));
  const across = Math.abs(dx * Math.sin(angle) + dy * Math.cos(angle));
  return along <= pad.widthMm / 2 + marginMm && across <= pad.heightMm / 2 + marginMm;
}

/**
 * Names of the nets whose pads, tracks or vias lie within `marginMm` of the point, sorted; on one layer, or on any.
 * Zones are left out: a ground plane lies under nearly everything and would name nothing.
 */
export function netsAt(board: KicadBoard, xMm: number, yMm: number, layer?: string, marginMm = 0): readonly string[] {
  const found = new Set<number>();
  for (const { pads } of board.footprints) {
    for (const pad of pads) if (onLayer(pad, layer) && nearPad(pad, xMm, yMm, marginMm)) found.add(pad.net);
  }
  const { tracks, vias } = board;
  for (let i = 0; i < tracks.count; i++) {
    if (layer !== undefined && board.layers[tracks.layer[i] ?? 0]?.name !== layer) continue;
    const [x1, y1, x2, y2] = tracks.endsMm.subarray(4 * i, 4 * i + 4);
    if (x1 === undefined || y1 === undefined || x2 === undefined || y2 === undefined) continue;
    const reach = (tracks.widthMm[i] ?? 0) / 2 + marginMm;
    const [dx, dy] = [x2 - x1, y2 - y1];
    const lengthSquared = dx * dx + dy * dy;
    const t = lengthSquared === 0 ? 0 : Math.max(0, Math.min(1, ((xMm - x1) * dx + (yMm - y1) * dy) / lengthSquared));
    if (Math.hypot(x1 + t * dx - xMm, y1 + t * dy - yMm) <= reach) found.add(tracks.net[i] ?? 0);
  }
  for (let i = 0; i < vias.count; i++) {
    const distance = Math.hypot((vias.centresMm[2 * i] ?? 0) - xMm, (vias.centresMm[2 * i + 1] ?? 0) - yMm);
    if (distance <= (vias.diameterMm[i] ?? 0) / 2 + marginMm) found.add(vias.net[i] ?? 0);
  }
  return [...found].flatMap((net) => (board.nets[net] ? [board.nets[net]] : [])).sort();
}
