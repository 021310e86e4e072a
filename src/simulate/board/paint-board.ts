import type { Random } from '../../core/index.ts';
import { drawText, fillBox, fillDisc, placeNoise, strokeLine, type Box, type Canvas } from './canvas.ts';
import type { BoardDesign, BoardPart, BoardSide, PlantedPart, PlantLook, Rgb } from './design.ts';

/** How this unit differs from its design: everything that may differ between rightful units, and what was planted. */
export interface UnitVariation {
  readonly side: BoardSide;
  readonly random: Random;
  readonly partShiftMm: number;
  readonly glints: number;
  readonly dust: number;
  readonly lotTexts: boolean;
  readonly removed: ReadonlySet<string>;
  readonly moved: ReadonlyMap<string, readonly [number, number]>;
  readonly swapped: ReadonlyMap<string, string>;
  readonly implants: readonly PlantedPart[];
  /** Where the camera stands over the board, mm, and how high: tall parts lean away from it. */
  readonly cameraMm: readonly [number, number];
  readonly cameraHeightMm: number;
}

const bodies: Readonly<Record<BoardPart['look'], Rgb>> = {
  dark: [40, 40, 43],
  tan: [172, 142, 104],
  white: [222, 220, 212],
  grey: [104, 104, 106],
  metal: [176, 176, 172],
  resistor: [30, 30, 33],
};
const solder: Rgb = [168, 172, 172];
const copper: Rgb = [198, 158, 96];
const silk: Rgb = [226, 228, 222];

function shade(colour: Rgb, by: number): Rgb {
  return [colour[0] + by, colour[1] + by, colour[2] + by];
}

/** Colour of a planted body; `board` is what an adversary would choose who wants it overlooked. */
export function plantColour(look: PlantLook, board: Rgb): Rgb {
  switch (look) {
    case 'dark':
      return [42, 42, 45];
    case 'tan':
      return [178, 150, 112];
    case 'white':
      return [214, 212, 205];
    case 'board':
      return [board[0] + 10, board[1] + 12, board[2] + 10];
  }
}

function paintSubstrate(canvas: Canvas, design: BoardDesign, side: BoardSide): void {
  const { widthMm, heightMm, mask } = design;
  const { width, height, data, mmPerPx } = canvas;
  // The glass weave shows through the mask every 0.4 mm or so.
  const across = Float32Array.from({ length: width }, (_, x) => ((canvas.leftMm + (x + 0.5) * mmPerPx) * 2.4) % 1);
  for (let y = 0; y < height; y++) {
    const yMm = canvas.topMm + (y + 0.5) * mmPerPx;
    const down = (yMm * 2.4) % 1 < 0.5 ? 1.2 : -1.2;
    for (let x = 0; x < width; x++) {
      const xMm = canvas.leftMm + (x + 0.5) * mmPerPx;
      const at = (y * width + x) * 3;
      if (xMm < 0 || yMm < 0 || xMm > widthMm || yMm > heightMm) {
        data[at] = data[at + 1] = data[at + 2] = 58 + 3 * placeNoise(x, y, 17);
        continue;
      }
      const grain = 1.5 * placeNoise(x, y, 5) + (across[x]! < 0.5 ? 1.2 : -1.2) + down;
      data[at] = mask[0] + grain;
      data[at + 1] = mask[1] + grain;
      data[at + 2] = mask[2] + grain;
    }
  }
  const overCopper: Rgb = [mask[0] + 16, mask[1] + 30, mask[2] + 20];
  for (const track of design.tracks)
    if (track.side === side) strokeLine(canvas, track, track.widthMm, { colour: overCopper });
  for (const via of design.vias) {
    fillDisc(canvas, via.xMm, via.yMm, via.diameterMm, { colour: [mask[0] + 26, mask[1] + 38, mask[2] + 24] });
    fillDisc(canvas, via.xMm, via.yMm, 0.2, { colour: shade(mask, -14) });
  }
  for (const mark of design.fiducials) {
    fillDisc(canvas, mark.xMm, mark.yMm, 1.8, { colour: shade(mask, -6) });
    fillDisc(canvas, mark.xMm, mark.yMm, 1, { colour: copper, bevel: 6 });
  }
}

