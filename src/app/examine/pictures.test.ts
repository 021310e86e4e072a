import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
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

/** Machines about which a witness said something else than before. */
function seenBy(now: Examination, name: string, before: Examination): string[] {
  const said = (one: Examination, machine: string): unknown =>
    one.fleets[0]?.testified.byMachine.get(machine)?.find(({ witness }) => witness === name)?.keys;
  return now.verdicts
    .map(({ subject }) => subject.id)
    .filter((machine) => JSON.stringify(said(now, machine)) !== JSON.stringify(said(before, machine)));
}

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
  // Each names the board and station in whose picture it was measured, and the others' verdicts say so.
  const serials = new Set(examined?.fleet.boards.keys());
  expect(limits.every(({ scope }) => serials.has(scope.boardSerial ?? '') && scope.station === 'stand-1')).toBe(true);
  const rows = new Map(examined?.fleet.tables.machines.map((row) => [row.machine, row.boardSerial]));
  for (const { subject, classes } of first.verdicts) {
    for (const { elsewhere, scope, basis } of classes['surface-part'].limits) {
      if (scope?.boardSerial === undefined) continue;
      expect(elsewhere === undefined).toBe(scope.boardSerial === rows.get(subject.id));
      expect(basis).toBe(elsewhere === undefined ? 'simulated' : 'assumed');
    }
  }
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

it('looks again at a picture whose name says another side, and not for a row that says nothing of pictures', async () => {
  const before = await run(0);
  appendFileSync(join(fleet, 'addresses.csv'), `${first.verdicts[0]?.subject.id ?? ''},host,,10.77.0.1,,,test\n`);
  const rowed = await run(0);
  expect(seenBy(rowed, 'inspect', before)).toEqual([]);
  const [serial = ''] = readdirSync(join(fleet, 'boards')).sort();
  const sessions = join(fleet, 'boards', serial);
  const folder = join(sessions, readdirSync(sessions)[0] ?? '');
  const picture = readdirSync(folder).find((name) => name.startsWith('top-')) ?? '';
  renameSync(join(folder, picture), join(folder, picture.replace('top', 'bottom')));
  const renamed = await run(0);
  renameSync(join(folder, picture.replace('top', 'bottom')), join(folder, picture));
  const owner = renamed.fleets[0]?.fleet.tables.machines.find(({ boardSerial }) => boardSerial === serial)?.machine;
  expect(renamed.fleets[0]?.testified.made).toBe(1);
  const added = renamed.fleets[0]?.testified.byMachine
    .get(owner ?? '')
    ?.flatMap(({ testimony }) => testimony.findings)
    .filter(({ check }) => check === 'inspect/part-added');
  expect(added?.map((one) => (one.outcome === 'blind' ? one.reason.reason : one.outcome))).toEqual([
    'no-reference',
    'no-evidence',
  ]);
}, 240_000);

it('measures limits again where the drawing of the board is another one', async () => {
  const names = (examination: Examination): readonly string[] =>
    (examination.fleets[0]?.limits ?? []).map(({ id }) => id);
  const before = names(await run(2));
  const models = join(fleet, 'references', 'boards');
  const drawing = join(models, readdirSync(models)[0] ?? '', 'board.kicad_pcb');
  appendFileSync(drawing, '\n');
  const after = names(await run(2));
  expect(before.length).toBeGreaterThan(0);
  expect(after.filter((id) => !before.includes(id)).length).toBeGreaterThan(0);
}, 240_000);

it('is blind about a picture that two boards share, and measures limits again where a scale changes', async () => {
  const own = readdirSync(join(fleet, 'boards')).sort();
  const [a = '', b = ''] = own;
  const folderOf = (serial: string): string => {
    const sessions = join(fleet, 'boards', serial);
    return join(sessions, readdirSync(sessions)[0] ?? '');
  };
  const picture = readdirSync(folderOf(a)).find((name) => name.endsWith('.jpg')) ?? '';
  const limits = new Set(first.fleets[0]?.limits.map(({ id }) => id));
  copyFileSync(join(folderOf(a), picture), join(folderOf(b), picture));
  for (const serial of own) {
    const session = join(folderOf(serial), 'session.json');
    const text = readFileSync(session, 'utf8');
    const scaled = text.replace(/"umPerPx":\s*[\d.]+/, '"umPerPx": 40.4');
    expect(scaled).not.toBe(text);
    writeFileSync(session, scaled);
  }
  const [examined] = (await run(2)).fleets;
  const shared = examined?.fleet.tables.machines.filter((row) => row.boardSerial === a || row.boardSerial === b) ?? [];
  expect(shared.length).toBe(2);
  for (const { machine, boardSerial } of shared) {
    const seen = examined?.testified.byMachine.get(machine)?.find(({ witness }) => witness === 'inspect');
    const added = seen?.testimony.findings.filter(({ check }) => check === 'inspect/part-added') ?? [];
    expect(added.map(({ outcome }) => outcome)).not.toContain('agrees');
    expect(added.some(({ detail }) => detail.includes(boardSerial === a ? b : a))).toBe(true);
  }
  const again = examined?.limits ?? [];
  expect(again.length).toBeGreaterThan(0);
  expect(again.filter(({ id }) => limits.has(id))).toEqual([]);
}, 240_000);

it('goes on where the picture that limits would be measured in does not register', async () => {
  for (const serial of readdirSync(join(fleet, 'boards'))) {
    const sessions = join(fleet, 'boards', serial);
    const folder = join(sessions, readdirSync(sessions)[0] ?? '');
    const pixels = { width: 400, height: 300, channels: 3 } as const;
    const image = sharp({ create: { ...pixels, background: { r: 90, g: 120, b: 90 } } });
    for (const name of readdirSync(folder).filter((one) => one.endsWith('.jpg'))) {
      await image.clone().jpeg().toFile(join(folder, name));
    }
  }
  const [examined] = (await run(2)).fleets;
  expect(examined?.testified.byMachine.size).toBe(16);
  expect(examined?.limits).toEqual([]);
}, 240_000);
