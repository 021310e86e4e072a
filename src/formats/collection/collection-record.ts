import { FormatError } from '../../core/index.ts';
import type { Sha256 } from '../../core/index.ts';
import type { EfiVariable } from './efi-variables.ts';
import { readEfiVariables } from './efi-variables.ts';
import { headText, isObject, listAt, mayBeginWith, objectAt, parseJsonObject, textAt } from '../inventory/json-text.ts';
import type { JsonObject } from '../inventory/json-text.ts';

/** `recordType` of the file; the first field, so that it is recognised without reading the rest. */
export const collectionRecordType = 'assayer-collection';

export interface CollectedFile {
  readonly name: string;
  readonly sha256: Sha256;
  readonly bytes: number;
}

/** Something that was asked for and is not there, with the reason in words. */
export interface NotCollected {
  readonly what: string;
  readonly why: string;
}

/**
 * The chain-of-custody record of one collection (ISO/IEC 27037:2012, 6.1): who collected what, how, when, on what
 * machine, with what result. Testimony of the collector; nothing in it was signed.
 */
export interface CollectionRecord {
  /** `redfish` or `host`. */
  readonly method: string;
  readonly machine: string;
  readonly by: string | undefined;
  readonly tool: string | undefined;
  readonly startedAt: string | undefined;
  readonly endedAt: string | undefined;
  readonly outcome: string | undefined;
  readonly files: readonly CollectedFile[];
  readonly notCollected: readonly NotCollected[];
  /** What the machine said of itself then: serial and UUID, to be held against a later collection. */
  readonly identity: { readonly serial: string | undefined; readonly uuid: string | undefined };
  /** Of a host with UEFI: what it read of its Secure Boot variables. */
  readonly efiVariables: readonly EfiVariable[];
  readonly properties: JsonObject;
}

const format = 'collection-record';
const maxFiles = 10_000;
/** What a crawl of Redfish did not get, whatever the resource. */
const redfishTreeName = 'Redfish tree';

export function recognisesCollectionRecord(bytes: Uint8Array): boolean {
  return mayBeginWith(bytes, '{') && /^\s*\{\s*"recordType"\s*:\s*"assayer-collection"/.test(headText(bytes, 256));
}

/**
 * What a record says it did not get. The host script lists it by name; a crawl of Redfish lists what came instead, of which
 * `failed` and `gap` mean that something is missing (the other reasons are about what did come).
 */
function missingIn(properties: JsonObject): readonly NotCollected[] {
  const named = listAt(properties, 'notCollected').flatMap((entry) => {
    const what = isObject(entry) ? textAt(entry, 'what') : undefined;
    const why = isObject(entry) ? textAt(entry, 'why') : undefined;
    return what === undefined || why === undefined ? [] : [{ what, why }];
  });
  const crawled = listAt(properties, 'reasons').flatMap((entry) => {
    if (!isObject(entry) || (entry.gravity !== 'failed' && entry.gravity !== 'gap')) return [];
    const why = textAt(entry, 'detail');
    const [path] = listAt(entry, 'paths');
    if (why === undefined) return [];
    return [{ what: redfishTreeName, why: typeof path === 'string' ? `${path}: ${why}` : why }];
  });
  return [...named, ...crawled];
}

function fileOf(entry: unknown): CollectedFile {
  const name = isObject(entry) ? textAt(entry, 'name') : undefined;
  const sha256 = isObject(entry) ? textAt(entry, 'sha256') : undefined;
  const bytes = isObject(entry) ? entry.bytes : undefined;
  if (name === undefined || sha256 === undefined || typeof bytes !== 'number' || !Number.isSafeInteger(bytes)) {
    throw new FormatError(format, 'a file without name, sha256 and bytes', 0);
  }
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new FormatError(format, 'a sha256 that is not 64 digits of 0-9a-f', 0);
  return { name, sha256, bytes };
}

export function parseCollectionRecord(bytes: Uint8Array): CollectionRecord {
  const properties = parseJsonObject(bytes, format);
  if (properties.recordType !== collectionRecordType) throw new FormatError(format, 'no collection record', 0);
  if (properties.version !== 1) throw new FormatError(format, 'a version of the record that is not known here', 0);
  const method = textAt(properties, 'method');
  const machine = textAt(properties, 'machine');
  if (method === undefined) throw new FormatError(format, 'the record does not say by which method', 0);
  if (machine === undefined) throw new FormatError(format, 'the record names no machine', 0);
  const files = listAt(properties, 'files');
  if (files.length > maxFiles) throw new FormatError(format, `more than ${maxFiles} files`, 0);
  const tool = objectAt(properties, 'tool');
  const identity = objectAt(properties, 'identity') ?? {};
  return {
    method,
    machine,
    by: textAt(properties, 'by'),
    tool: tool && `${textAt(tool, 'name') ?? ''} ${textAt(tool, 'version') ?? ''}`.trim(),
    startedAt: textAt(properties, 'startedAt'),
    endedAt: textAt(properties, 'endedAt'),
    outcome: textAt(properties, 'outcome'),
    files: files.map(fileOf),
    notCollected: missingIn(properties),
    identity: { serial: textAt(identity, 'serial'), uuid: textAt(identity, 'uuid') },
    efiVariables: readEfiVariables(properties, format),
    properties,
  };
}
