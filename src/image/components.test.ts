import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelComponents } from './components.ts';

/** Flood fill with an explicit stack. */
function naiveAreas(data: Uint8Array, width: number, height: number): number[] {
  const seen = new Uint8Array(width * height);
  const areas: number[] = [];
  for (let start = 0; start < data.length; start++) {
    if (data[start] === 0 || seen[start] === 1) continue;
    const stack = [start];
    seen[start] = 1;
    let area = 0;
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      area++;
      const x = at % width;
      const y = Math.floor(at / width);
      for (let py = Math.max(0, y - 1); py <= Math.min(height - 1, y + 1); py++) {
        for (let px = Math.max(0, x - 1); px <= Math.min(width - 1, x + 1); px++) {
          const next = py * width + px;
          if (data[next] === 0 || seen[next] === 1) continue;
          seen[next] = 1;
          stack.push(next);
        }
      }
    }
    areas.push(area);
  }
  return areas.sort((a, b) => a - b);
}

describe('labelComponents', () => {
  it('finds what a flood fill finds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.boolean(), { minLength: 400, maxLength: 400 }),
        (width, height, bits) => {
          const data = Uint8Array.from({ length: width * height }, (_, i) => (bits[i] === true ? 1 : 0));
          const { components, labels } = labelComponents({ width, height, data });
          expect(components.map(({ area }) => area).sort((a, b) => a - b)).toEqual(naiveAreas(data, width, height));
          for (const one of components) {
            for (let at = 0; at < labels.length; at++) {
              if (labels[at] !== one.label) continue;
              const x = at % width;
              const y = Math.floor(at / width);
              expect(x >= one.x0 && x <= one.x1 && y >= one.y0 && y <= one.y1).toBe(true);
            }
          }
        },
      ),
    );
  });

  it('survives a spiral of a hundred thousand pixels', () => {
    const size = 450;
    const data = new Uint8Array(size * size);
    for (let y = 0; y < size; y += 2) {
      data.fill(1, y * size, (y + 1) * size);
      if (y + 1 < size) data[(y + 1) * size + (y % 4 === 0 ? size - 1 : 0)] = 1;
    }
    expect(labelComponents({ width: size, height: size, data }).components).toHaveLength(1);
  });
});
