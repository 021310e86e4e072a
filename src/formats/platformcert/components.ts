import { toHex } from '../../core/index.ts';
import type { DerElement, DerReader } from '../der/index.ts';
import {
  booleanValue,
  contextTag,
  implicitText,
  integerHex,
  oidOf,
  readOid,
  readOnce,
  Recent,
  smallInteger,
  stringText,
  tags,
} from '../der/index.ts';
import { nameText, readGeneralNames } from '../x509/index.ts';
import { addressKinds } from './oids.ts';
import type {
  CertificateReference,
  ComponentAddress,
  ComponentClass,
  ComponentStatus,
  PlatformComponent,
  PlatformProperty,
} from './platform-certificate.ts';

/** The largest certified platforms list some hundred parts. */
const maxItems = 20_000;
const utf8 = tags.utf8String;

const statuses: readonly ComponentStatus[] = ['added', 'modified', 'removed'];

export function statusOf(reader: DerReader, element: DerElement, what: string): ComponentStatus {
  const value = smallInteger(reader, element, what);
  return statuses[value] ?? reader.fail(`${what}: ${value} is none of added, modified, removed`);
}

function text(reader: DerReader, what: string): string {
  const element = reader.any(what);
  return stringText(reader, element, what) ?? reader.fail(`${what}: not a string`);
}

export function readList<T>(reader: DerReader, what: string, read: (reader: DerReader) => T): T[] {
  const items: T[] = [];
  while (!reader.ended) {
    if (items.length >= maxItems) reader.fail(`${what}: more than ${maxItems}`);
    items.push(read(reader));
  }
  return items;
}

function optionalText(reader: DerReader, number: number, what: string): string | undefined {
  const element = reader.optional(contextTag(number, 'primitive'), what);
  return element === undefined ? undefined : implicitText(reader, element, utf8, what);
}

type Draft = { -readonly [K in keyof PlatformComponent]?: PlatformComponent[K] };

/** ComponentIdentifier of platform configuration 1 (profile 1.0: no class) and 2 (profile 1.1, 3.1.6). */
export function readComponent(list: DerReader): PlatformComponent {
  const reader = list.sequence('component');
  const componentClass = readClass(reader);
  if (componentClass === undefined) reader.notes.add('component-without-class', 'components');
  const manufacturer = text(reader, 'component manufacturer');
  const model = text(reader, 'component model');
  const serial = optionalText(reader, 0, 'component serial');
  const revision = optionalText(reader, 1, 'component revision');
  const id = reader.optional(contextTag(2, 'primitive'), 'component manufacturer id');
  const replaceable = reader.optional(contextTag(3, 'primitive'), 'field replaceable');
  const addressList = reader.optional(contextTag(4, 'constructed'), 'component addresses');
  const certificate = reader.optional(contextTag(5, 'constructed'), 'component certificate');
  const uri = reader.optional(contextTag(6, 'constructed'), 'component certificate URI');
  const status = reader.optional(contextTag(7, 'primitive'), 'component status');
  reader.expectEnd('component');
  // A platform has some hundred components: one object each, its fields in one order.
  const draft: Draft = componentClass === undefined ? {} : { class: componentClass };
  draft.manufacturer = manufacturer;
  draft.model = model;
  if (serial !== undefined) draft.serial = serial;
  if (revision !== undefined) draft.revision = revision;
  if (id !== undefined) draft.manufacturerId = oidOf(id);
  if (replaceable !== undefined) draft.fieldReplaceable = booleanValue(reader, replaceable, 'field replaceable');
  const addresses = addressList === undefined ? [] : readList(reader.inside(addressList), 'addresses', readAddress);
  draft.addresses = addresses;
  if (certificate !== undefined) draft.certificate = readReference(reader.inside(certificate));
  if (uri !== undefined) draft.certificateUri = readUri(reader.inside(uri));
  if (status !== undefined) draft.status = statusOf(reader, status, 'component status');
  return { ...draft, manufacturer, model, addresses };
}

/** All machines of the world have their parts in some hundred classes. */
const recentClasses = new Recent<ComponentClass>(256, 64);

function readClass(reader: DerReader): ComponentClass | undefined {
  const bare = reader.optional(tags.octetString, 'component class');
  if (bare !== undefined) {
    reader.notes.add('component-class-without-registry', 'components');
    return { registry: '', value: toHex(bare.content) };
  }
  const element = reader.optional(tags.sequence, 'component class');
  if (element === undefined) return undefined;
  return readOnce(recentClasses, element, () => readNamedClass(reader.inside(element)));
}

function readNamedClass(reader: DerReader): ComponentClass {
  const registry = readOid(reader, 'component class registry');
  const value = toHex(reader.element(tags.octetString, 'component class value').content);
  reader.expectEnd('component class');
  return { registry, value };
}

export function readAddress(reader: DerReader): ComponentAddress {
  const sequence = reader.sequence('address');
  const oid = readOid(sequence, 'address type');
  const value = text(sequence, 'address');
  sequence.expectEnd('address');
  return { kind: addressKinds.get(oid) ?? 'other', oid, value };
}

/** CertificateIdentifier (profile 1.1, 3.1.6): [0] hash of the signature value, [1] issuer and serial number. */
function readReference(reader: DerReader): CertificateReference {
  const hashed = reader.optional(contextTag(0, 'constructed'), 'certificate hash');
  const named = reader.optional(contextTag(1, 'constructed'), 'certificate issuer and serial');
  reader.expectEnd('certificate reference');
  const reference: { -readonly [K in keyof CertificateReference]: CertificateReference[K] } = {};
  if (hashed !== undefined) {
    const inner = reader.inside(hashed);
    reference.hashAlgorithm = readOid(inner.sequence('hash algorithm'), 'hash algorithm');
    reference.hash = toHex(inner.element(tags.octetString, 'certificate hash').content);
  }
  if (named !== undefined) {
    const inner = reader.inside(named);
    const names = readGeneralNames(inner.sequence('certificate issuer'), 'certificate issuer');
    const directory = names.find((name) => name.directory !== undefined)?.directory;
    if (directory !== undefined) reference.issuer = nameText(directory.rdns);
    const serial = inner.element(tags.integer, 'certificate serial');
    reference.serialNumber = integerHex(inner, serial, 'certificate serial');
  }
  return reference;
}

/** The identifier of a URIReference; hash and algorithm behind it are not used. Nothing is ever fetched. */
export function readUri(reader: DerReader): string {
  return text(reader, 'URI').slice(0, 2048);
}

export function readProperty(list: DerReader): PlatformProperty {
  const reader = list.sequence('property');
  const name = text(reader, 'property name');
  const value = text(reader, 'property value');
  const status = reader.optional(contextTag(0, 'primitive'), 'property status');
  reader.expectEnd('property');
  return { name, value, ...(status === undefined ? {} : { status: statusOf(reader, status, 'property status') }) };
}
