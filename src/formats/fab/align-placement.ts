import type { PlacedPart } from '../placement/index.ts';
import type { LayerPad } from './pads-of-layer.ts';

export interface AlignedPlacement {
  readonly parts: readonly PlacedPart[];
  readonly notes: readonly string[];
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

/**
 * Placement lists may count from another origin than the artwork, and some turn the x of the bottom side round. Where pads
 * name their parts, both are seen and undone: the offset and the mirroring at which centres lie amid their own pads.
 */
export function alignPlacement(parts: readonly PlacedPart[], pads: readonly LayerPad[]): AlignedPlacement {
  const middles = new Map<string, { x: number; y: number; n: number }>();
  for (const { component, pad } of pads) {
    if (component === '') continue;
    const sum = middles.get(component) ?? { x: 0, y: 0, n: 0 };
    middles.set(component, { x: sum.x + pad.xMm, y: sum.y + pad.yMm, n: sum.n + 1 });
  }
  const notes: string[] = [];
  const out: PlacedPart[] = [];
  let offset: readonly [number, number] | undefined;
  for (const side of ['top', 'bottom'] as const) {
    const own = parts.filter((part) => part.side === side);
    const known = own.flatMap((part) => {
      const middle = middles.get(part.reference);
      return middle === undefined ? [] : [{ part, x: middle.x / middle.n, y: middle.y / middle.n }];
    });
    if (known.length < 3) {
      const [dx, dy] = offset ?? [0, 0];
      out.push(...own.map((part) => ({ ...part, xMm: part.xMm + dx, yMm: part.yMm + dy })));
      continue;
    }
    const fits = ([1, -1] as const).map((flip) => {
      const dx = median(known.map(({ part, x }) => x - flip * part.xMm));
      const dy = median(known.map(({ part, y }) => y - part.yMm));
      const residual = median(known.map(({ part, x, y }) => Math.hypot(x - flip * part.xMm - dx, y - part.yMm - dy)));
      return { flip, dx, dy, residual };
    });
    const [plain, mirrored] = fits;
    const fit =
      mirrored !== undefined && plain !== undefined && mirrored.residual < 0.3 * plain.residual ? mirrored : plain;
    if (fit === undefined) continue;
    // Within half a millimetre it is a package whose middle is not amid its pads.
    const moved = Math.hypot(fit.dx, fit.dy) > 0.5;
    const [dx, dy] = moved || fit.flip < 0 ? [fit.dx, fit.dy] : [0, 0];
    if (fit.flip < 0) notes.push(`the placement list has the x of the ${side} side turned round: turned back`);
    else if (moved)
      notes.push(
        `the placement list counts from another origin on the ${side} side: moved by ${dx.toFixed(2)}, ${dy.toFixed(2)} mm`,
      );
    if (fit.flip > 0) offset ??= [dx, dy];
    out.push(...own.map((part) => ({ ...part, xMm: fit.flip * part.xMm + dx, yMm: part.yMm + dy })));
  }
  return { parts: out, notes };
}
