import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTraffic } from '../../store/traffic.ts';
import { describePairs } from './index.ts';

const corpus = join(process.env.ASSAYER_CORPUS ?? join(import.meta.dirname, '../../../../shared/corpus'), 'watch');
const here = existsSync(join(corpus, 'expected.json'));
if (!here) console.log('skipped: the corpus of network logs is not here (ASSAYER_CORPUS)');

interface Expected {
  readonly dataset: string;
  readonly src: string;
  readonly dst: string | null;
  readonly fqdn: string | null;
  readonly tolerance: number;
  readonly beacon_score: number;
  readonly ts_score: number | null;
  readonly ds_score: number | null;
  readonly dur_score: number | null;
  readonly hist_score: number | null;
  readonly connections: number;
}

function isExpected(value: unknown): value is { readonly pairs: readonly Expected[] } {
  return typeof value === 'object' && value !== null && 'pairs' in value && Array.isArray(value.pairs);
}

const parsed: unknown = here ? JSON.parse(readFileSync(join(corpus, 'expected.json'), 'utf8')) : { pairs: [] };
const expected = isExpected(parsed) ? parsed.pairs : [];

describe('the published scores', () => {
  it.runIf(here)('are there', () => {
    expect(expected.length).toBe(3);
  });

  it.runIf(here).each([...new Set(expected.map(({ dataset }) => dataset))])(
    'of %s are met within their tolerance',
    async (dataset) => {
      const files = readdirSync(join(corpus, dataset), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((path) => ({ path, file: path.slice(corpus.length + 1), sha256: '' }));
      const log = await readTraffic(files);
      const wanted = expected.filter((want) => want.dataset === dataset);
      // Only the pairs that are asked for: the others' timers cost time and are not under test.
      const asked = (src: string, dst: string | null, name: string | null): boolean =>
        wanted.some((want) => want.src === src && want.dst === dst && (want.fqdn === null || want.fqdn === name));
      const { pairs } = describePairs(
        {
          ...log,
          pairs: log.pairs.filter(({ src, dst, name }) => asked(src, dst ?? null, name ?? null)),
          named: log.named.filter(({ src, name }) => asked(src, null, name ?? null)),
        },
        { internal: [], controllers: [], seed: 1, rita: true },
      );
      for (const want of wanted) {
        const got = pairs.find(
          (pair) => pair.src === want.src && pair.dst === want.dst && (want.fqdn === null || pair.name === want.fqdn),
        );
        const near = (value: number | undefined, published: number | null): void => {
          if (published !== null)
            expect(Math.abs((value ?? NaN) - published)).toBeLessThanOrEqual(want.tolerance + 1e-9);
        };
        near(got?.rita?.score, want.beacon_score);
        near(got?.rita?.timestamp, want.ts_score);
        near(got?.rita?.dataSize, want.ds_score);
        near(got?.rita?.duration, want.dur_score);
        near(got?.rita?.histogram, want.hist_score);
      }
    },
  );
});
