import { seededRandom, type Raster, type Random } from '../../../src/core/index.ts';
import { dilate, erode, labelComponents, luma } from '../../../src/image/index.ts';

/** An upright box in pixels: [x, y, width, height]. */
export type Box = readonly [number, number, number, number];

/** Where a photograph shows things that differ between rightful units of the same board. */
export interface Anatomy {
  /** Things that stand on the board, 0.5 to 9 mm: what placement may shift and a batch may tint. */
  readonly parts: readonly Box[];
  /** Middles of small bright colourless places: solder and plating, where highlights wander. */
  readonly shine: readonly (readonly [number, number])[];
  /** Large dark bodies with room for a lot text. */
  readonly bodies: readonly Box[];
}

function boxesOf(
  mask: Uint8Array,
  width: number,
  height: number,
  keep: (w: number, h: number, fill: number) => boolean,
): Box[] {
  const { components } = labelComponents({ width, height, data: mask });
  return components.flatMap(({ x0, y0, x1, y1, area }): Box[] => {
    const [w, h] = [x1 - x0 + 1, y1 - y0 + 1];
    return keep(w, h, area / (w * h)) ? [[x0, y0, w, h]] : [];
  });
}

/** Reads a photograph by colour alone: coarse, but nothing of the product's own judgement goes into it. */
export function anatomy(picture: Raster, umPerPx: number): Anatomy {
  const { width, height, data } = picture;
  const px = 1000 / umPerPx;
  const grey = luma(picture);
  const bright = new Uint8Array(width * height);
  const dark = new Uint8Array(width * height);
  const thing = new Uint8Array(width * height);
  for (let i = 0; i < bright.length; i++) {
    const [r, g, b] = [data[3 * i] ?? 0, data[3 * i + 1] ?? 0, data[3 * i + 2] ?? 0];
    const spread = Math.max(r, g, b) - Math.min(r, g, b);
    if (spread < 50 && (grey.data[i] ?? 0) > 150) bright[i] = 1;
    if (spread < 45 && (grey.data[i] ?? 0) < 80) dark[i] = 1;
    if (spread < 50 || r > g + 12) thing[i] = 1;
  }
  const opened = dilate(erode({ width, height, data: dark }, 6), 6).data;
  const bodies = boxesOf(
    opened,
    width,
    height,
    (w, h, fill) => Math.min(w, h) > 2.2 * px && Math.max(w, h) < 25 * px && fill > 0.7,
  );
  const tidy = erode(dilate({ width, height, data: thing }, 2), 2).data;
  const parts = boxesOf(
    tidy,
    width,
    height,
    (w, h, fill) => Math.min(w, h) > 0.5 * px && Math.max(w, h) < 9 * px && fill > 0.5,
  );
  const shine = boxesOf(bright, width, height, (w, h) => Math.min(w, h) >= 3 && Math.max(w, h) < 2.5 * px).map(
    ([x, y, w, h]) => [x + w / 2, y + h / 2] as const,
  );
  return { parts, shine, bodies };
}

function disc(
  picture: Uint8ClampedArray,
  width: number,
  height: number,
  cx: number,
  cy: number,
  radius: number,
  value: number,
  opacity: number,
): void {
  const reach = radius + 1.5;
  for (let y = Math.max(0, Math.ceil(cy - reach)); y <= Math.min(height - 1, cy + reach); y++) {
    for (let x = Math.max(0, Math.ceil(cx - reach)); x <= Math.min(width - 1, cx + reach); x++) {
      const cover = opacity * Math.min(1, Math.max(0, radius + 0.8 - Math.hypot(x - cx, y - cy)));
      for (let c = 0; c < 3; c++) {
        const at = 3 * (y * width + x) + c;
        picture[at] = (picture[at] ?? 0) * (1 - cover) + value * cover;
      }
    }
  }
}

