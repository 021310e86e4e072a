import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wordOrder } from '../../report/verdict-words.ts';
import { examine } from '../examine/examine.ts';
import type { Examination } from '../examine/examine.ts';
import { writeSimulatedFleet } from '../simulate.ts';
import { differenceRows } from './difference-rows.ts';
import { chooseCards } from './report-model-of.ts';
import type { Chosen } from './report-model-of.ts';
import { writeReport } from './write-report.ts';

const at = '2026-03-02T12:00:00Z';
const root = mkdtempSync(join(tmpdir(), 'assayer-report-'));
const hostileRack = '<img src=x onerror=alert(1)>&"';
const hostileFile = "<b onclick='x'>.bin";
/** As HTML writes it (HTML, 13.1.4). */
const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

let examination: Examination;
let machines: readonly Chosen[];
let page = '';

const written = (name: string): string => readFileSync(join(root, 'report', name), 'utf8');

/** The card of a machine, from its heading to its end. */
function cardOf(machine: string): string | undefined {
  return page.split('<article class="card').find((part, i) => i > 0 && part.split('</h3>')[0]?.includes(machine));
}

beforeAll(async () => {
  const folder = join(root, 'fleet');
  await writeSimulatedFleet(folder, { machines: 24, seed: 3, pictures: 0, logDays: 1, altered: 4 });
  const table = join(folder, 'machines.csv');
  const rows = readFileSync(table, 'utf8');
  const [rack = ''] = /NH-\d+/.exec(rows) ?? [];
  expect(rack).not.toBe('');
  writeFileSync(table, rows.replaceAll(`,${rack},`, `,"${hostileRack.replaceAll('"', '""')}",`));
  const [first = ''] = readdirSync(join(folder, 'evidence'));
  writeFileSync(join(folder, 'evidence', first, hostileFile), 'no evidence of any kind');
  const fleets = [{ folder, name: 'fleet' }];
  examination = await examine({ fleets, ledger: join(root, 'ledger'), asOf: at, now: () => at, by: 'test' });
  machines = examination.fleets.flatMap((examined) =>
    examined.verdicts.map((verdict, machine) => ({ examined, machine, verdict })),
  );
  page = readFileSync(await writeReport(examination, join(root, 'report'), () => at), 'utf8');
}, 120_000);

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('writeReport', () => {
  it('writes three whole files and leaves none of those that it wrote beside them', () => {
    expect(readdirSync(join(root, 'report')).sort()).toEqual(['index.html', 'verdicts.csv', 'verdicts.json']);
    expect(page.trimEnd().endsWith('</html>')).toBe(true);
  });

  it('writes what tables and names of files say as text', () => {
    for (const text of [hostileRack, hostileFile]) {
      expect(page).toContain(escaped(text));
      expect(page).not.toContain(text);
    }
    expect(page).not.toMatch(/<(?:img src=x|b onclick)/);
    expect(written('verdicts.json')).toContain(JSON.stringify(hostileRack));
    expect(written('verdicts.csv')).toContain(`"${hostileRack.replaceAll('"', '""')}"`);
  });

  it('counts the same machines in the page, in the list, in JSON and in CSV', () => {
    const json: unknown = JSON.parse(written('verdicts.json'));
    expect(Array.isArray(json) ? json.length : 0).toBe(24);
    expect(written('verdicts.csv').trimEnd().split('\r\n')).toHaveLength(1 + 24);
    expect(page.match(/<td data-v=/g)).toHaveLength(24);
    const table = /<table class="verdicts">[^]*?<\/table>/.exec(page)?.[0] ?? '';
    const counts = [...table.matchAll(/<td class="num big">(\d+)<\/td>/g)].map(([, count]) => Number(count));
    expect(counts).toEqual(
      wordOrder.map((word) => examination.verdicts.filter((verdict) => verdict.word === word).length),
    );
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(24);
  });

  it('gives each machine that differs a card, and a few of the others', () => {
    const differing = examination.verdicts.filter(({ word }) => word === 'unexplained-difference');
    expect(differing.length).toBeGreaterThan(2);
    for (const { subject } of differing) expect(cardOf(subject.id), subject.id).toBeDefined();
    const { cards, left } = chooseCards(machines);
    expect(left).toBe(0);
    expect(page.match(/<article class="card/g)).toHaveLength(cards.length);
    expect(cards.length).toBe(differing.length + 6);
  });

  it('shows what was ordered, what the system lists and what its controller lists, row by row', () => {
    let shown = 0;
    for (const { examined, verdict } of chooseCards(machines).cards) {
      const testimonies = examined.testified.byMachine.get(verdict.subject.id) ?? [];
      const card = cardOf(verdict.subject.id) ?? '';
      const rows = testimonies.flatMap(({ testimony }) => differenceRows(testimony));
      expect(card.includes('Ordered, listed by the system'), verdict.subject.id).toBe(rows.length > 0);
      const cells = [...card.matchAll(/<td[^>]*>([^<]*)<\/td>/g)].map(([, text]) => text).join('|');
      for (const { ordered, os, bmc, remark } of rows) {
        expect(cells).toContain([ordered, os, bmc, remark].map(escaped).join('|'));
        shown++;
      }
    }
    expect(shown).toBeGreaterThan(1);
  });

  it('says the fleet, the moment and the checkpoint of the ledger', () => {
    expect(page).toContain(examination.summary.sentence.split(';')[0] ?? '');
    expect(page).toContain(String(examination.checkpoint.size));
    expect(page).toContain(Buffer.from(examination.checkpoint.root).toString('hex'));
  });

  it('writes the same bytes again', async () => {
    const again = join(root, 'again');
    await writeReport(examination, again, () => at);
    for (const name of readdirSync(again)) expect(readFileSync(join(again, name), 'utf8'), name).toBe(written(name));
  });
});

describe('chooseCards', () => {
  it('puts the strongest first, whatever the order, and says how many it leaves', () => {
    const raised = machines.map((one, i): Chosen =>
      i === 20 ? { ...one, verdict: { ...one.verdict, word: 'independently-contradicted' } } : one,
    );
    for (const order of [raised, [...raised].reverse()]) {
      const { cards } = chooseCards(order);
      expect(cards[0]?.machine).toBe(20);
      const others = cards.filter(({ verdict }) => verdict.word === 'nothing-found');
      expect(others).toHaveLength(6);
      expect(cards.slice(-6)).toEqual(others);
    }
    const differing = machines.find(({ verdict }) => verdict.word === 'unexplained-difference');
    expect(differing).toBeDefined();
    const many = Array.from({ length: 403 }, () => differing).flatMap((one) => one ?? []);
    expect(chooseCards(many)).toMatchObject({ left: 3 });
    expect(chooseCards(many).cards).toHaveLength(400);
  });
});