function paintPads(canvas: Canvas, part: BoardPart, unit: UnitVariation): void {
  if (part.package.startsWith('BGA')) return;
  const turned = part.rotationDeg === 90;
  const fitted = !unit.removed.has(part.reference);
  for (const pad of part.pads) {
    const xMm = part.xMm + (turned ? -pad.yMm : pad.xMm);
    const yMm = part.yMm + (turned ? pad.xMm : pad.yMm);
    const box: Box = { xMm, yMm, widthMm: pad.widthMm, heightMm: pad.heightMm, rotationDeg: part.rotationDeg };
    const amount = unit.random.normal() * 5 * unit.glints;
    fillBox(canvas, box, { colour: shade(solder, fitted ? amount - 12 : 22), roundMm: 0.08, bevel: 16, texture: 4 });
    if (unit.glints <= 0 || !fitted) continue;
    // A fillet throws the lamp back where its slope happens to face it: another place and strength on each unit.
    const size = Math.min(0.6, Math.min(pad.widthMm, pad.heightMm)) * (0.3 + 0.4 * unit.random.unit());
    const gx = xMm + (unit.random.unit() - 0.5) * (turned ? pad.heightMm : pad.widthMm) * 0.6;
    const gy = yMm + (unit.random.unit() - 0.5) * (turned ? pad.widthMm : pad.heightMm) * 0.6;
    const strength = Math.min(1, unit.glints * (0.2 + 0.8 * unit.random.unit()));
    fillDisc(canvas, gx, gy, size, { colour: [252, 252, 250], opacity: strength, softMm: 0.06 });
  }
}

function paintBody(canvas: Canvas, part: BoardPart, unit: UnitVariation): void {
  const move = unit.moved.get(part.reference);
  const wobble = unit.partShiftMm;
  const jitterX = Math.max(-2.5, Math.min(2.5, unit.random.normal())) * wobble;
  const jitterY = Math.max(-2.5, Math.min(2.5, unit.random.normal())) * wobble;
  const jitterDeg = Math.max(-2.5, Math.min(2.5, unit.random.normal())) * wobble * 18;
  const tone = unit.random.normal() * 2;
  const lot = `${unit.random.below(40) + 10}${unit.random.below(52) + 10}`;
  if (unit.removed.has(part.reference)) return;
  const leanX = (part.tallMm * (part.xMm - unit.cameraMm[0])) / unit.cameraHeightMm;
  const leanY = (part.tallMm * (part.yMm - unit.cameraMm[1])) / unit.cameraHeightMm;
  const heavy = part.widthMm > 3.5 ? 0.5 : 1;
  const xMm = part.xMm + jitterX * heavy + leanX + (move?.[0] ?? 0);
  const yMm = part.yMm + jitterY * heavy + leanY + (move?.[1] ?? 0);
  const rotationDeg = part.rotationDeg + (part.widthMm > 3.5 ? jitterDeg * 0.15 : jitterDeg);
  const body: Box = { xMm, yMm, widthMm: part.widthMm, heightMm: part.heightMm, rotationDeg };
  const drop = Math.min(0.25, part.tallMm * 0.12);
  fillBox(
    canvas,
    { ...body, xMm: xMm + drop, yMm: yMm + drop },
    { colour: [6, 12, 10], opacity: 0.45, softMm: 0.1, roundMm: 0.05 },
  );
  const colour = shade(bodies[part.look], tone);
  if (part.look === 'tan' || part.look === 'resistor' || part.look === 'white') {
    const angle = (rotationDeg * Math.PI) / 180;
    const endMm = part.package.startsWith('Header') ? 0 : part.widthMm * 0.22;
    fillBox(canvas, body, { colour: endMm > 0 ? [182, 184, 184] : colour, bevel: 12, texture: 2 });
    const core = part.widthMm - 2 * endMm;
    fillBox(canvas, { ...body, widthMm: core }, { colour, bevel: endMm > 0 ? 0 : 8, texture: 2 });
    if (part.marking !== undefined && part.heightMm >= 0.5) {
      const mark: Box = { ...body, widthMm: core, heightMm: Math.min(0.5, part.heightMm * 0.6) };
      drawText(canvas, part.heightMm >= 0.8 ? part.marking : '', mark, { colour: [190, 190, 186] });
    }
    if (part.package.startsWith('Header')) {
      const pins = part.pads.length / 2;
      for (let i = 0; i < part.pads.length; i++) {
        const along = ((i % pins) - (pins - 1) / 2) * 1;
        const across = i < pins ? -0.6 : 0.6;
        const px = xMm + along * Math.cos(angle) - across * Math.sin(angle);
        const py = yMm + along * Math.sin(angle) + across * Math.cos(angle);
        fillBox(canvas, { xMm: px, yMm: py, widthMm: 0.4, heightMm: 0.4, rotationDeg }, { colour: copper, bevel: 14 });
      }
    }
    return;
  }
  fillBox(canvas, body, { colour, roundMm: part.look === 'metal' ? 0.4 : 0.08, bevel: 10, texture: 2.5 });
  const swap = unit.swapped.get(part.reference);
  if (part.marking !== undefined) {
    const tall = Math.min(1.3, part.heightMm * 0.16, part.widthMm / 6);
    const angle = (rotationDeg * Math.PI) / 180;
    const line = (text: string, down: number): void => {
      const place: Box = {
        ...body,
        xMm: xMm - down * Math.sin(angle),
        yMm: yMm + down * Math.cos(angle),
        heightMm: tall,
      };
      drawText(canvas, text, place, { colour: [138, 138, 136], opacity: 0.85 });
    };
    line(swap ?? part.marking, -tall * 0.8);
    line(unit.lotTexts ? lot : '2418', tall * 0.8);
    const dot = Math.min(0.8, part.widthMm * 0.08);
    const ux = -part.widthMm / 2 + dot * 1.5;
    const uy = -part.heightMm / 2 + dot * 1.5;
    const dx = ux * Math.cos(angle) - uy * Math.sin(angle);
    const dy = ux * Math.sin(angle) + uy * Math.cos(angle);
    fillDisc(canvas, xMm + dx, yMm + dy, dot, { colour: shade(colour, swap === undefined ? 22 : 4) });
  }
}

