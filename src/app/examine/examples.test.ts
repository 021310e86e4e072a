import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { traceFrom } from '../trace.ts';
import { examine } from './examine.ts';

const folder = fileURLToPath(new URL('../../../examples/two-lots', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'assayer-examples-'));

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('examples/two-lots', () => {
  it('is examined as its page says', async () => {
    const asOf = '2018-11-01T00:00:00Z';
    const examination = await examine({
      fleets: [{ folder }],
      ledger: join(root, 'ledger'),
      asOf,
      now: () => asOf,
      by: 'test',
    });
    expect(examination.problems).toEqual([]);
    expect(examination.verdicts.map(({ subject, word }) => [subject.id, word])).toEqual([
      ['web-01', 'unexplained-difference'],
      ['web-02', 'not-examined'],
      ['web-03', 'nothing-found'],
      ['old-01', 'out-of-reach'],
    ]);
    // No check of Assayer's own contradicts: the laboratory does.
    expect(examination.outcome).toEqual({ exitCode: 1, complete: false });
  });

  it('shows who else has a machine of the lot', () => {
    const { touched } = traceFrom('lot', 'L-17-02', folder);
    expect(touched.map(({ kind, id }) => `${kind} ${id}`)).toEqual(['machine web-01', 'machine web-02']);
  });
});
