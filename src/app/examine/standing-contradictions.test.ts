import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { EvidenceRef, Finding, Sha256 } from '../../core/index.ts';
import { hashOf } from '../../ledger/index.ts';
import { openLedger } from '../../store/journal/index.ts';
import { standingContradictions } from './standing-contradictions.ts';

const subject = { kind: 'machine', id: 'm1', fleet: 'f' } as const;
const root = mkdtempSync(join(tmpdir(), 'assayer-standing-'));
let count = 0;

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

type Said = readonly ['contradicts' | 'agrees' | 'blind', ...string[]];

/** What still stands after a witness said this, one testimony after the other, each about the files that it names. */
async function standing(...said: readonly Said[]): Promise<readonly string[]> {
  const folder = join(root, String(count++));
  const ledger = await openLedger(folder, { software: 't', by: 't', now: () => '2026-03-02T12:00:00.000Z' });
  try {
    for (const [i, [outcome, ...files]] of said.entries()) {
      const evidence: EvidenceRef[] = files.map((file) => ({ sha256: hashOf(file), file }));
      const base = { check: 'attest/component-unexpected', revision: 1, subject, evidence, detail: 'D.' } as const;
      const finding: Finding =
        outcome === 'blind'
          ? { ...base, outcome, reason: { reason: 'no-evidence', detail: 'Add it.' } }
          : outcome === 'agrees'
            ? { ...base, outcome, limit: base.check }
            : { ...base, outcome };
      const inputs: Sha256[] = evidence.map(({ sha256 }) => sha256);
      const testimony = { findings: [finding], explained: [], coverage: { share: 1, detail: '' } };
      const hash = hashOf(i);
      const body = {
        witness: 'attest',
        modelHash: hash,
        contextHash: hash,
        inputs,
        keys: [hashOf(['k', i])],
        testimony,
      };
      await ledger.append({ kind: 'found', subject, body });
    }
    return standingContradictions(ledger)(subject).flatMap(({ testimony }) =>
      testimony.findings.map(({ detail }) => detail),
    );
  } finally {
    await ledger.close();
  }
}

describe('a contradiction of an earlier examination', () => {
  it('stands when its evidence is deleted, with the day on which it was seen', async () => {
    const [text] = await standing(['contradicts', 'a'], ['blind']);
    expect(text).toContain('Seen on 2026-03-02; its evidence is no longer in the folder');
  });

  it('stands when older evidence is put back in its place', async () => {
    expect(await standing(['agrees', 'old'], ['contradicts', 'a'], ['agrees', 'old'])).toHaveLength(1);
  });

  it('stands when the reference is deleted and the check goes blind over the same evidence', async () => {
    expect(await standing(['contradicts', 'a'], ['blind', 'a'])).toHaveLength(1);
  });

  it('is superseded by an answer on new evidence, and does not come back when that is deleted too', async () => {
    expect(await standing(['contradicts', 'a'], ['agrees', 'b'])).toEqual([]);
    expect(await standing(['contradicts', 'a'], ['agrees', 'b'], ['blind'])).toEqual([]);
  });

  it('is superseded where the check looked at the same evidence again and records account for it', async () => {
    expect(await standing(['contradicts', 'a'], ['agrees', 'a'])).toEqual([]);
  });

  it('is not said twice where the current testimony repeats it', async () => {
    expect(await standing(['contradicts', 'a'], ['blind'], ['contradicts', 'a'])).toEqual([]);
  });
});
