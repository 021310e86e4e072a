import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../core/index.ts';
import { applyHomography, composeHomography, fitHomography, invertHomography, type Homography } from './homography.ts';
import { agreeOnHomography } from './ransac.ts';

const poses = fc
  .record({
    angle: fc.double({ min: -3, max: 3, noNaN: true }),
    scale: fc.double({ min: 0.6, max: 1.6, noNaN: true }),
    tx: fc.double({ min: -200, max: 200, noNaN: true }),
    ty: fc.double({ min: -200, max: 200, noNaN: true }),
    g: fc.double({ min: -3e-5, max: 3e-5, noNaN: true }),
    h: fc.double({ min: -3e-5, max: 3e-5, noNaN: true }),
  })
  .map(({ angle, scale, tx, ty, g, h }): Homography => {
    const c = Math.cos(angle) * scale;
    const s = Math.sin(angle) * scale;
    return [c, -s, tx, s, c, ty, g, h, 1];
  });

describe('homographies', () => {
  it('are undone by their inverse', () => {
    fc.assert(
      fc.property(poses, (pose) => {
        const inverse = invertHomography(pose);
        expect(inverse).toBeDefined();
        if (inverse === undefined) return;
        const [x, y] = applyHomography(composeHomography(inverse, pose), 300, 400);
        expect(Math.hypot(x - 300, y - 400)).toBeLessThan(1e-6);
      }),
    );
  });

  it('have no inverse where they squash the plane', () => {
    expect(invertHomography([1, 2, 3, 2, 4, 6, 0, 0, 1])).toBeUndefined();
  });

  it('are found again among 70 % wrong correspondences', () => {
    fc.assert(
      fc.property(poses, fc.integer({ min: 1, max: 1e6 }), (pose, seed) => {
        const random = seededRandom(seed);
        const count = 300;
        const from = new Float64Array(2 * count);
        const to = new Float64Array(2 * count);
        for (let i = 0; i < count; i++) {
          const [x, y] = [random.unit() * 1200, random.unit() * 900];
          const [u, v] = i % 10 < 3 ? applyHomography(pose, x, y) : [random.unit() * 1200, random.unit() * 900];
          from.set([x, y], 2 * i);
          to.set([u + random.normal() * 0.3, v + random.normal() * 0.3], 2 * i);
        }
        const found = agreeOnHomography({ from, to, count }, random, 4);
        expect(found).toBeDefined();
        if (found === undefined) return;
        const [x, y] = applyHomography(found.homography, 600, 450);
        const [u, v] = applyHomography(pose, 600, 450);
        expect(Math.hypot(x - u, y - v)).toBeLessThan(1);
      }),
      { numRuns: 15 },
    );
  });

  it('are not fitted to points on one line', () => {
    const points = {
      from: Float64Array.of(0, 0, 1, 1, 2, 2, 3, 3),
      to: Float64Array.of(0, 0, 1, 1, 2, 2, 3, 3),
      count: 4,
    };
    expect(fitHomography(points, new Float64Array(4).fill(1))).toBeUndefined();
  });
});
