import type { Rgb } from './design.ts';
import { glyph, glyphColumns, glyphRows } from './font.ts';

/** A picture of the board in board space: one pixel is `mmPerPx` wide everywhere, RGB interleaved, light not yet applied. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly mmPerPx: number;
  /** Board millimetres of the upper left corner. */
  readonly leftMm: number;
  readonly topMm: number;
  readonly data: Uint8ClampedArray;
}

export function createCanvas(widthMm: number, heightMm: number, marginMm: number, mmPerPx: number): Canvas {
  const width = Math.ceil((widthMm + 2 * marginMm) / mmPerPx);
  const height = Math.ceil((heightMm + 2 * marginMm) / mmPerPx);
  return {
    width,
    height,
    mmPerPx,
    leftMm: -marginMm,
    topMm: -marginMm,
    data: new Uint8ClampedArray(width * height * 3),
  };
}

export interface Box {
  readonly xMm: number;
  readonly yMm: number;
  readonly widthMm: number;
  readonly heightMm: number;
  readonly rotationDeg: number;
}

/** How a filled box is painted. */
export interface Paint {
  readonly colour: Rgb;
  readonly opacity?: number;
  /** Radius of rounded corners. */
  readonly roundMm?: number;
  /** Width of the soft edge beyond one pixel: for shadows. */
  readonly softMm?: number;
  /** Grey levels added from the lower right (negative) to the upper left (positive) edge. */
  readonly bevel?: number;
  /** Amplitude of a fixed texture in grey levels. */
  readonly texture?: number;
}

/** A cheap hash of a pixel's place: texture that stays with the place, so that it survives planting and re-rendering. */
export function placeNoise(x: number, y: number, salt: number): number {
  let h = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ salt;
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  h ^= h >>> 13;
  return (h & 0xffff) / 0x8000 - 1;
}

/** Fills a rotated, rounded box with one pixel of anti-aliasing. */
export function fillBox(canvas: Canvas, box: Box, paint: Paint): void {
  const { width, height, mmPerPx, data } = canvas;
  const cx = (box.xMm - canvas.leftMm) / mmPerPx - 0.5;
  const cy = (box.yMm - canvas.topMm) / mmPerPx - 0.5;
  const halfW = box.widthMm / 2 / mmPerPx;
  const halfH = box.heightMm / 2 / mmPerPx;
  const round = Math.min((paint.roundMm ?? 0) / mmPerPx, halfW, halfH);
  const soft = 1 + (paint.softMm ?? 0) / mmPerPx;
  const opacity = paint.opacity ?? 1;
  const bevel = paint.bevel ?? 0;
  const texture = paint.texture ?? 0;
  const angle = (box.rotationDeg * Math.PI) / 180;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const reachX = Math.abs(cos) * halfW + Math.abs(sin) * halfH + soft;
  const reachY = Math.abs(sin) * halfW + Math.abs(cos) * halfH + soft;
  const x0 = Math.max(0, Math.floor(cx - reachX));
  const x1 = Math.min(width - 1, Math.ceil(cx + reachX));
  const y0 = Math.max(0, Math.floor(cy - reachY));
  const y1 = Math.min(height - 1, Math.ceil(cy + reachY));
  const [r, g, b] = paint.colour;
  const salt = (Math.round(cx * 7) * 31 + Math.round(cy * 7)) | 0;
  for (let y = y0; y <= y1; y++) {
    for (let x = x0; x <= x1; x++) {
      const dx = x - cx;
      const dy = y - cy;
      const u = dx * cos + dy * sin;
      const v = dy * cos - dx * sin;
      const qx = Math.abs(u) - halfW + round;
      const qy = Math.abs(v) - halfH + round;
      let distance: number;
      if (qx > 0 && qy > 0) distance = Math.sqrt(qx * qx + qy * qy) - round;
      else distance = (qx > qy ? qx : qy) - round;
      let cover = 0.5 - distance / soft;
      if (cover <= 0) continue;
      if (cover > 1) cover = 1;
      cover *= opacity;
      let add = 0;
      if (bevel !== 0 && distance > -2.5) add = bevel * (u + v < 0 ? 1 : -1) * (1 + distance / 2.5);
      if (texture !== 0) add += texture * placeNoise(x - Math.round(cx), y - Math.round(cy), salt);
      const at = (y * width + x) * 3;
      data[at] = data[at]! + (r + add - data[at]!) * cover;
      data[at + 1] = data[at + 1]! + (g + add - data[at + 1]!) * cover;
      data[at + 2] = data[at + 2]! + (b + add - data[at + 2]!) * cover;
    }
  }
}

export function fillDisc(canvas: Canvas, xMm: number, yMm: number, diameterMm: number, paint: Paint): void {
  const box = { xMm, yMm, widthMm: diameterMm, heightMm: diameterMm, rotationDeg: 0 };
  fillBox(canvas, box, { ...paint, roundMm: diameterMm / 2 });
}

/** A straight stroke with round ends. */
export function strokeLine(
  canvas: Canvas,
  line: { readonly x1Mm: number; readonly y1Mm: number; readonly x2Mm: number; readonly y2Mm: number },
  widthMm: number,
  paint: Paint,
): void {
  const dx = line.x2Mm - line.x1Mm;
  const dy = line.y2Mm - line.y1Mm;
  const box = {
    xMm: (line.x1Mm + line.x2Mm) / 2,
    yMm: (line.y1Mm + line.y2Mm) / 2,
    widthMm: Math.hypot(dx, dy) + widthMm,
    heightMm: widthMm,
    rotationDeg: (Math.atan2(dy, dx) * 180) / Math.PI,
  };
  fillBox(canvas, box, { ...paint, roundMm: widthMm / 2 });
}

/** Width of a line of text of the given height. */
export function textWidthMm(text: string, heightMm: number): number {
  return text.length === 0 ? 0 : (text.length * (glyphColumns + 1) - 1) * (heightMm / glyphRows);
}

/** Dots of the 5x7 font, centred at (xMm, yMm), turned with its part. */
export function drawText(canvas: Canvas, text: string, box: Box, paint: Paint): void {
  const dot = box.heightMm / glyphRows;
  const width = textWidthMm(text, box.heightMm);
  const angle = (box.rotationDeg * Math.PI) / 180;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  for (let i = 0; i < text.length; i++) {
    const dots = glyph(text.charAt(i));
    for (let row = 0; row < glyphRows; row++) {
      for (let column = 0; column < glyphColumns; column++) {
        if ((dots[row]! & (16 >> column)) === 0) continue;
        const u = (i * (glyphColumns + 1) + column + 0.5) * dot - width / 2;
        const v = (row + 0.5) * dot - box.heightMm / 2;
        const place = {
          xMm: box.xMm + u * cos - v * sin,
          yMm: box.yMm + u * sin + v * cos,
          widthMm: dot * 1.05,
          heightMm: dot * 1.05,
          rotationDeg: box.rotationDeg,
        };
        fillBox(canvas, place, paint);
      }
    }
  }
}
