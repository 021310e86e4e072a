import { toHex, utf8Bytes } from '../../core/index.ts';
import type { DerElement, DerReader } from '../der/index.ts';
import { readOid, readOnce, Recent, stringText, tags } from '../der/index.ts';
import type { GeneralName, Name, NameAttribute } from './certificate.ts';
import { attributeName } from './oids.ts';

/** A name of hundreds of attributes is an attack on whoever prints it. */
const maxAttributes = 128;

/** Name ::= RDNSequence (RFC 5280, 4.1.2.4). */
export function readName(reader: DerReader, what: string): Name {
  return nameOf(reader, reader.element(tags.sequence, what), what);
}

/** The few authorities that certify a fleet are named in each of its certificates. */
const recent = new Recent<Pick<Name, 'rdns' | 'text'>>(512, 1024);

export function nameOf(reader: DerReader, element: DerElement, what: string): Name {
  const { rdns, text } = readOnce(recent, element, () => {
    const read = readRdns(reader.inside(element), what);
    return { rdns: read, text: nameText(read) };
  });
  return { rdns, text, raw: element.raw };
}

function readRdns(sequence: DerReader, what: string): NameAttribute[][] {
  const rdns: NameAttribute[][] = [];
  let attributes = 0;
  while (!sequence.ended) {
    const set = sequence.set(`${what}: RDN`);
    const rdn: NameAttribute[] = [];
    while (!set.ended) {
      if (++attributes > maxAttributes) set.fail(`${what}: more than ${maxAttributes} attributes`);
      rdn.push(readAttribute(set, what));
    }
    rdns.push(rdn);
  }
  return rdns;
}

function readAttribute(reader: DerReader, what: string): NameAttribute {
  const sequence = reader.sequence(`${what}: attribute`);
  const type = readOid(sequence, `${what}: attribute type`);
  const element = sequence.any(`${what}: attribute value`);
  sequence.expectEnd(`${what}: attribute`);
  return { type, value: stringText(sequence, element, what) ?? `#${toHex(element.raw)}` };
}

/** RFC 4514, 2: RDNs in reverse, '+' inside one. */
export function nameText(rdns: readonly (readonly NameAttribute[])[]): string {
  let text = '';
  for (let i = rdns.length - 1; i >= 0; i--) {
    text += rdnText(rdns[i] ?? []);
    if (i > 0) text += ',';
  }
  return text;
}

function rdnText(rdn: readonly NameAttribute[]): string {
  let text = '';
  for (let i = rdn.length - 1; i >= 0; i--) {
    const { type, value } = rdn[i] ?? { type: '', value: '' };
    text += `${attributeName(type)}=${escapeValue(value)}`;
    if (i > 0) text += '+';
  }
  return text;
}

/** What `escapeValue` does something about. */
const special = /[\\"+,;<>\p{Cc}\p{Cf}]|^[ #]| $/u;

/** RFC 4514, 2.4; control characters by their UTF-8 octets, so that a name cannot write on the reader's terminal. */
function escapeValue(value: string): string {
  if (!special.test(value) || /^#[0-9a-f]*$/.test(value)) return value;
  const escaped = value
    .replaceAll(/[\\"+,;<>]/g, '\\$&')
    .replaceAll(/\p{Cc}|\p{Cf}/gu, (character) =>
      [...utf8Bytes(character)].map((octet) => `\\${octet.toString(16).padStart(2, '0').toUpperCase()}`).join(''),
    )
    .replace(/^[ #]/, '\\$&');
  return escaped.endsWith(' ') && escaped.length > 1 ? `${escaped.slice(0, -1)}\\ ` : escaped;
}

/** The value of the first attribute of this type, most specific RDN last. */
export function nameAttribute(name: Name, type: string): string | undefined {
  for (const rdn of name.rdns) for (const attribute of rdn) if (attribute.type === type) return attribute.value;
  return undefined;
}

const latin1 = new TextDecoder('latin1');
const maxGeneralNames = 256;

/** GeneralNames content (RFC 5280, 4.2.1.6): reads to the end of `reader`. */
export function readGeneralNames(reader: DerReader, what: string): GeneralName[] {
  const names: GeneralName[] = [];
  while (!reader.ended) {
    if (names.length >= maxGeneralNames) reader.fail(`${what}: more than ${maxGeneralNames} names`);
    names.push(readGeneralName(reader, what));
  }
  return names;
}

function readGeneralName(reader: DerReader, what: string): GeneralName {
  const element = reader.any(what);
  switch (element.tag) {
    case 0x81:
      return { kind: 'email', text: latin1.decode(element.content) };
    case 0x82:
      return { kind: 'dns', text: latin1.decode(element.content) };
    case 0x86:
      return { kind: 'uri', text: latin1.decode(element.content) };
    case 0x87:
      return { kind: 'ip', text: toHex(element.content) };
    case 0x88:
      return { kind: 'registered-id', text: toHex(element.content) };
    case 0xa4: {
      const inner = reader.inside(element);
      const directory = readName(inner, what);
      inner.expectEnd(what);
      return { kind: 'directory', text: directory.text, directory };
    }
    default:
      return { kind: 'other', text: toHex(element.content.subarray(0, 64)) };
  }
}