export function paintPlant(canvas: Canvas, plant: PlantedPart, board: Rgb): void {
  const box: Box = plant;
  const drop = 0.05;
  const shadow = { ...box, xMm: box.xMm + drop, yMm: box.yMm + drop };
  fillBox(canvas, shadow, { colour: [6, 12, 10], opacity: 0.45, softMm: 0.08 });
  fillBox(canvas, box, { colour: plantColour(plant.look, board), bevel: 9, texture: 4, roundMm: 0.03 });
}

function paintDust(canvas: Canvas, design: BoardDesign, unit: UnitVariation): void {
  const random = unit.random.stream('dust');
  for (let i = 0; i < unit.dust; i++) {
    const xMm = random.unit() * design.widthMm;
    const yMm = random.unit() * design.heightMm;
    if (random.unit() < 0.3) {
      const turn = random.unit() * Math.PI;
      const long = 0.5 + random.unit() * 1.5;
      const fibre = { x1Mm: xMm, y1Mm: yMm, x2Mm: xMm + long * Math.cos(turn), y2Mm: yMm + long * Math.sin(turn) };
      strokeLine(canvas, fibre, 0.03, { colour: [190, 190, 186], opacity: 0.6 });
    } else {
      const size = 0.05 + 0.1 * random.unit();
      fillDisc(canvas, xMm, yMm, size, { colour: [176, 172, 160], opacity: 0.7 });
    }
  }
}

/** Paints one side of one unit, in board space and even light. */
export function paintBoard(canvas: Canvas, design: BoardDesign, unit: UnitVariation): void {
  paintSubstrate(canvas, design, unit.side);
  const parts = design.parts.filter((part) => part.side === unit.side);
  for (const part of parts) paintPads(canvas, part, unit);
  for (const text of design.texts) {
    if (text.side !== unit.side) continue;
    drawText(canvas, text.text, { ...text, widthMm: 0, rotationDeg: 0 }, { colour: silk, opacity: 0.9 });
  }
  for (const part of parts) paintBody(canvas, part, unit);
  for (const plant of unit.implants) paintPlant(canvas, plant, design.mask);
  paintDust(canvas, design, unit);
}
