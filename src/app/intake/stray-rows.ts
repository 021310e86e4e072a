import type { InspectedRow, Tables } from '../../formats/tables/index.ts';
import type { IntakeProblem } from './open-fleet.ts';

/** Tables whose rows say something of a machine, and the machine that each row names. */
const naming = [
  ['inspected.csv', ({ inspected }: Tables) => inspected.map(({ machine, line }) => ({ machine, line }))],
  ['addresses.csv', ({ addresses }: Tables) => addresses.map(({ machine, line }) => ({ machine, line }))],
  ['parts.csv', ({ parts }: Tables) => parts.map(({ machine, line }) => ({ machine, line }))],
  ['orders.csv', ({ orders }: Tables) => orders.map(({ machine, line }) => ({ machine, line }))],
  [
    'custody.csv',
    ({ custody }: Tables) =>
      custody.flatMap(({ subjectKind, subject, line }) =>
        subjectKind === 'machine' ? [{ machine: subject, line }] : [],
      ),
  ],
] as const;

export interface Strays {
  /** Machines that rows name and machines.csv does not: what was found about them counts, whoever left them out. */
  readonly machines: readonly string[];
  readonly problems: readonly IntakeProblem[];
}

/**
 * Rows about machines that machines.csv does not name, a problem for each table and machine. A laboratory's "contradicts"
 * under a name that is written otherwise would be lost in silence, and so would be an address or a part.
 */
export function strayMachines(tables: Tables): Strays {
  const named = new Set(tables.machines.map(({ machine }) => machine));
  const alike = new Map(tables.machines.map(({ machine }) => [machine.toLowerCase(), machine]));
  const machines = new Set<string>();
  const problems: IntakeProblem[] = [];
  for (const [file, rowsOf] of naming) {
    const lines = new Map<string, number[]>();
    for (const { machine, line } of rowsOf(tables)) {
      if (machine === undefined || named.has(machine)) continue;
      const known = lines.get(machine);
      if (known === undefined) lines.set(machine, [line]);
      else known.push(line);
    }
    for (const [machine, [first = 0, ...more]] of lines) {
      machines.add(machine);
      const other = alike.get(machine.toLowerCase());
      const hint = other === undefined ? '' : `; ${other} is written otherwise, and is taken for another machine`;
      const rows = more.length === 0 ? '' : `, nor does it for ${String(more.length)} more rows of this machine`;
      const message = `no row of machines.csv names ${machine}${rows}: it is examined by itself${hint}`;
      problems.push({ file, at: `line ${String(first)}`, message, gravity: 'row' });
    }
  }
  return { machines: [...machines].sort(), problems };
}

/** Serial numbers compare without regard to case and space: they are typed from labels. */
function spelled(serial: string): string {
  return serial.trim().toLowerCase();
}

/**
 * Results of laboratories that speak of a board of their machine, and a problem for each that does not: a contradiction
 * about another board must neither be charged to this machine nor be lost. Boards that the machine is recorded to have had
 * before (parts.csv, changes.csv) are its own; where its board is not recorded, every board that is nobody else's.
 */
export function ownInspections(tables: Tables): {
  readonly inspected: readonly InspectedRow[];
  readonly problems: readonly IntakeProblem[];
} {
  const boards = new Map<string, Set<string>>();
  const owners = new Map<string, string>();
  const own = (machine: string, serial: string | undefined): void => {
    if (serial === undefined) return;
    boards.set(machine, (boards.get(machine) ?? new Set()).add(spelled(serial)));
  };
  const recorded = new Set<string>();
  for (const { machine, boardSerial } of tables.machines) {
    own(machine, boardSerial);
    if (boardSerial === undefined) continue;
    recorded.add(machine);
    owners.set(spelled(boardSerial), machine);
  }
  for (const { machine, part, serial } of tables.parts) for (const name of [part, serial]) own(machine, name);
  for (const { machine, partOut, partIn } of tables.changes) for (const name of [partOut, partIn]) own(machine, name);
  const problems: IntakeProblem[] = [];
  const inspected = tables.inspected.filter(({ machine, board, line, result }) => {
    if (board === undefined || boards.get(machine)?.has(spelled(board)) === true) return true;
    const owner = owners.get(spelled(board));
    if (owner === undefined && !recorded.has(machine)) return true;
    const whose = owner === undefined ? 'no row of machines.csv has that serial' : `that is the board of ${owner}`;
    const message = `the board ${board} is none of ${machine} (${whose}): the result ${result} is charged to no machine`;
    problems.push({ file: 'inspected.csv', at: `line ${String(line)}`, message, gravity: 'row' });
    return false;
  });
  return { inspected, problems };
}
