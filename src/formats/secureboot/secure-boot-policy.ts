import { FormatError } from '../../core/index.ts';
import { isObject, objectAt, parseJsonObject } from '../inventory/json-text.ts';
import type { JsonObject } from '../inventory/json-text.ts';
import type { Note } from '../note.ts';
import type { SecureBootVariable } from './secure-boot-state.ts';
import type { SignatureEntry } from './signature-lists.ts';

export const policyFormat = 'secure-boot-policy';

const allowedVariables = ['PK', 'KEK', 'db'] as const;
const maxIds = 100_000;

/**
 * What an operator allows and requires, by the `id` of entries. A list that is absent is not judged; an empty one allows
 * nothing. Its file is a reference:
 *
 *   {"secureBoot": {"allowed": {"PK": [sha256…], "KEK": [sha256…], "db": [sha256…]}, "requiredDbx": [sha256…]}}
 *
 * with 64 hexadecimal digits each: of a certificate's DER, or in db and dbx the hash of an image.
 */
export interface SecureBootPolicy {
  readonly allowed: Readonly<Partial<Record<(typeof allowedVariables)[number], readonly string[]>>>;
  readonly requiredDbx?: readonly string[];
  readonly notes: readonly Note[];
}

/** Decodes a policy. An unknown key is refused: a misspelt one would otherwise allow everything. Throws FormatError. */
export function parseSecureBootPolicy(bytes: Uint8Array): SecureBootPolicy {
  const file = parseJsonObject(bytes, policyFormat);
  const policy = objectAt(file, 'secureBoot');
  if (policy === undefined) throw new FormatError(policyFormat, 'no object "secureBoot"', 0);
  expectKeys(file, ['secureBoot'], 'the file');
  expectKeys(policy, ['allowed', 'requiredDbx'], '"secureBoot"');
  const allowed: unknown = policy.allowed ?? {};
  if (!isObject(allowed)) throw new FormatError(policyFormat, '"allowed" is no object', 0);
  expectKeys(allowed, allowedVariables, '"allowed"');
  const notes: Note[] = [];
  const lists = Object.fromEntries(
    allowedVariables.flatMap((name) => {
      const ids = readIds(allowed, name, notes);
      return ids === undefined ? [] : [[name, ids] as const];
    }),
  );
  const requiredDbx = readIds(policy, 'requiredDbx', notes);
  if (Object.keys(lists).length === 0 && requiredDbx === undefined) {
    throw new FormatError(policyFormat, 'the policy neither allows nor requires anything', 0);
  }
  return { allowed: lists, ...(requiredDbx === undefined ? {} : { requiredDbx }), notes };
}

function expectKeys(object: JsonObject, known: readonly string[], where: string): void {
  for (const key of Object.keys(object)) {
    if (!known.includes(key)) {
      const choice = known.map((name) => JSON.stringify(name)).join(', ');
      throw new FormatError(policyFormat, `${where} has ${JSON.stringify(key.slice(0, 64))}; it may have ${choice}`, 0);
    }
  }
}

function readIds(object: JsonObject, key: string, notes: Note[]): readonly string[] | undefined {
  const list = object[key];
  if (list === undefined) return undefined;
  if (!Array.isArray(list)) throw new FormatError(policyFormat, `${JSON.stringify(key)} is no list`, 0);
  if (list.length > maxIds) throw new FormatError(policyFormat, `${JSON.stringify(key)} has more than ${maxIds}`, 0);
  const ids = new Set<string>();
  list.forEach((item: unknown, i) => {
    if (typeof item !== 'string' || !/^[0-9a-fA-F]{64}$/.test(item)) {
      throw new FormatError(policyFormat, `${JSON.stringify(key)}, entry ${i + 1}: not 64 hexadecimal digits`, 0);
    }
    const id = item.toLowerCase();
    if (ids.has(id)) notes.push({ id: 'secure-boot-policy-twice', detail: `${key}, entry ${i + 1}: ${id}` });
    ids.add(id);
  });
  return [...ids];
}

/** The policy that a folder of signature lists stands for: PK, KEK and db are allowed as they are, dbx is required. */
export function policyOfLists(
  lists: Readonly<Partial<Record<SecureBootVariable, readonly SignatureEntry[]>>>,
): SecureBootPolicy {
  const idsOf = (entries: readonly SignatureEntry[]): string[] => [...new Set(entries.map((entry) => entry.id))];
  const { PK, KEK, db, dbx } = lists;
  return {
    allowed: {
      ...(PK === undefined ? {} : { PK: idsOf(PK) }),
      ...(KEK === undefined ? {} : { KEK: idsOf(KEK) }),
      ...(db === undefined ? {} : { db: idsOf(db) }),
    },
    ...(dbx === undefined ? {} : { requiredDbx: idsOf(dbx) }),
    notes: [],
  };
}
