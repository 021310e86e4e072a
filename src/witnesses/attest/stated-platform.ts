import { specified } from '../../formats/inventory/index.ts';
import type { Documents } from '../evidence.ts';
import { comparableSerial } from './comparable.ts';
import { platformSerials } from './identities.ts';
import { sortDocuments } from './sort-documents.ts';

/** What a machine's own lists say it is, for joining papers to it. */
export interface StatedPlatform {
  /** Without case and separators, as `platformKey` writes them. */
  readonly serials: ReadonlySet<string>;
  /** The first of them as the machine writes it. */
  readonly serial: string | undefined;
  readonly model: string | undefined;
}

/** A platform serial in the form in which two are compared. */
export const platformKey: (serial: string) => string = comparableSerial;

export function statedPlatform(documents: Documents): StatedPlatform {
  const evidence = sortDocuments(documents);
  const [first] = [...evidence.osInventories, ...evidence.bmcInventories];
  const serials = platformSerials(evidence);
  return {
    serials: new Set(serials.map(platformKey)),
    serial: serials[0],
    model: specified(first?.value.platform.model),
  };
}
