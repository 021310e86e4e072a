import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFleet } from '../intake/open-fleet.ts';
import { writeSimulatedFleet } from '../simulate.ts';
import { evidenceTimes } from './evidence-times.ts';
import type { EvidenceTimes } from './evidence-times.ts';
import type { Examination } from './examine.ts';
import { examine } from './examine.ts';
import { fleetReductions } from './reductions.ts';

const root = mkdtempSync(join(tmpdir(), 'assayer-times-'));
const subject = { kind: 'machine', id: 'm1' } as const;

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

function put(folder: string, path: string, text: string): void {
  const file = join(folder, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
}

/** Times of m1's evidence by path, in a folder with one picture, one answer and what `more` adds. */
function timesOf(name: string, more: Readonly<Record<string, string>>, nonceAgrees = false): EvidenceTimes {
  const folder = join(root, name);
  put(folder, 'machines.csv', 'machine,boardSerial\nm1,B1\n');
  put(folder, 'boards/B1/s1/top-1.jpg', 'picture');
  put(folder, 'evidence/m1/hardware.json', '{}');
  for (const [path, text] of Object.entries(more)) put(folder, path, text);
  const fleet = openFleet(folder);
  const base = { check: 'attest/quote-nonce', revision: 1, subject, evidence: [], detail: '' } as const;
  const testimony = {
    findings: nonceAgrees ? [{ ...base, outcome: 'agrees', limit: '' } as const] : [],
    explained: [],
    coverage: { share: 1, detail: '' },
  };
  return evidenceTimes({
    fleet,
    reductions: fleetReductions(fleet, new Map()),
    testified: { byMachine: new Map([['m1', [{ witness: 'attest', testimony, keys: [] }]]]) },
    hashes: new Map(fleet.files.map(({ path }) => [path, path])),
  })('m1');
}

const picture = 'boards/B1/s1/top-1.jpg';
const answer = 'evidence/m1/hardware.json';
const sources = (at: string): string =>
  `sources:\n  - party: a\n    files: ["boards/**", "evidence/**"]\n    at: "${at}"\n    interest: "none"\n`;
const session = { 'boards/B1/s1/session.json': '{"takenAt":"2026-02-17T05:00:00Z"}' };

describe('when evidence was taken', () => {
  it('is not known from the day on which it was handed in', () => {
    const times = timesOf('supplied', { 'sources.yaml': sources('2026-03-02') });
    expect([times.has(picture), times.get(picture)]).toEqual([true, undefined]);
    expect([times.has(answer), times.get(answer)]).toEqual([true, undefined]);
  });

  it('is what the session says, and earlier where it had been handed in by then', () => {
    expect(timesOf('session', session).get(picture)).toBe('2026-02-17T05:00:00.000Z');
    const later = timesOf('later', { ...session, 'sources.yaml': sources('2026-03-02') });
    expect(later.get(picture)).toBe('2026-02-17T05:00:00.000Z');
    const before = timesOf('before', { ...session, 'sources.yaml': sources('2026-01-05T00:00:00Z') });
    expect(before.get(picture)).toBe('2026-01-05T00:00:00.000Z');
    expect(timesOf('broken', { 'boards/B1/s1/session.json': '{' }).get(picture)).toBeUndefined();
  });

  it('is when the machine was asked, where its quote answers the nonce', () => {
    const asked = { 'evidence/m1/challenge.json': '{"nonceHex":"00ff","issuedAt":"2026-03-01T12:00:00Z"}' };
    expect(timesOf('asked', asked, true).get(answer)).toBe('2026-03-01T12:00:00.000Z');
    expect(timesOf('unanswered', asked).get(answer)).toBeUndefined();
  });
});

describe('an unobserved hand-over after the picture was taken', () => {
  const fleet = join(root, 'fleet');
  let before: Examination;
  let after: Examination;
  let machine = '';

  beforeAll(async () => {
    await writeSimulatedFleet(fleet, { machines: 12, seed: 4, pictures: 2, logDays: 0 });
    const run = (): Promise<Examination> =>
      examine({
        fleets: [{ folder: fleet }],
        ledger: join(root, 'ledger'),
        asOf: '2026-03-02T06:00:00.000Z',
        now: () => '2026-03-02T07:00:00.000Z',
        by: 'test',
        limitTrials: 0,
      });
    before = await run();
    const seen = before.verdicts.find(({ classes }) => classes['surface-part'].agreeing.includes('inspect-optical'));
    machine = seen?.subject.id ?? '';
    const line = (at: string, from: string, to: string): string =>
      `${at},machine,${machine},hold,${from},${to},,loan,,,,,,\n`;
    const custody = join(fleet, 'custody.csv');
    if (!readFileSync(custody, 'utf8').endsWith('\n')) appendFileSync(custody, '\n');
    appendFileSync(
      custody,
      line('2026-03-01T01:00:00Z', 'northmoor', 'hexa') + line('2026-03-01T09:00:00Z', 'hexa', 'northmoor'),
    );
    after = await run();
  }, 120_000);

  it('ends what the picture was worth, although it was handed in later', () => {
    expect(readdirSync(join(fleet, 'boards')).length).toBe(2);
    expect(machine).not.toBe('');
    const verdict = after.verdicts.find(({ subject: { id } }) => id === machine);
    expect(verdict?.reasons.some(({ check }) => check === 'trace/custody-unobserved')).toBe(true);
    expect(verdict?.classes['surface-part'].word).toBe('not-examined');
    expect(verdict?.next.step).toContain('again');
  });
});
