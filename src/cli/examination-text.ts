import type { Examination, VerdictWord } from '../app/examine/examine.ts';
import { decidedBeforeText, moreStepsText, sharingLotText, shownSteps } from '../app/verdict-texts.ts';
import { problemLines, unjoinedLines } from './problem-lines.ts';
import { textTable, wrap } from './table.ts';

/** Shape first, word second (no colour carries meaning); plain ASCII where the terminal is not known to show Unicode. */
const shapes: Readonly<Record<VerdictWord, readonly [unicode: string, ascii: string]>> = {
  'independently-contradicted': ['◆', '<>'],
  'unexplained-difference': ['▲', '/\\'],
  'nothing-found': ['○', 'o'],
  'not-examined': ['□', '[]'],
  'out-of-reach': ['┄', '--'],
};

const meanings: Readonly<Record<VerdictWord, string>> = {
  'independently-contradicted': 'two or more independent families of methods contradict',
  'unexplained-difference': 'differs from its reference; no recorded change explains it',
  'nothing-found': 'down to the limits stated, for the classes stated',
  'not-examined': 'no check that could show an alteration was answered',
  'out-of-reach': 'left our hands',
};

const order: readonly VerdictWord[] = [
  'independently-contradicted',
  'unexplained-difference',
  'nothing-found',
  'not-examined',
  'out-of-reach',
];

const unicode = /utf-?8/i.test(process.env.LC_ALL ?? process.env.LC_CTYPE ?? process.env.LANG ?? 'UTF-8');
const listed = 12;

function shapeOf(word: VerdictWord): string {
  return shapes[word][unicode ? 0 : 1];
}

/** An item of a list: its first line hangs out to the left. */
function item(text: string, columns: number): string[] {
  return wrap(text, columns - 4, '    ').map((line, at) => (at === 0 ? `  ${line.trimStart()}` : line));
}

/** What speaks against a machine: a line for each family of methods, so that a second one is never behind the first. */
function differenceLines({ word, subject, reasons }: Examination['verdicts'][number], columns: number): string[] {
  const byFamily = new Map<string, string[]>();
  for (const reason of reasons) {
    const { kind, family, detail } = reason;
    if (kind !== 'contradicts') continue;
    const before = decidedBeforeText(reason);
    const text = before === undefined ? detail : `${detail} ${before}.`;
    byFamily.set(family ?? '', [...(byFamily.get(family ?? '') ?? []), text]);
  }
  const texts = [...byFamily].map(([family, [first = '', ...others]]) => {
    const more = others.length === 0 ? '' : ` (and ${String(others.length)} more of this kind)`;
    return byFamily.size === 1 ? `${first}${more}` : `${family}: ${first}${more}`;
  });
  const [first = '', ...rest] = texts;
  return [
    ...item(`${shapeOf(word)} ${subject.id}  ${first}`, columns),
    ...rest.flatMap((text) => wrap(text, columns - 4, '    ')),
  ];
}

const ofIdentity: ReadonlySet<string> = new Set(['trace/identity-conflict', 'attest/duplicate-identity']);

/** Machines whose evidence could be another's: this contradicts nothing, and it is the ground on which all else stands. */
function conflictLines(verdicts: Examination['verdicts'], columns: number): string[] {
  const inConflict = verdicts.filter(
    ({ reasons, blind }) =>
      reasons.some(({ kind, check }) => kind === 'validity' && ofIdentity.has(check ?? '')) ||
      blind.some(({ reason, check }) => reason === 'ambiguous' && check === 'trace/identity-conflict'),
  ).length;
  if (inConflict === 0) return [];
  const who = inConflict === 1 ? '1 machine has' : `${String(inConflict)} machines have`;
  return [
    '',
    ...item(`${who} an identity that is another’s as well: whose their evidence is cannot be told.`, columns),
  ];
}

function whatNow({ steps }: Examination, columns: number): string[] {
  const first = shownSteps(steps);
  const lines = ['', 'What now'];
  if (steps.length === 0) {
    const first = '- Write machines.csv: a heading and one row for each machine, of which only its name is needed.';
    lines.push(...item(`${first} docs/intake.md says what else can lie in the folder.`, columns));
  }
  for (const one of first.shown) {
    const machines = one.subjects.map(({ id }) => id);
    const named =
      machines.slice(0, 3).join(', ') + (machines.length > 3 ? ` and ${String(machines.length - 3)} more` : '');
    const sharing = sharingLotText(one);
    lines.push(...item(`- ${one.step} (${one.who}) ${named}${sharing === undefined ? '' : ` (${sharing})`}`, columns));
  }
  const more = moreStepsText(first);
  if (more !== undefined) lines.push(`  ${more}`);
  return lines;
}

/** What `assayer examine` says on a terminal: the sentence, the table, the machines that differ, what now, where the rest is. */
export function examinationText(examination: Examination, report: string | undefined): string[] {
  const { summary, verdicts, problems, checkpoint, added } = examination;
  const columns = Math.min(process.stdout.columns || 100, 120);
  const lines: string[] = ['', ...wrap(summary.sentence, columns), ''];
  const counts = order.filter((word) => summary.byWord[word] > 0);
  if (counts.length > 0) {
    lines.push(
      ...textTable(
        ['', 'verdict', 'machines', 'which means'],
        counts.map((word) => [shapeOf(word), word, String(summary.byWord[word]), meanings[word]]),
      ).map((line) => `  ${line}`),
    );
  }
  const differing = verdicts
    .filter(({ word }) => word === 'independently-contradicted' || word === 'unexplained-difference')
    .sort((a, b) => order.indexOf(a.word) - order.indexOf(b.word));
  if (differing.length > 0) {
    lines.push('', 'What differs');
    for (const verdict of differing.slice(0, listed)) lines.push(...differenceLines(verdict, columns));
    if (differing.length > listed)
      lines.push(
        `  and ${String(differing.length - listed)} more, all in ${report === undefined ? 'what --report or --json write' : 'the report'}`,
      );
  }
  lines.push(...conflictLines(verdicts, columns), ...whatNow(examination, columns));
  lines.push(...unjoinedLines(problems, columns));
  lines.push('', ...problemLines(problems, report, columns));
  lines.push(
    `  Ledger: ${examination.ledger}, ${String(checkpoint.size)} entries (${String(added)} new). Verify: assayer ledger verify ${examination.ledger}`,
  );
  if (report !== undefined) lines.push(`  Report: ${report}`);
  return lines;
}
