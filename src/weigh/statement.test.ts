import { describe, expect, it } from 'vitest';
import { enfsiBand, icd203Word } from './index.ts';

describe('statements', () => {
  it('name the bands of the documents', () => {
    expect(enfsiBand(1.9)).toBe('no support for one proposition over the other');
    expect(enfsiBand(2)).toBe('weak support for presence');
    expect(enfsiBand(0.005)).toBe('moderately strong support for absence');
    expect(enfsiBand(1e6)).toBe('extremely strong support for presence');
    expect(icd203Word(0.005)).toBeUndefined();
    expect(icd203Word(0.5)).toBe('roughly even chance');
  });
});
