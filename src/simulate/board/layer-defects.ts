import { UsageError, type Random } from '../../core/index.ts';
import { chamferUnit, edgeDepth, type Plane } from '../../image/index.ts';

export const layerDefectKinds = ['open', 'short', 'mousebite', 'spur', 'copper', 'pin-hole'] as const;
export type LayerDefectKind = (typeof layerDefectKinds)[number];

/** A defect that was drawn: the pixels it changed lie within the box. */
export interface PlantedDefect {
  readonly kind: LayerDefectKind;
  readonly boxPx: readonly [x: number, y: number, width: number, height: number];
}

/** Diameter of a spot or hole, depth of a bite or spur, width of a cut or bridge. */
export interface DefectPlan {
  readonly kind: LayerDefectKind;
  readonly sizePx: number;
}

interface Dot {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

const attempts = 4000;
/** Between two defects, pixels: neither may change what the other is. */
const apartPx = 36;

/** Draws dots of copper or of bare ground with soft edges; returns the box of what changed, undefined where nothing did. */
function draw(
  plane: { width: number; height: number; data: Uint8Array },
  dots: readonly Dot[],
  tone: 0 | 255,
): PlantedDefect['boxPx'] | undefined {
  let [x0, y0, x1, y1] = [plane.width, plane.height, -1, -1];
  for (const { x: cx, y: cy, radius } of dots) {
    for (let y = Math.max(0, Math.floor(cy - radius - 1)); y <= Math.min(plane.height - 1, cy + radius + 1); y++) {
      for (let x = Math.max(0, Math.floor(cx - radius - 1)); x <= Math.min(plane.width - 1, cx + radius + 1); x++) {
        const cover = Math.max(0, Math.min(1, radius + 0.5 - Math.hypot(x - cx, y - cy)));
        const at = y * plane.width + x;
        const old = plane.data[at]!;
        const fresh = Math.round(old + (tone - old) * cover);
        if (tone === 0 ? fresh >= old : fresh <= old) continue;
        plane.data[at] = fresh;
        if (old > 127 === fresh > 127) continue;
        x0 = Math.min(x0, x);
        y0 = Math.min(y0, y);
        x1 = Math.max(x1, x);
        y1 = Math.max(y1, y);
      }
    }
  }
  return x1 < 0 ? undefined : [x0, y0, x1 - x0 + 1, y1 - y0 + 1];
}

/** Dots along a line with uneven radii: nothing that grows or tears is straight. */
function strand(random: Random, from: readonly [number, number], to: readonly [number, number], radius: number): Dot[] {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  const steps = Math.max(1, Math.ceil(length / Math.max(0.7, radius / 2)));
  return Array.from({ length: steps + 1 }, (_, i) => ({
    x: from[0] + ((to[0] - from[0]) * i) / steps + (random.unit() - 0.5) * 0.4 * radius,
    y: from[1] + ((to[1] - from[1]) * i) / steps + (random.unit() - 0.5) * 0.4 * radius,
    radius: radius * (0.9 + 0.35 * random.unit()),
  }));
}

/** The straight way from a pixel to the nearest edge: 32 rays, and the mean of those that meet it first. */
function toEdge(mask: Plane, x: number, y: number, most: number): readonly [number, number, number] | undefined {
  const tone = mask.data[y * mask.width + x]!;
  const rays = Array.from({ length: 32 }, (_, ray) => {
    const [ux, uy] = [Math.cos((ray * Math.PI) / 16), Math.sin((ray * Math.PI) / 16)];
    return { ux, uy, length: run(mask, x, y, ux, uy, tone, most) ?? Infinity };
  });
  const least = Math.min(...rays.map(({ length }) => length));
  if (!Number.isFinite(least)) return undefined;
  const first = rays.filter(({ length }) => length <= least + 0.6);
  const [sx, sy] = [first.reduce((sum, { ux }) => sum + ux, 0), first.reduce((sum, { uy }) => sum + uy, 0)];
  const norm = Math.hypot(sx, sy);
  // Edges on both sides: any of the rays is as good.
  if (norm < 0.5) return [first[0]!.ux, first[0]!.uy, least];
  const [ux, uy] = [sx / norm, sy / norm];
  return [ux, uy, run(mask, x, y, ux, uy, tone, most) ?? least];
}

/** How far the same tone goes on in a direction; undefined where that is beyond `most` or the picture. */
function run(
  mask: Plane,
  x: number,
  y: number,
  ux: number,
  uy: number,
  tone: number,
  most: number,
): number | undefined {
  for (let length = 1; length <= most; length++) {
    const [px, py] = [Math.round(x + ux * length), Math.round(y + uy * length)];
    if (px < 0 || py < 0 || px >= mask.width || py >= mask.height) return undefined;
    if (mask.data[py * mask.width + px] !== tone) return length - 0.5;
  }
  return undefined;
}

/**
 * Dots of one defect at a place, or undefined where the place does not allow that kind. `mask` is 1 on copper, `depth` its
 * distances to the nearest edge.
 */
function dotsAt(plan: DefectPlan, random: Random, mask: Plane, depth: Plane, x: number, y: number): Dot[] | undefined {
  const at = y * mask.width + x;
  const onCopper = mask.data[at] === 1;
  const room = depth.data[at]! / chamferUnit;
  const size = plan.sizePx;
  switch (plan.kind) {
    case 'copper':
    case 'pin-hole': {
      if (onCopper !== (plan.kind === 'pin-hole') || room < size * 0.8 + 6) return undefined;
      const turn = random.unit() * 2 * Math.PI;
      const [dx, dy] = [Math.cos(turn) * size * 0.25, Math.sin(turn) * size * 0.25];
      return strand(random, [x - dx, y - dy], [x + dx, y + dy], size * 0.4);
    }
    case 'open':
    case 'short': {
      if (onCopper !== (plan.kind === 'open') || room < 1.5 || room > 24) return undefined;
      const near = toEdge(mask, x, y, 26);
      if (near === undefined) return undefined;
      const [ux, uy, one] = near;
      const tone = mask.data[at]!;
      const other = run(mask, x, y, -ux, -uy, tone, 26);
      // On the middle line, with the other tone firmly on both sides and the strip going on both ways.
      if (other === undefined || Math.abs(other - one) > 3) return undefined;
      for (const beyond of [one + 1, one + 4]) {
        for (const sign of [1, -1]) {
          const [px, py] = [Math.round(x + sign * ux * beyond), Math.round(y + sign * uy * beyond)];
          if (mask.data[py * mask.width + px] === tone) return undefined;
        }
      }
      const along = one + size + 12;
      if (run(mask, x, y, -uy, ux, tone, along) !== undefined || run(mask, x, y, uy, -ux, tone, along) !== undefined) {
        return undefined;
      }
      const slant = (random.unit() - 0.5) * 0.5 * one;
      const end = Math.max(one, other) + 1.5;
      const [ax, ay] = [ux * end - uy * slant, uy * end + ux * slant];
      return strand(random, [x + ax, y + ay], [x - ax, y - ay], size / 2);
    }
    case 'mousebite':
    case 'spur': {
      if (onCopper !== (plan.kind === 'mousebite') || depth.data[at]! > 2 * chamferUnit) return undefined;
      const near = toEdge(mask, x, y, 4);
      if (near === undefined) return undefined;
      const [ux, uy] = near;
      // Away from the edge there must be more of the same than the bite or spur takes.
      if (run(mask, x, y, -ux, -uy, mask.data[at]!, size + 6) !== undefined) return undefined;
      return strand(random, [x + ux, y + uy], [x - ux * (size * 0.62), y - uy * (size * 0.62)], size * 0.38);
    }
  }
}

/**
 * Draws the planned defects into a copy of a layer (255 copper, 0 bare). A plan that finds no place is left out. Throws
 * UsageError on sizes that are no defects. Deterministic in its arguments.
 */
export function plantLayerDefects(
  layer: Plane,
  plans: readonly DefectPlan[],
  random: Random,
  marginPx = 24,
): { readonly layer: Plane; readonly planted: readonly PlantedDefect[] } {
  if (plans.some(({ sizePx }) => !(sizePx >= 0.5 && sizePx <= 60))) {
    throw new UsageError('a defect of impossible size', 'Give sizes of 0.5 to 60 pixels.');
  }
  const { width, height } = layer;
  const mask: Plane = { width, height, data: layer.data.map((value) => (value > 127 ? 1 : 0)) };
  const depth = edgeDepth(mask);
  const out = { width, height, data: layer.data.slice() };
  const planted: PlantedDefect[] = [];
  for (const plan of plans) {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const x = marginPx + random.below(Math.max(1, width - 2 * marginPx));
      const y = marginPx + random.below(Math.max(1, height - 2 * marginPx));
      const dots = dotsAt(plan, random, mask, depth, x, y);
      if (dots === undefined || dots.some((dot) => !clear(dot, planted, width, height))) continue;
      const tone = plan.kind === 'short' || plan.kind === 'spur' || plan.kind === 'copper' ? 255 : 0;
      const boxPx = draw(out, dots, tone);
      if (boxPx !== undefined) planted.push({ kind: plan.kind, boxPx });
      break;
    }
  }
  return { layer: out, planted };
}

function clear({ x, y }: Dot, planted: readonly PlantedDefect[], width: number, height: number): boolean {
  if (x < 8 || y < 8 || x > width - 9 || y > height - 9) return false;
  return planted.every(
    ({ boxPx: [bx, by, w, h] }) => x < bx - apartPx || y < by - apartPx || x > bx + w + apartPx || y > by + h + apartPx,
  );
}
