import { describe, expect, it } from 'vitest';
import { compareLayer } from './compare-layer.ts';
import { pairNames, readPair } from './testdata/deeppcb.ts';
import { addPair, emptyScore, fScore } from './testdata/layer-score.ts';

const folder = `${process.env.ASSAYER_CORPUS ?? '../shared/corpus'}/inspect/deeppcb-sample`;
const names = pairNames(folder);
if (names.length === 0) console.log(`no pairs of layers at ${folder}: their test is skipped`);

describe.skipIf(names.length === 0)('real scans of layers', () => {
  it('are compared with few misses and few false calls', { timeout: 120_000 }, async () => {
    let score = emptyScore;
    for (const name of names) {
      const { reference, unit, truth } = await readPair(folder, name);
      score = addPair(score, truth, compareLayer(unit, reference).findings);
    }
    expect(score.met / score.truth).toBeGreaterThanOrEqual(0.99);
    expect(score.false / score.pairs).toBeLessThanOrEqual(0.2);
    expect(fScore(score)).toBeGreaterThanOrEqual(0.95);
  });
});
