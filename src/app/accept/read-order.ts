import { FormatError, sha256Hex, UsageError } from '../../core/index.ts';
import type { AnyDecoded } from '../../formats/index.ts';
import { decode } from '../../formats/index.ts';
import type { Inventory } from '../../formats/inventory/index.ts';
import { readTable, tableText } from '../../formats/tables/index.ts';
import type { OrderRow, TableProblem } from '../../formats/tables/index.ts';
import type { Evidence } from '../../witnesses/evidence.ts';
import { orderListOf, platformKey } from '../../witnesses/attest/index.ts';
import type { StatedPlatform } from '../../witnesses/attest/index.ts';
import { readWhole } from '../intake/read-bytes.ts';
import { rowText } from '../row-text.ts';

/** What was bought: order lines, or one list of parts that every machine of the delivery should have. */
export interface Order {
  readonly file: string;
  readonly sha256: string;
  readonly rows: readonly OrderRow[];
  readonly list: Evidence<Inventory> | undefined;
  readonly problems: readonly TableProblem[];
}

const shownProblems = 5;

/** The document that the bytes are; undefined where no format knows them, as none knows a table of order lines. */
function decodedOrder(bytes: Uint8Array, file: string): AnyDecoded | undefined {
  try {
    return decode(bytes);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    if (error.format === 'unknown' && bytes.length > 0) return undefined;
    throw new UsageError(
      `${file} cannot be read as an order: ${error.message}`,
      'Give orders.csv or a component list.',
    );
  }
}

/** By content: a list of parts, else a table of order lines. Throws UsageError where the file is neither. */
export function readOrder(file: string): Order {
  const bytes = readWhole(file);
  const sha256 = sha256Hex(bytes);
  const decoded = decodedOrder(bytes, file);
  if (decoded !== undefined)
    return { file, sha256, rows: [], list: orderListOf({ sha256, file, value: decoded }), problems: [] };
  const { rows, problems, missingColumns } = readTable('orders', tableText(bytes));
  if (missingColumns.length > 0)
    throw new UsageError(
      `${file} is no component list, and as order lines it has no column ${missingColumns.join(', ')}`,
      'Name the columns as docs/intake.md does, or give a component list.',
    );
  if (rows.length === 0) {
    const more = problems.length > shownProblems ? `; and ${String(problems.length - shownProblems)} more` : '';
    const named = problems.slice(0, shownProblems).map(rowText).join('; ');
    const why = problems.length === 0 ? 'it has no row but the first' : `${named}${more}`;
    throw new UsageError(`${file} has no order line that can be used: ${why}`, 'Mend these rows, and run this again.');
  }
  return { file, sha256, rows, list: undefined, problems };
}

/** Whether a line is for the machine of this name, which states this platform; folders are named by serial as often as not. */
function names(row: OrderRow, machine: string, platform: StatedPlatform): boolean {
  return row.machine !== undefined && (row.machine === machine || platform.serials.has(platformKey(row.machine)));
}

/** The lines for a machine: those that name it, else those for its model, else those for any machine. */
export function orderLinesFor(order: Order, machine: string, platform: StatedPlatform): readonly OrderRow[] {
  const own = order.rows.filter((row) => names(row, machine, platform));
  if (own.length > 0) return own;
  const others = order.rows.filter((row) => row.machine === undefined);
  const model = platform.model?.trim().toLowerCase();
  const ofModel = others.filter((row) => row.model !== undefined && row.model.trim().toLowerCase() === model);
  return ofModel.length > 0 ? ofModel : others.filter((row) => row.model === undefined);
}

/** The machines that the order names. */
export function orderedMachines(order: Order): ReadonlySet<string> {
  return new Set(order.rows.flatMap((row) => row.machine ?? []));
}

/** Machines that the order names and nobody delivered. */
export function notDelivered(order: Order, delivered: ReadonlyMap<string, StatedPlatform>): readonly string[] {
  const keys = new Set([...delivered.values()].flatMap(({ serials }) => [...serials]));
  return [...orderedMachines(order)]
    .filter((machine) => !delivered.has(machine) && !keys.has(platformKey(machine)))
    .sort();
}
