import type { CborItem, NoteList } from '../cbor/index.ts';
import { textOf, unsignedOf } from '../cbor/index.ts';
import type { CryptoKey } from './crypto-key.ts';
import { cryptoKeyOf, cryptoKeyText } from './crypto-key.ts';
import type { TypedId } from './identifiers.ts';
import { typedIdOf } from './identifiers.ts';
import { readFields } from './manifest-reader.ts';
import { corimTags } from './tags.ts';

/** What a claim is about: a class of things, one of them, or a group (draft-ietf-rats-corim-11, 5.1.4.1.2). */
export interface Environment {
  readonly classId: TypedId | undefined;
  readonly vendor: string | undefined;
  readonly model: string | undefined;
  readonly layer: bigint | undefined;
  readonly index: bigint | undefined;
  readonly instance: TypedId | undefined;
  readonly group: TypedId | undefined;
  readonly offset: number;
  /** All of it in one line; equal for equal environments and for no others. */
  readonly text: string;
}

type ClassPart = Pick<Environment, 'classId' | 'vendor' | 'model' | 'layer' | 'index'>;

const noClass: ClassPart = {
  classId: undefined,
  vendor: undefined,
  model: undefined,
  layer: undefined,
  index: undefined,
};

export function environmentOf(item: CborItem, what: string, notes: NoteList): Environment {
  const parts = readFields(item, what, notes, (fields) => ({
    ...(fields.maybe(0, 'class', (value, name) => classOf(value, name, notes)) ?? noClass),
    instance: fields.maybe(1, 'instance', (value, name) => instanceOf(value, name, notes)),
    group: fields.maybe(2, 'group', (value, name) => typedIdOf(value, name, notes)),
  }));
  return { ...parts, offset: item.start, text: environmentText(parts) };
}

function classOf(item: CborItem, what: string, notes: NoteList): ClassPart {
  return readFields(item, what, notes, (fields) => ({
    classId: fields.maybe(0, 'class-id', (value, name) => typedIdOf(value, name, notes)),
    vendor: fields.maybe(1, 'vendor', textOf),
    model: fields.maybe(2, 'model', textOf),
    layer: fields.maybe(3, 'layer', unsignedOf),
    index: fields.maybe(4, 'index', unsignedOf),
  }));
}

const keyTags: ReadonlySet<number> = new Set([
  corimTags.pkixKey,
  corimTags.pkixCertificate,
  corimTags.coseKey,
  corimTags.keyThumbprint,
  corimTags.certificateThumbprint,
  corimTags.certificateDer,
]);

/** An instance may be named by its key as well. */
function instanceOf(item: CborItem, what: string, notes: NoteList): TypedId {
  if (item.type !== 'tag' || !keyTags.has(Number(item.tag))) return typedIdOf(item, what, notes);
  const key: CryptoKey = cryptoKeyOf(item, what, notes);
  return { type: key.type, text: cryptoKeyText(key), octets: undefined, offset: item.start };
}

/** Texts are quoted: a vendor must not be able to write what looks like another's model. */
function environmentText(parts: Omit<Environment, 'offset' | 'text'>): string {
  const words = [
    parts.classId && `class=${parts.classId.text}`,
    parts.vendor === undefined ? undefined : `vendor=${JSON.stringify(parts.vendor)}`,
    parts.model === undefined ? undefined : `model=${JSON.stringify(parts.model)}`,
    parts.layer === undefined ? undefined : `layer=${String(parts.layer)}`,
    parts.index === undefined ? undefined : `index=${String(parts.index)}`,
    parts.instance && `instance=${parts.instance.text}`,
    parts.group && `group=${parts.group.text}`,
  ];
  return words.filter((word) => word !== undefined).join(' ');
}
