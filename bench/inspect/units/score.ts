import { proportionLower } from '../../../src/math/index.ts';
import { poissonRateUpper } from '../../../src/math/index.ts';
import type { UnitResult } from '../../../src/witnesses/inspect/index.ts';
import type { Photograph } from './camera.ts';
import type { Target, TargetClass } from './targets.ts';

export interface Answer {
  readonly target: Target;
  readonly hit: boolean;
}

/**
 * One box, one truth: a box answers a target when its middle lies within 0.5 mm and neither side exceeds the target's
 * length by more than 1 mm; nearest pairs first. A picture that was not compared misses all of its targets.
 */
export function answers(
  result: UnitResult,
  photo: Photograph,
  targets: readonly Target[],
  umPerPx: number,
): { hits: Answer[]; beside: UnitResult['findings'][number][] } {
  const mm = umPerPx / 1000;
  const pairs = targets.flatMap((target, t) => {
    const [x, y] = photo.place(target.xPx, target.yPx);
    return result.findings.flatMap(({ box: [bx, by, bw, bh], check }, f) => {
      const far = Math.hypot(bx + bw / 2 - x, by + bh / 2 - y) * mm;
      const longest = target.plant.widthMm + 1;
      return check !== 'inspect/other-board' && far <= 0.5 && Math.max(bw, bh) * mm <= longest ? [{ t, f, far }] : [];
    });
  });
  pairs.sort((a, b) => a.far - b.far);
  const [byTarget, byFinding] = [new Set<number>(), new Set<number>()];
  for (const { t, f } of pairs) {
    if (byTarget.has(t) || byFinding.has(f)) continue;
    byTarget.add(t);
    byFinding.add(f);
  }
  return {
    hits: targets.map((target, t) => ({ target, hit: result.registered && byTarget.has(t) })),
    beside: result.findings.filter((_, f) => !byFinding.has(f)),
  };
}

export class Tally {
  readonly cells: Map<TargetClass, { planted: number; hit: number }> = new Map<
    TargetClass,
    { planted: number; hit: number }
  >();
  cleanSides = 0;
  cleanCalls = 0;
  plantedSides = 0;
  besideCalls = 0;
  cpuS = 0;
  megapixels = 0;

  add(given: readonly Answer[]): void {
    for (const { target, hit } of given) {
      const cell = this.cells.get(target.class) ?? { planted: 0, hit: 0 };
      cell.planted++;
      if (hit) cell.hit++;
      this.cells.set(target.class, cell);
    }
  }

  lines(): string[] {
    const rows = [...this.cells].map(([name, { planted, hit }]) => {
      const lower = proportionLower(hit, planted, 0.95);
      return `| ${name} | ${hit} of ${planted} | ${((100 * hit) / planted).toFixed(1)} % | ${(100 * lower).toFixed(1)} % |`;
    });
    const rate = (calls: number, sides: number): string =>
      sides === 0
        ? '-'
        : `${calls} on ${sides} sides, ${(calls / sides).toFixed(2)} a side, at most ${poissonRateUpper(calls, sides).toFixed(2)}`;
    return [
      '| targets | called | share | one-sided 95 % bound |',
      '|---|---|---|---|',
      ...rows.sort(),
      '',
      `False calls on clean sides: ${rate(this.cleanCalls, this.cleanSides)}; beside targets: ${rate(this.besideCalls, this.plantedSides)}.`,
      `CPU: ${(this.cpuS / this.megapixels).toFixed(3)} s/MP, ${((20 * this.cpuS) / this.megapixels).toFixed(1)} s for 20 MP.`,
      '',
    ];
  }
}
