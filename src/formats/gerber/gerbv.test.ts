import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { artworkBounds, rasterise } from '../board/index.ts';
import { parseGerber } from './index.ts';

const present = spawnSync('gerbv', ['--version']).status === 0;
if (!present) console.info('skipped: gerbv, which draws Gerber files independently, is not installed');

/** First column (axis 0) or row (axis 1) with anything on it: gerbv centres its picture as it likes. */
function firstInk(data: Uint8Array, width: number, axis: number): number {
  let first = Infinity;
  for (const [i, value] of data.entries()) {
    if (value === 1) first = Math.min(first, axis === 0 ? i % width : Math.floor(i / width));
  }
  return first;
}

describe.runIf(present)('beside gerbv', () => {
  it('covers the same area to 0.2 %, and the same pixels to 0.6 %', async () => {
    const bytes = readFileSync(join(import.meta.dirname, 'testdata/shapes.gbr'));
    const folder = mkdtempSync(join(tmpdir(), 'gerbv-'));
    try {
      const [input, output] = [join(folder, 'a.gbr'), join(folder, 'a.png')];
      writeFileSync(input, bytes);
      const flags = ['-x', 'png', '-D', '2540', '-B', '0', '-b', '#000000', '-f', '#ffffff', '-o', output, input];
      execFileSync('gerbv', flags, { stdio: 'ignore' });
      const { data, info } = await sharp(output).greyscale().raw().toBuffer({ resolveWithObject: true });
      const { artwork } = parseGerber(new Uint8Array(bytes));
      const box = artworkBounds(artwork);
      expect(box).toBeDefined();
      const { width, height } = info;
      const originMm = [box?.xMm ?? 0, box?.yMm ?? 0] as const;
      const mask = rasterise(artwork, { width, height, originMm, mmPerPx: 0.01 });
      const theirs = Uint8Array.from(data, (value) => (value > 127 ? 1 : 0));
      const [dx, dy] = [0, 1].map((axis) => firstInk(theirs, width, axis) - firstInk(mask.data, width, axis));
      let [ours, ink, apart] = [0, 0, 0];
      for (let y = 2; y < height - 2; y++) {
        for (let x = 2; x < width - 2; x++) {
          const mine = mask.data[y * width + x] ?? 0;
          const other = theirs[(y + (dy ?? 0)) * width + x + (dx ?? 0)] ?? 0;
          ours += mine;
          ink += other;
          apart += mine === other ? 0 : 1;
        }
      }
      expect(ink).toBeGreaterThan(800_000);
      expect(Math.abs(ours - ink) / ink).toBeLessThan(0.002);
      expect(apart / ink).toBeLessThan(0.006);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
