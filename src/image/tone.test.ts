import { describe, expect, it } from 'vitest';
import { seededRandom } from '../core/index.ts';
import { createPlane, type Plane } from './plane.ts';
import { matchTone } from './tone.ts';

const size = 200;
const inside: Plane = { width: size, height: size, data: new Uint8Array(size * size).fill(1) };

function picture(seed: number): Plane {
  const random = seededRandom(seed, 'tone');
  const plane = createPlane(size, size);
  for (let at = 0; at < plane.data.length; at++) {
    const level = [24, 70, 130, 180][Math.floor((at % size) / 50)] ?? 24;
    plane.data[at] = level + random.below(5) - 2;
  }
  return plane;
}

describe('matchTone', () => {
  it('takes away what differs by brightness level over the whole picture', () => {
    const reference = picture(1);
    const other = picture(2);
    for (let at = 0; at < other.data.length; at++) {
      const value = other.data[at] ?? 0;
      other.data[at] = value > 150 ? value - 9 : value > 100 ? value + 6 : value;
    }
    matchTone(reference, other, inside);
    for (let column = 0; column < 4; column++) {
      let [was, now] = [0, 0];
      for (let y = 0; y < size; y++) {
        was += reference.data[y * size + column * 50 + 25] ?? 0;
        now += other.data[y * size + column * 50 + 25] ?? 0;
      }
      expect(Math.abs(was - now) / size).toBeLessThan(1.2);
    }
  });

  it('is not moved by something planted on a fifth of one level', () => {
    const reference = picture(1);
    const other = picture(2);
    const plain = picture(2);
    for (let y = 0; y < 40; y++) other.data.fill(150, y * size + 150, y * size + 200);
    matchTone(reference, other, inside);
    matchTone(reference, plain, inside);
    expect(Math.abs((other.data[20 * size + 170] ?? 0) - 150)).toBeLessThanOrEqual(3);
    expect(Math.abs((other.data[150 * size + 170] ?? 0) - (plain.data[150 * size + 170] ?? 0))).toBeLessThanOrEqual(1);
  });

  it('leaves a picture alone that shows nothing of the other', () => {
    const dark = createPlane(size, size);
    const light: Plane = { ...dark, data: new Uint8Array(size * size).fill(120) };
    matchTone(dark, light, inside);
    expect(light.data.every((value) => value === 120)).toBe(true);
  });
});
