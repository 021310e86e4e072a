import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { csvOfVerdicts, renderReport } from '../../report/index.ts';
import type { MachineCard } from '../../report/index.ts';
import type { Examination } from '../examine/examine.ts';
import { differenceRows } from './difference-rows.ts';
import { picturePairs } from './picture-pairs.ts';
import { chooseCards, reportModelOf } from './report-model-of.ts';
import type { Chosen } from './report-model-of.ts';
import { watchStrips } from './watch-strips.ts';

/** At about 40 kB a pair this is a fifth of what the page may weigh. */
const mostPairs = 100;

async function cardOf({ examined, machine, verdict }: Chosen, pairsLeft: number): Promise<MachineCard> {
  const testimonies = examined.testified.byMachine.get(verdict.subject.id) ?? [];
  const placed = testimonies.flatMap(({ witness, testimony }) =>
    testimony.findings.flatMap((finding, index) =>
      finding.outcome === 'contradicts' ? [{ witness, index, finding }] : [],
    ),
  );
  return {
    machine,
    testimonies: testimonies.map(({ witness, testimony }) => ({ witness, testimony })),
    pictures: await picturePairs(examined, verdict.subject.id, placed, pairsLeft),
    differences: testimonies.flatMap(({ testimony }) => differenceRows(testimony)),
    strips: watchStrips(examined, verdict.subject.id, placed),
  };
}

/** Written beside and then renamed: whoever opens the folder meanwhile sees the old report or the new one, never half. */
async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}

/**
 * Writes `index.html`, `verdicts.csv` and `verdicts.json` into a folder, which is made where it is missing, and gives the
 * path of the first. The page holds at most 100 pairs of pictures, and says what it leaves out.
 */
export async function writeReport(
  examination: Examination,
  folder: string,
  now: () => string = () => new Date().toISOString(),
): Promise<string> {
  const root = resolve(folder);
  const machines: Chosen[] = [];
  for (const examined of examination.fleets) {
    for (const verdict of examined.verdicts) machines.push({ examined, machine: machines.length, verdict });
  }
  const { cards: chosen, left } = chooseCards(machines);
  const cards: MachineCard[] = [];
  let pairs = 0;
  for (const one of chosen) {
    const card = await cardOf(one, mostPairs - pairs);
    pairs += card.pictures.length;
    cards.push(card);
  }
  const leftOut = [
    ...(left > 0
      ? [`${String(left)} machines that differ have no card here; their verdicts are in the list and in verdicts.json.`]
      : []),
    ...(pairs >= mostPairs
      ? [`Pictures beyond ${String(mostPairs)} pairs; assayer inspect draws them from the intake folder.`]
      : []),
    'Verdicts in full, with every reason, limit and blind spot: verdicts.json. One line a machine: verdicts.csv.',
  ];
  const model = reportModelOf(examination, cards, machines, now(), leftOut);
  await mkdir(root, { recursive: true });
  await writeWhole(join(root, 'verdicts.csv'), csvOfVerdicts(model.machines));
  const lines = model.machines.map((machine) => JSON.stringify(machine));
  await writeWhole(join(root, 'verdicts.json'), `[\n${lines.join(',\n')}\n]\n`);
  const page = join(root, 'index.html');
  await writeWhole(page, renderReport(model));
  return page;
}
