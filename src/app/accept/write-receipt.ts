import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from '../../core/index.ts';

export interface WrittenReceipt {
  readonly path: string;
  /** Receipts of the delivery that lay there already, and were left as they are. */
  readonly earlier: number;
}

/** Receipts of one delivery that are written beside each other; more are a loop, not a dock. */
const mostBeside = 10_000;

/** Throws UsageError where a receipt lies at a place that somebody named: what was signed is not written over. */
export function refuseExisting(path: string | undefined): void {
  if (path === undefined || !existsSync(path)) return;
  throw new UsageError(
    `${path} exists, and a receipt is not written over`,
    'Name another file with --receipt, or move this one away.',
  );
}

/** Writes a new file as a whole; false where there is one of that name. */
function writeNew(path: string, text: string): boolean {
  let file: number;
  try {
    file = openSync(path, 'wx');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  return true;
}

/**
 * Writes a receipt to the place that was named, or beside the delivery: `<folder>.receipt`, and `<folder>.2.receipt` and so on
 * where earlier ones lie there. Throws UsageError rather than write over a file.
 */
export function writeReceipt(text: string, folder: string, named: string | undefined): WrittenReceipt {
  mkdirSync(dirname(named ?? folder), { recursive: true });
  if (named !== undefined) {
    if (!writeNew(named, text)) refuseExisting(named);
    return { path: named, earlier: 0 };
  }
  for (let n = 1; n <= mostBeside; n++) {
    const path = n === 1 ? `${folder}.receipt` : `${folder}.${String(n)}.receipt`;
    if (writeNew(path, text)) return { path, earlier: n - 1 };
  }
  throw new UsageError(`${folder} has ${String(mostBeside)} receipts beside it`, 'Name a file with --receipt.');
}
