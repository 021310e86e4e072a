import type { Examination } from '../app/examine/examine.ts';
import { wrap } from './table.ts';

type Problem = Examination['problems'][number];

/** As many as a person reads on a terminal; the report and --json have all of them. */
const listed = 5;
const firstFew = 3;

/** Written by app/examine/unowned-addresses: a caller of our own networks that no machine owns. */
const unowned = 'addresses.csv gives to no machine';
const isUnowned = ({ gravity, message }: Problem): boolean => gravity === 'note' && message.includes(unowned);

/** How many pairs of addresses a note speaks of: one, or the number with which the note about the rest begins. */
function pairsOf({ message }: Problem): number {
  const rest = /^(\d+) more pairs /.exec(message)?.[1];
  return rest === undefined ? 1 : Number(rest);
}

/** Calls from addresses that no machine owns: they enter no verdict, so nothing else would say that they are there. */
export function unjoinedLines(problems: readonly Problem[], columns: number): string[] {
  const notes = problems.filter(isUnowned);
  if (notes.length === 0) return [];
  const shown = notes.filter((note) => pairsOf(note) === 1 && !/^\d+ more pairs /.test(note.message)).slice(0, listed);
  const left = notes.reduce((sum, note) => sum + pairsOf(note), 0) - shown.length;
  return [
    '',
    'Not joined to any machine',
    ...shown.flatMap(({ file, message }) =>
      wrap(`- ${message} (${file})`, columns - 4, '    ').map((line, at) =>
        at === 0 ? `  ${line.trimStart()}` : line,
      ),
    ),
    ...(left > 0 ? [`  and ${String(left)} more such pairs of addresses`] : []),
  ];
}

const gravityOrder: readonly Problem['gravity'][] = ['unreadable', 'row', 'note'];
const counted = (count: number, one: string, many: string): string => `${String(count)} ${count === 1 ? one : many}`;

function placeOf({ file, at }: Problem): string {
  return at === undefined ? file : `${file}, ${at}`;
}

/** What was not taken and what is worth knowing, in numbers; the first few in full where no report lists them. */
export function problemLines(problems: readonly Problem[], report: string | undefined, columns: number): string[] {
  const others = problems
    .filter((problem) => !isUnowned(problem))
    .sort((a, b) => gravityOrder.indexOf(a.gravity) - gravityOrder.indexOf(b.gravity));
  if (others.length === 0) return [];
  const of = (gravity: Problem['gravity']): number => others.filter((one) => one.gravity === gravity).length;
  const numbers = [
    counted(of('unreadable'), 'file could not be read', 'files could not be read'),
    counted(of('row'), 'row or value was not taken', 'rows or values were not taken'),
    counted(of('note'), 'note was made', 'notes were made'),
  ].filter((text) => !text.startsWith('0 '));
  const what = numbers.length < 2 ? numbers.join('') : `${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1) ?? ''}`;
  if (report !== undefined) return [`  ${what}; the report lists them.`];
  const shown = others.slice(0, firstFew);
  const rest = others.length > shown.length ? `, among them` : '';
  return [
    `  ${what}${rest}:`,
    ...shown.flatMap((one) => wrap(`${placeOf(one)}: ${one.message}`, columns - 4, '    ')),
    ...(others.length > shown.length ? ['  For all of them give --report FOLDER or --json.'] : []),
  ];
}
