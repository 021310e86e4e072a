import { describe, expect, it } from 'vitest';
import { pictureFiles } from './evidence-of.ts';

describe('names of pictures', () => {
  it('say the side or the layer, and a number', () => {
    const sideOf = (name: string): string | undefined => {
      const path = `boards/B1/2026-01/${name}`;
      return pictureFiles([{ path, absolute: `/x/${path}`, size: 1 }])[0]?.side;
    };
    expect(sideOf('top-1.jpg')).toBe('top');
    expect(sideOf('In1.Cu-2.png')).toBe('in1.cu');
    expect(sideOf('F.Cu-1.tif')).toBe('f.cu');
    for (const name of ['In1-1.png', 'In1.Cu.png', 'x.y-1.png', 'top.jpg']) expect(sideOf(name)).toBeUndefined();
  });
});
