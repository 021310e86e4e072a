import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../core/index.ts';
import type { Draft } from '../journal/ledger.ts';
import { inScratch, openScratch } from '../journal/testdata/scratch.ts';
import { rebuildProjection } from './rebuild-projection.ts';

const subject = { kind: 'machine', id: 'm1' } as const;

function found(supersedes?: string): Draft {
  const base = { check: 'attest/quote', revision: 1, subject, evidence: [], detail: 'a\u0000b' } as const;
  return {
    kind: 'found',
    subject,
    body: {
      witness: 'attest',
      modelHash: 'a'.repeat(64),
      contextHash: 'b'.repeat(64),
      inputs: [],
      keys: ['1'.repeat(64), '2'.repeat(64)],
      testimony: {
        findings: [
          { ...base, outcome: 'contradicts' },
          { ...base, outcome: 'blind', reason: { reason: 'no-evidence', detail: 'no quote' } },
        ],
        explained: [{ check: 'attest/quote', subject, detail: 'known', reason: 'change', ticket: 'T1', evidence: [] }],
        coverage: { share: 1, detail: 'all' },
      },
      ...(supersedes === undefined ? {} : { supersedes }),
    },
  };
}

describe('rebuildProjection', () => {
  it('holds what the journal says, traceable to it, and can be made again', async () => {
    await inScratch(async (folder) => {
      const ledger = await openScratch(folder);
      const first = await ledger.append(found());
      await ledger.append({ kind: 'weighed', subject, body: { verdict: { word: 'nothing-found' }, findings: [] } });
      await ledger.append(found(first.id));
      await ledger.close();
      for (let again = 0; again < 2; again++) {
        const summary = await rebuildProjection(folder, {
          use: async (database) => {
            const rows = await database.query(
              'SELECT entry_idx, outcome, detail, superseded_by FROM finding ORDER BY 1, pos',
            );
            expect(rows.map((row) => [row.entry_idx, row.outcome, row.superseded_by])).toEqual([
              ['0', 'contradicts', '2'],
              ['0', 'blind', '2'],
              ['2', 'contradicts', null],
              ['2', 'blind', null],
            ]);
            expect(rows[0]?.detail).toBe('a\ufffdb');
            expect(await database.query('SELECT word FROM verdict')).toEqual([{ word: 'nothing-found' }]);
            await expect(database.query('SELECT nonsense')).rejects.toThrow('the database refused');
          },
        });
        expect(summary.rows).toEqual({ entry: 3, finding: 4, explained: 2, verdict: 1, detection_limit: 0 });
      }
    });
  });

  it('throws nothing away that is no database', async () => {
    await inScratch(async (folder) => {
      await (await openScratch(join(folder, 'ledger'))).close();
      writeFileSync(join(folder, 'letter.txt'), 'x');
      await expect(rebuildProjection(join(folder, 'ledger'), { folder })).rejects.toThrow(UsageError);
      expect(existsSync(join(folder, 'letter.txt'))).toBe(true);
    });
  });
});
