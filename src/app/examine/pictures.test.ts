import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeSimulatedFleet } from '../simulate.ts';
import type { Examination } from './examine.ts';
import { examine } from './examine.ts';

const root = mkdtempSync(join(tmpdir(), 'assayer-pictures-'));
const fleet = join(root, 'fleet');
let first: Examination;
let clock = 0;

const run = (limitTrials: number): Promise<Examination> =>
  examine({
    fleets: [{ folder: fleet }],
    ledger: join(root, 'ledger'),
    asOf: '2026-03-02T06:00:00.000Z',
    now: () => new Date(Date.UTC(2026, 2, 2, 7, 0, clock++)).toISOString(),
    by: 'test',
    limitTrials,
  });

beforeAll(async () => {
  await writeSimulatedFleet(fleet, { machines: 16, seed: 4, pictures: 3, logDays: 0 });
  first = await run(2);
}, 240_000);

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

it('looks at every photographed board in a thread, and measures limits in their own pictures', () => {
  const [examined] = first.fleets;
  const seen = [...(examined?.testified.byMachine ?? [])].filter(([, own]) =>
    own.some(({ witness, testimony }) => witness === 'inspect' && testimony.coverage.share > 0.5),
  );
  expect(seen.length).toBe(3);
  const limits = examined?.limits ?? [];
  expect(limits.length).toBeGreaterThan(0);
  expect(limits.every(({ basis, trials }) => basis === 'simulated' && trials > 0)).toBe(true);
});

it('adds nothing the second time', async () => {
  expect((await run(2)).added).toBe(0);
});

it('examines again only what a new golden picture touches', async () => {
  const models = join(fleet, 'references', 'boards');
  const [model = ''] = readdirSync(models);
  const from = join(models, model, 'golden', 'g1');
  const to = join(models, model, 'golden', 'g9');
  mkdirSync(to);
  for (const name of readdirSync(from)) copyFileSync(join(from, name), join(to, name));
  const again = await run(0);
  const [examined] = again.fleets;
  const touched = examined?.fleet.tables.machines.filter((row) => row.boardModel === model).length ?? 0;
  expect(touched).toBeGreaterThan(0);
  expect(touched).toBeLessThan(16);
  expect(examined?.testified.made).toBe(touched);
}, 240_000);
