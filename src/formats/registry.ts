import type { Decoded, Format } from './format.ts';
import type { EventLog } from './eventlog/index.ts';
import { eventLogFormat } from './eventlog/index.ts';
import type { Inventory } from './inventory/index.ts';
import { componentInventoryFormat } from './inventory/index.ts';
import type { KicadBoard } from './kicad/index.ts';
import { kicadBoardFormat } from './kicad/index.ts';
import type { RedfishTree } from './redfish/index.ts';
import { redfishFormat } from './redfish/index.ts';

/** Kind and decoded value of every format. A new format is one line here and one in `byKind`; the compiler asks for the other. */
interface Kinds {
  readonly 'tcg-event-log': EventLog;
  readonly 'component-inventory': Inventory;
  readonly redfish: RedfishTree;
  readonly 'kicad-board': KicadBoard;
}

type Known = { [K in keyof Kinds]: Format<K, Kinds[K]> };

/** In the order in which they are asked: what has a magic number first, what is only text last. */
const byKind: Known = {
  'tcg-event-log': eventLogFormat,
  'component-inventory': componentInventoryFormat,
  redfish: redfishFormat,
  'kicad-board': kicadBoardFormat,
};

export type Kind = keyof Kinds;
export type AnyFormat = Known[Kind];
/** A decoded file of any kind; `kind` tells which. */
export type AnyDecoded = { [K in Kind]: Decoded<K, Kinds[K]> }[Kind];

export const formats: readonly AnyFormat[] = Object.values(byKind);
