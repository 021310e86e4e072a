import type { Entry } from '../core/index.ts';
import { entryKinds, FormatError, subjectKinds, utf8Text } from '../core/index.ts';

const format = 'ledger entry';
type Shape = (value: unknown) => boolean;

const text: Shape = (value) => typeof value === 'string';
const number: Shape = (value) => typeof value === 'number';
const flag: Shape = (value) => typeof value === 'boolean';
const digest: Shape = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
const anything: Shape = (value) => value !== undefined;
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const record: Shape = isRecord;
const oneOf =
  (words: readonly string[]): Shape =>
  (value) =>
    typeof value === 'string' && words.includes(value);
const listOf =
  (shape: Shape): Shape =>
  (value) =>
    Array.isArray(value) && value.every(shape);
const optional =
  (shape: Shape): Shape =>
  (value) =>
    value === undefined || shape(value);
const orNull =
  (shape: Shape): Shape =>
  (value) =>
    value === null || shape(value);
/** Further members are let through: a later revision may add some, and this one must still be able to read them. */
const object =
  (members: Readonly<Record<string, Shape>>): Shape =>
  (value) =>
    isRecord(value) && Object.entries(members).every(([name, shape]) => shape(value[name]));

const subject = object({ kind: oneOf(subjectKinds), id: text, fleet: optional(text) });
const evidence = listOf(object({ sha256: digest, file: text, entry: optional(text) }));
const findingBase = { check: text, revision: number, subject, evidence, detail: text };
const finding: Shape = (value) =>
  isRecord(value) &&
  object(findingBase)(value) &&
  (value.outcome === 'contradicts' ||
    (value.outcome === 'agrees' && text(value.limit)) ||
    (value.outcome === 'blind' && object({ reason: text, detail: text })(value.reason)));
const testimony = object({
  findings: listOf(finding),
  explained: listOf(object({ check: text, subject, detail: text, reason: text, evidence })),
  coverage: object({ share: number, detail: text }),
});

const bodies: Readonly<Record<string, Shape>> = {
  referenced: object({ sha256: digest, size: number, file: text, stored: flag, role: text }),
  observed: object({ sha256: digest, size: number, file: text, stored: flag, how: text }),
  modelled: object({ witness: text, modelHash: digest, contextHash: digest }),
  found: object({
    witness: text,
    modelHash: digest,
    contextHash: digest,
    inputs: listOf(digest),
    keys: listOf(digest),
    testimony,
    supersedes: optional(digest),
  }),
  limit: object({
    id: text,
    implantClass: text,
    method: text,
    family: text,
    scope: record,
    modelHash: text,
    axis: text,
    curve: listOf(object({ at: number, trials: number, hits: number })),
    at90: orNull(number),
    falseCalls: object({ count: number, units: number, bound95: orNull(number) }),
    trials: number,
    basis: text,
  }),
  custody: object({ event: record, evidence }),
  changed: object({ change: record, evidence }),
  claimed: object({ claim: record, evidence }),
  decided: object({
    decision: text,
    because: text,
    persons: listOf(text),
    finding: optional(digest),
    check: optional(text),
  }),
  weighed: object({ verdict: anything, findings: listOf(digest), supersedes: optional(digest) }),
};

const envelope = object({
  v: (value) => value === 1,
  kind: oneOf(entryKinds),
  subject,
  trueWhen: orNull(object({ from: text, to: text })),
  saidWhen: orNull(text),
  recordedWhen: text,
  by: text,
  software: text,
});

/** Whether a value has the shape of an entry, body included. Whether it is *true* nobody can see from here. */
export function isEntry(value: unknown): value is Entry {
  if (!envelope(value) || !isRecord(value)) return false;
  const kind = value.kind;
  return typeof kind === 'string' && bodies[kind]?.(value.body) === true;
}

/** Reads an entry's bytes; throws FormatError. The ledger's folder may have been written by somebody else. */
export function parseEntry(bytes: Uint8Array, offset = 0): Entry {
  const json = utf8Text(bytes);
  if (json === undefined) throw new FormatError(format, 'not UTF-8', offset);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new FormatError(format, 'not JSON', offset);
  }
  if (!isEntry(value)) throw new FormatError(format, 'not an entry of version 1', offset);
  return value;
}
