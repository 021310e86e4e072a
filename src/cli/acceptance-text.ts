import type { Acceptance, Accepted } from '../app/accept.ts';
import { rowText } from '../app/row-text.ts';
import type { Output } from './output.ts';
import { referenceLines } from './reference-lines.ts';
import { wrap } from './table.ts';

const marks = { reject: '▲', hold: '▨', 'meets-profile': '○' } as const;
const words = ['reject', 'hold', 'meets-profile'] as const;
const shownReasons = 6;

type Machine = Acceptance['machines'][number];

const columns = (): number => Math.min(process.stdout.columns || 100, 120);
const indented = (text: string, indent: string): string[] => wrap(text, columns(), indent);

/** A machine by the name of its folder, with the serial that it states where that is another. */
function nameOf({ machine, serial }: Machine): string {
  return serial === undefined || serial === machine ? machine : `${machine} (serial ${serial.slice(0, 60)})`;
}

/** One line a machine, worst first, with its reasons. */
function printMachines(out: Output, { machines }: Acceptance): void {
  const sorted = words.flatMap((word) => machines.filter((machine) => machine.word === word));
  const width = Math.max(0, ...sorted.map((machine) => nameOf(machine).length));
  for (const one of sorted) {
    const { machine, serial, word, reasons, missing, steps, findings } = one;
    const contradicts = findings
      .filter(({ outcome }) => outcome === 'contradicts')
      .map(({ check, detail }) => ({ check, detail }));
    const todo = steps.map(({ step, who }) => `${step} (${who})`);
    const more = reasons.length > shownReasons ? [`    and ${String(reasons.length - shownReasons)} more`] : [];
    out.data({ machine, serial: serial ?? null, word, contradicts, missing, reasons, todo }, [
      `${marks[word]} ${nameOf(one).padEnd(width)}  ${word}`,
      ...reasons.slice(0, shownReasons).flatMap((reason) => indented(reason, '    ')),
      ...more,
    ]);
  }
}

/** Each step once, with the serials that need it: what is asked of one vendor is one letter. */
function printSteps(out: Output, { machines, steps }: Acceptance): void {
  if (steps.length > 0) for (const line of ['', 'What to do']) out.text(line);
  const byName = new Map(machines.map((machine) => [machine.machine, machine] as const));
  for (const { step, who, machines: needing } of steps) {
    const members = needing.flatMap((name) => byName.get(name) ?? []);
    const serials = members.map(({ serial }) => serial ?? null);
    const count = needing.length === 1 ? '1 machine' : `${String(needing.length)} machines`;
    out.data({ step, who, machines: needing, serials }, [
      ...indented(`→ ${step} (${who})`, '  '),
      ...indented(`${count}: ${members.map(nameOf).join(', ')}`, '      '),
    ]);
  }
}

function printRest(out: Output, { acceptance, delivery, order }: Accepted): void {
  const say = (value: Readonly<Record<string, unknown>>, text: string): void => {
    out.data(value, indented(text, '  '));
  };
  for (const { folder, why } of delivery.papersFolders)
    say(
      { folder, takenAs: 'vendor-papers', why },
      `${folder}/: taken for the vendor\u2019s papers, and for no machine: ${why}`,
    );
  for (const { file, serial, why, detail } of acceptance.loose)
    say({ certificate: file, serial: serial ?? null, why }, `${why} certificate: ${detail}`);
  for (const machine of acceptance.notDelivered)
    say({ notDelivered: machine }, `ordered, and not delivered: ${machine}`);
  for (const { file, message, offset } of acceptance.unreadable)
    say({ file, error: { code: 'FORMAT', message, offset } }, `${file}: could not be used: ${message}`);
  for (const { file, why } of delivery.aside) say({ aside: file, why }, `${file}: not read: ${why}`);
  for (const problem of order.problems) {
    const { line, message } = problem;
    say({ file: order.file, line, error: { code: 'ROW', message } }, `${order.file}, ${rowText(problem)}`);
  }
}

/** Everything but the summary line of an acceptance. */
export function printAcceptance(out: Output, accepted: Accepted): void {
  const { acceptance } = accepted;
  printMachines(out, acceptance);
  printSteps(out, acceptance);
  out.text('');
  printRest(out, accepted);
  for (const line of referenceLines(acceptance.references)) out.text(line);
}
