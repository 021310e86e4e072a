import { describe, expect, it } from 'vitest';
import { otsu } from './otsu.ts';

describe('otsu', () => {
  it('splits two tones halfway, whatever their shares', () => {
    const data = Uint8Array.from({ length: 1001 }, (_, i) => (i % 10 === 0 ? 200 : 40));
    expect(otsu({ width: 1001, height: 1, data })).toMatchObject({ threshold: 120, dark: 40, bright: 200 });
    expect(otsu({ width: 1001, height: 1, data }).separation).toBeCloseTo(1, 9);
  });

  it('says of one tone that there are not two, and of a ramp that they run into each other', () => {
    const flat = otsu({ width: 4, height: 4, data: new Uint8Array(16).fill(90) });
    expect(flat).toMatchObject({ dark: 90, bright: 90, separation: 0 });
    const ramp = otsu({ width: 256, height: 1, data: Uint8Array.from({ length: 256 }, (_, i) => i) });
    expect(ramp.separation).toBeGreaterThan(0.7);
    expect(ramp.separation).toBeLessThan(0.8);
  });
});
