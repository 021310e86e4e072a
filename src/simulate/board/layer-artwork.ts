import type { Plane } from '../../image/index.ts';
import { createCanvas, fillBox, type Box } from './canvas.ts';
import type { BoardDesign, BoardSide, Rgb } from './design.ts';

const copper: Rgb = [255, 255, 255];
const bare: Rgb = [0, 0, 0];

/** Between copper of two nets: the designs' tracks cross where no circuit's would, and are left out there. */
const clearanceMm = 0.14;

interface Conductor {
  readonly box: Box;
  readonly roundMm: number;
  readonly net: number;
  readonly holeMm: number;
}

function conductors(design: BoardDesign, side: BoardSide): Conductor[] {
  const netOf = new Map(design.nets.map((name, index) => [name, index + 1]));
  const round = (xMm: number, yMm: number, diameterMm: number, net: number, holeMm: number): Conductor => ({
    box: { xMm, yMm, widthMm: diameterMm, heightMm: diameterMm, rotationDeg: 0 },
    roundMm: diameterMm / 2,
    net,
    holeMm,
  });
  const out: Conductor[] = [];
  for (const part of design.parts) {
    if (part.side !== side) continue;
    const turned = part.rotationDeg === 90;
    for (const pad of part.pads) {
      const xMm = part.xMm + (turned ? -pad.yMm : pad.xMm);
      const yMm = part.yMm + (turned ? pad.xMm : pad.yMm);
      const box = { xMm, yMm, widthMm: pad.widthMm, heightMm: pad.heightMm, rotationDeg: part.rotationDeg };
      out.push({ box, roundMm: 0.05, net: netOf.get(pad.net) ?? 0, holeMm: 0 });
    }
  }
  design.fiducials.forEach(({ xMm, yMm }, index) => out.push(round(xMm, yMm, 1, design.nets.length + 1 + index, 0)));
  for (const via of design.vias) out.push(round(via.xMm, via.yMm, via.diameterMm, netOf.get(via.net) ?? 0, 0.2));
  for (const track of design.tracks) {
    if (track.side !== side) continue;
    const [dx, dy] = [track.x2Mm - track.x1Mm, track.y2Mm - track.y1Mm];
    const box = {
      xMm: (track.x1Mm + track.x2Mm) / 2,
      yMm: (track.y1Mm + track.y2Mm) / 2,
      widthMm: Math.hypot(dx, dy) + track.widthMm,
      heightMm: track.widthMm,
      rotationDeg: (Math.atan2(dy, dx) * 180) / Math.PI,
    };
    out.push({ box, roundMm: track.widthMm / 2, net: netOf.get(track.net) ?? 0, holeMm: 0 });
  }
  return out;
}

/**
 * The copper of one side of a design as artwork: 255 copper, 0 bare, edges between. What would come too near to copper of
 * another net is left out, so that the rest keeps a design rule. A stand-in for an inner layer, which the designs do not have.
 */
export function layerArtwork(design: BoardDesign, side: BoardSide, umPerPx: number): Plane {
  const mmPerPx = umPerPx / 1000;
  const canvas = createCanvas(design.widthMm, design.heightMm, 0, mmPerPx);
  const { width, height } = canvas;
  const nets = new Uint16Array(width * height);
  const drawn: Conductor[] = [];
  for (const one of conductors(design, side)) {
    const near = pixelsOf(one.box, clearanceMm, width, height, mmPerPx);
    const own = pixelsOf(one.box, 0, width, height, mmPerPx);
    const meets = own.some((at) => nets[at] === one.net);
    // Copper of the same net may meet it, and may not come near without.
    if (near.some((at) => nets[at] !== 0 && (nets[at] !== one.net || !meets))) continue;
    for (const at of own) nets[at] = one.net;
    drawn.push(one);
  }
  for (const { box, roundMm } of drawn) fillBox(canvas, box, { colour: copper, roundMm });
  for (const { box, holeMm } of drawn) {
    if (holeMm > 0)
      fillBox(canvas, { ...box, widthMm: holeMm, heightMm: holeMm }, { colour: bare, roundMm: holeMm / 2 });
  }
  const data = new Uint8Array(width * height);
  for (let i = 0; i < data.length; i++) data[i] = canvas.data[3 * i]!;
  return { width, height, data };
}

/** Pixels of a box widened on every side. */
function pixelsOf(box: Box, byMm: number, width: number, height: number, mmPerPx: number): number[] {
  const angle = (box.rotationDeg * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [halfW, halfH] = [box.widthMm / 2 + byMm, box.heightMm / 2 + byMm];
  const [reachX, reachY] = [
    Math.abs(cos) * halfW + Math.abs(sin) * halfH,
    Math.abs(sin) * halfW + Math.abs(cos) * halfH,
  ];
  const out: number[] = [];
  for (
    let y = Math.max(0, Math.floor((box.yMm - reachY) / mmPerPx));
    y < Math.min(height, (box.yMm + reachY) / mmPerPx);
    y++
  ) {
    for (
      let x = Math.max(0, Math.floor((box.xMm - reachX) / mmPerPx));
      x < Math.min(width, (box.xMm + reachX) / mmPerPx);
      x++
    ) {
      const [dx, dy] = [(x + 0.5) * mmPerPx - box.xMm, (y + 0.5) * mmPerPx - box.yMm];
      if (Math.abs(dx * cos + dy * sin) <= halfW && Math.abs(dy * cos - dx * sin) <= halfH) out.push(y * width + x);
    }
  }
  return out;
}
