import { specified } from '../../formats/inventory/index.ts';
import type { Documents } from '../evidence.ts';
import { comparableSerial } from './comparable.ts';
import { platformSerials } from './identities.ts';
import { sortDocuments } from './sort-documents.ts';

/** What a machine's own lists say it is, for joining papers to it. */
export interface StatedPlatform {
  /** Without case and separators, as `platformKey` writes them. */
  readonly serials: ReadonlySet<string>;
  readonly model: string | undefined;
}

/** A platform serial in the form in which two are compared. */
export const platformKey: (serial: string) => string = comparableSerial;

export function statedPlatform(documents: Documents): StatedPlatform {
  const evidence = sortDocuments(documents);
  const [first] = [...evidence.osInventories, ...evidence.bmcInventories];
  return {
    serials: new Set(platformSerials(evidence).map(platformKey)),
    model: specified(first?.value.platform.model),
  };
}
