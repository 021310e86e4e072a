import type { CborItem, NoteList } from '../cbor/index.ts';
import { labelOf, textOf, unsignedOf } from '../cbor/index.ts';
import { tagIdOf, timeOf, uriOf } from './identifiers.ts';
import { readFields, someOf } from './manifest-reader.ts';

/** Who made or signed a manifest or a tag, by its own word. */
export interface Entity {
  readonly name: string;
  readonly registrationId: string | undefined;
  readonly roles: readonly string[];
}

/** draft-ietf-rats-corim-11, 5.1.2 and 4.1.5. */
const roleNames: Readonly<Record<'comid' | 'corim', ReadonlyMap<number, string>>> = {
  comid: new Map([
    [0, 'tag-creator'],
    [1, 'creator'],
    [2, 'maintainer'],
  ]),
  corim: new Map([
    [1, 'manifest-creator'],
    [2, 'manifest-signer'],
  ]),
};

export function entityOf(item: CborItem, of: 'comid' | 'corim', notes: NoteList): Entity {
  return readFields(item, 'entity', notes, (fields) => ({
    name: textOf(fields.required(0, 'name'), 'entity: name'),
    registrationId: fields.maybe(1, 'registration id', (value, what) => uriOf(value, what, notes)),
    roles: someOf(fields.required(2, 'role'), 'entity: role', notes, (role) => {
      const id = labelOf(role, 'entity: role');
      const name = typeof id === 'number' ? roleNames[of].get(id) : id;
      if (name === undefined) notes.add('role', `entity: role ${String(id)} is not known`);
      return name ?? String(id);
    }),
  }));
}

export interface TagIdentity {
  readonly id: string;
  readonly version: bigint;
}

export function tagIdentityOf(item: CborItem, notes: NoteList): TagIdentity {
  return readFields(item, 'tag identity', notes, (fields) => ({
    id: tagIdOf(fields.required(0, 'tag-id'), 'tag-id'),
    version: fields.maybe(1, 'tag-version', unsignedOf) ?? 0n,
  }));
}

/** UTC ISO strings; both ends belong to it. */
export interface Validity {
  readonly notBefore: string | undefined;
  readonly notAfter: string;
}

export function validityOf(item: CborItem, what: string, notes: NoteList): Validity {
  const validity = readFields(item, what, notes, (fields) => ({
    notBefore: fields.maybe(0, 'not before', (value, name) => timeOf(value, name, notes)),
    notAfter: timeOf(fields.required(1, 'not after'), `${what}: not after`, notes),
  }));
  if (validity.notBefore !== undefined && Date.parse(validity.notBefore) > Date.parse(validity.notAfter)) {
    notes.add('validity-reversed', `${what}: ends before it begins, at no time is it valid`);
  }
  return validity;
}