/** Blocks of ink in the grey of a laser mark: what differs is where the strokes are, which is all that a lot text does. */
function lotText(picture: Uint8ClampedArray, width: number, body: Box, umPerPx: number, random: Random): void {
  const px = 1000 / umPerPx;
  const tall = Math.round(Math.min(1.1 * px, body[3] * 0.14));
  const stroke = Math.max(2, Math.round(tall / 7));
  const glyphWide = Math.round(tall * 0.6);
  const left = Math.round(body[0] + body[2] * 0.2);
  const top = Math.round(body[1] + body[3] * 0.72);
  const count = Math.min(8, Math.floor((body[2] * 0.6) / (glyphWide + stroke * 2)));
  const line = (x0: number, y0: number, w: number, h: number): void => {
    for (let y = y0; y < y0 + h; y++) {
      for (let x = x0; x < x0 + w; x++) {
        for (let c = 0; c < 3; c++) {
          const at = 3 * (y * width + x) + c;
          picture[at] = 0.25 * (picture[at] ?? 0) + 0.75 * 128;
        }
      }
    }
  };
  for (let k = 0; k < count; k++) {
    const x = left + k * (glyphWide + stroke * 2);
    // Seven segments, each there or not.
    const half = Math.floor(tall / 2);
    for (const [dx, dy, w, h] of [
      [0, 0, glyphWide, stroke],
      [0, half, glyphWide, stroke],
      [0, tall - stroke, glyphWide, stroke],
      [0, 0, stroke, half],
      [0, half, stroke, tall - half],
      [glyphWide - stroke, 0, stroke, half],
      [glyphWide - stroke, half, stroke, tall - half],
    ] as const) {
      if (random.unit() < 0.6) line(x + dx, top + dy, w, h);
    }
  }
}

export interface Benign {
  readonly raster: Raster;
  /** Displacement that parts take, to be applied by the camera's resampling: for each shifted part its box and shift in pixels. */
  readonly shifts: readonly { readonly box: Box; readonly dx: number; readonly dy: number }[];
}

/**
 * Another rightful unit of the board in a photograph: a batch's tone on a third of the parts, 80 other highlights, another
 * lot text on every large body, dust; and 60 parts to be shifted by up to 2 px.
 */
export function benignUnit(picture: Raster, body: Anatomy, umPerPx: number, seed: number): Benign {
  const random = seededRandom(seed, 'benign');
  const { width, height } = picture;
  const px = 1000 / umPerPx;
  const data = Uint8ClampedArray.from(picture.data);
  for (const [x0, y0, w, h] of body.parts) {
    if (random.unit() > 0.33) continue;
    const gain = 1 + 0.06 * (2 * random.unit() - 1);
    for (let y = y0; y < y0 + h; y++) {
      for (let at = 3 * (y * width + x0); at < 3 * (y * width + x0 + w); at++) data[at] = (data[at] ?? 0) * gain;
    }
  }
  for (const box of body.bodies) lotText(data, width, box, umPerPx, random);
  for (let k = 0; k < 80 && body.shine.length > 0; k++) {
    const [x, y] = body.shine[random.below(body.shine.length)] ?? [0, 0];
    const radius = (0.04 + 0.08 * random.unit()) * px;
    const jitter = (): number => (random.unit() - 0.5) * 0.2 * px;
    disc(
      data,
      width,
      height,
      x + jitter(),
      y + jitter(),
      radius,
      random.unit() < 0.6 ? 252 : 130,
      0.5 + 0.5 * random.unit(),
    );
  }
  for (let k = 0; k < 12; k++) {
    const [x, y] = [random.unit() * width, random.unit() * height];
    if (random.unit() < 0.3) {
      const turn = random.unit() * Math.PI;
      const long = (0.4 + random.unit()) * px;
      for (let s = 0; s < long; s += 0.7)
        disc(data, width, height, x + s * Math.cos(turn), y + s * Math.sin(turn), 0.5, 180, 0.5);
    } else disc(data, width, height, x, y, (0.03 + 0.06 * random.unit()) * px, 176, 0.7);
  }
  const chosen = random.shuffle([...body.parts]).slice(0, 60);
  const shifts = chosen.map((box) => {
    const turn = random.unit() * 2 * Math.PI;
    const far = 2 * Math.sqrt(random.unit());
    return { box, dx: far * Math.cos(turn), dy: far * Math.sin(turn) };
  });
  return { raster: { width, height, channels: 3, data: new Uint8Array(data.buffer) }, shifts };
}
