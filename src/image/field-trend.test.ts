import { describe, expect, it } from 'vitest';
import { agreementOf } from './agreement.ts';
import { fieldTrend } from './field-trend.ts';
import { smoothField, type TileField } from './refine.ts';

type Displacement = (x: number, y: number) => readonly [number, number];

/** A field of the given displacements, x and y from -1 to 1; `state` and `correlation` as good tiles have them. */
function fieldOf(columns: number, rows: number, displacement: Displacement): TileField {
  const dx = new Float32Array(columns * rows);
  const dy = new Float32Array(columns * rows);
  for (let i = 0; i < dx.length; i++) {
    const x = (2 * (i % columns) + 1) / columns - 1;
    const y = (2 * Math.floor(i / columns) + 1) / rows - 1;
    const [a, b] = displacement(x, y);
    dx[i] = a;
    dy[i] = b;
  }
  const correlation = new Float32Array(columns * rows).fill(0.95);
  return { columns, rows, stridePx: 24, dx, dy, correlation, state: new Uint8Array(columns * rows).fill(1) };
}

const lens: Displacement = (x, y) => [1.5 * x * (x * x + y * y), 1.2 * y * (x * x + y * y)];

describe('fieldTrend', () => {
  it('follows a lens into the corners, also where only every other tile was measured', () => {
    const field = fieldOf(40, 24, lens);
    for (let i = 0; i < field.correlation.length; i += 2) field.correlation[i] = -2;
    const { dx, dy } = fieldTrend(field);
    for (const at of [0, 39, 23 * 40, 24 * 40 - 1, 500]) {
      expect(Math.abs((dx[at] ?? 9) - (field.dx[at] ?? 0))).toBeLessThan(0.02);
      expect(Math.abs((dy[at] ?? 9) - (field.dy[at] ?? 0))).toBeLessThan(0.02);
    }
  });

  it('is not led astray by a part of seven by seven tiles that leans away', () => {
    const field = fieldOf(30, 20, lens);
    for (let row = 4; row < 11; row++) for (let column = 8; column < 15; column++) field.dx[row * 30 + column] = 3;
    const { dx } = fieldTrend(field);
    const truth = fieldOf(30, 20, lens).dx;
    expect(Math.max(...dx.map((value, i) => Math.abs(value - (truth[i] ?? 0))))).toBeLessThan(0.35);
  });

  it('has fewer terms where there are fewer tiles, and none where there are hardly any', () => {
    const few = fieldOf(6, 4, () => [1, -0.5]);
    expect(Math.abs((fieldTrend(few).dx[0] ?? 0) - 1)).toBeLessThan(0.01);
    const hardly = fieldOf(4, 4, () => [1, 1]);
    expect([...fieldTrend(hardly).dx]).toEqual(new Array(16).fill(0));
  });

  it('stays within what was measured where no tile holds it', () => {
    const field = fieldOf(40, 40, lens);
    for (let i = 0; i < field.correlation.length; i++) if (i % 40 > 12) field.correlation[i] = -2;
    const most = Math.max(...field.dx.filter((_, i) => i % 40 <= 12).map(Math.abs));
    expect(Math.max(...fieldTrend(field).dx.map(Math.abs))).toBeLessThanOrEqual(1.5 * most + 1e-6);
  });
});

describe('smoothField', () => {
  it('follows a bowed board to a tenth of a pixel, and to a quarter in the very corners', () => {
    const bow: Displacement = (x, y) => [Math.sin(2.5 * x + 1) * Math.cos(2 * y), Math.cos(2 * x) * Math.sin(2.2 * y)];
    const field = fieldOf(40, 26, bow);
    const { dx, dy } = smoothField(field);
    const off = dx.map((value, i) => Math.hypot(value - (field.dx[i] ?? 0), (dy[i] ?? 0) - (field.dy[i] ?? 0)));
    off.sort((a, b) => a - b);
    expect(off[Math.floor(0.95 * off.length)]).toBeLessThan(0.1);
    expect(off.at(-1)).toBeLessThan(0.25);
  });
});

describe('agreementOf', () => {
  it('counts tiles that were seen, and in how many sectors they changed', () => {
    const field = fieldOf(40, 40, () => [0, 0]);
    for (let row = 0; row < 10; row++) {
      for (let column = 0; column < 20; column++) field.correlation[row * 40 + column] = 0.2;
      field.state[row * 40 + 39] = 3;
      field.state[row * 40 + 38] = 2;
    }
    const found = agreementOf(field);
    expect(found).toMatchObject({ tiles: 1580, sectors: 16, changedSectors: 2 });
    expect(found.agreement).toBeCloseTo(1380 / 1580, 9);
    expect(agreementOf(fieldOf(3, 3, () => [0, 0]))).toMatchObject({ tiles: 9, agreement: 1, sectors: 0 });
  });
});
