import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../core/index.ts';
import { plantIntoLayer } from '../../../simulate/board/index.ts';
import { layerReference } from '../layer/layer-reference.ts';
import { madePair } from '../layer/testdata/made-pairs.ts';
import { measureLayerLimit } from './measure-layer-limit.ts';

const { reference, unit } = madePair(601);

describe('measureLayerLimit', () => {
  it('calls large changes of a picture, misses the smallest, and states the size between', { timeout: 60_000 }, () => {
    const measured = measureLayerLimit(unit, layerReference(reference), {
      plant: plantIntoLayer,
      umPerPx: 20,
      sizesPx: [10, 6, 1],
      classes: ['spur', 'copper'],
      trials: 12,
    });
    for (const { curve, scope, falseCalls } of measured.limits) {
      const [smallest, , largest] = [...curve].sort((a, b) => a.at - b.at);
      expect(largest).toMatchObject({ at: 0.2, hits: largest?.trials });
      expect(smallest?.hits).toBeLessThan(4);
      expect(['spur', 'copper']).toContain(scope.look);
      expect(falseCalls).toEqual({ count: 0, units: 0, bound95: null });
    }
    expect(measured.table.length).toBeGreaterThan(50);
    expect(measured.statement).toContain('Simulated limit');
  });

  it('refuses what cannot be measured', () => {
    const options = { plant: plantIntoLayer, umPerPx: 20 };
    expect(() => measureLayerLimit(unit, reference, { ...options, sizesPx: [0] })).toThrow(UsageError);
    expect(() => measureLayerLimit(unit, reference, { ...options, trials: 0.5 })).toThrow(UsageError);
    const blank = { width: 200, height: 200, channels: 1, data: new Uint8Array(40000) } as const;
    expect(() => measureLayerLimit(blank, reference, options)).toThrow('does not register');
  });
});
