import type { DeliveredFiles } from './delivered-files.ts';
import { deliveredFiles } from './delivered-files.ts';
import type { VendorPapers } from './vendor-papers.ts';
import { readPapers } from './vendor-papers.ts';

/** What lay on the dock: evidence by machine, and the vendor's papers. */
export interface Delivery extends VendorPapers, Omit<DeliveredFiles, 'papers' | 'closed'> {}

/**
 * Reads a delivery: a folder for each machine (or `evidence/<machine>`), and the vendor's certificates beside them.
 * `ordered`: machines that the order names. `elsewhere`: files that are read for another purpose.
 */
export function openDelivery(folder: string, ordered: ReadonlySet<string>, elsewhere: readonly string[]): Delivery {
  const { papers, closed, ...files } = deliveredFiles(folder, (name) => ordered.has(name));
  const read = readPapers(papers, elsewhere);
  return { ...files, ...read, unreadable: [...read.unreadable, ...closed] };
}
