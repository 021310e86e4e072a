import { FormatError, toHex } from '../../core/index.ts';
import type { DerElement, NoteSink } from '../der/index.ts';
import {
  bitIsSet,
  bitString,
  booleanValue,
  contextTag,
  DerReader,
  integerHex,
  readOid,
  smallInteger,
  tags,
} from '../der/index.ts';
import type { Extension, GeneralName } from './certificate.ts';
import { nameOf, readGeneralNames } from './name.ts';
import { extensionName, extensionOids } from './oids.ts';

const maxExtensions = 256;

/** Extensions ::= SEQUENCE OF Extension: the content of the explicit tag, to its end. */
export function readExtensions(reader: DerReader): Extension[] {
  const extensions: Extension[] = [];
  const seen = new Set<string>();
  const list = reader.sequence('extensions');
  while (!list.ended) {
    if (extensions.length >= maxExtensions) list.fail(`more than ${maxExtensions} extensions`);
    const sequence = list.sequence('extension');
    const oid = readOid(sequence, 'extension');
    const name = extensionName(oid);
    const flag = sequence.optional(tags.boolean, `${name}: critical`);
    const critical = flag !== undefined && booleanValue(sequence, flag, `${name}: critical`);
    if (flag !== undefined && !critical) reader.notes.add('der-encoded-default', `${name}: critical FALSE`);
    const value = sequence.element(tags.octetString, name).content;
    sequence.expectEnd(name);
    if (seen.has(oid)) reader.notes.add('extension-twice', name);
    else extensions.push({ oid, name, critical, value });
    seen.add(oid);
  }
  return extensions;
}

export interface KnownExtensions {
  readonly isCa: boolean;
  readonly pathLength?: number;
  readonly keyUsage?: readonly string[];
  readonly extendedKeyUsage: readonly string[];
  readonly subjectKeyId?: string;
  readonly authorityKeyId?: string;
  readonly authoritySerial?: string;
  readonly subjectAltNames: readonly GeneralName[];
  readonly crlUrls: readonly string[];
  readonly hasSecurityAssertions: boolean;
  /** Known extensions whose value could not be read: to be treated as not understood. */
  readonly unreadable: readonly string[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Reads what this project needs from the known extensions. One malformed value does not hide the others. */
export function readKnownExtensions(
  extensions: readonly Extension[],
  format: string,
  notes: NoteSink,
): KnownExtensions {
  const known: Mutable<KnownExtensions> & { unreadable: string[] } = {
    isCa: false,
    extendedKeyUsage: [],
    subjectAltNames: [],
    crlUrls: [],
    hasSecurityAssertions: false,
    unreadable: [],
  };
  for (const extension of extensions) {
    const read = readers.get(extension.oid);
    if (read === undefined) continue;
    try {
      const reader = new DerReader(extension.value, format, notes);
      Object.assign(known, read(reader));
      reader.expectEnd(extension.name);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      notes.add('extension-unreadable', `${extension.name}: ${error.message}`);
      known.unreadable.push(extension.oid);
    }
  }
  return known;
}

type Reader = (reader: DerReader) => Partial<KnownExtensions>;

const usageBits = [
  'digitalSignature',
  'contentCommitment',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;

const securityAssertionsOid = '2.23.133.2.18';
const maxUsages = 64;

const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  [
    extensionOids.basicConstraints,
    (reader) => {
      const sequence = reader.sequence('basicConstraints');
      const flag = sequence.optional(tags.boolean, 'CA');
      const isCa = flag !== undefined && booleanValue(sequence, flag, 'CA');
      if (flag !== undefined && !isCa) reader.notes.add('der-encoded-default', 'basicConstraints: CA FALSE');
      const length = sequence.optional(tags.integer, 'path length');
      sequence.expectEnd('basicConstraints');
      return length === undefined ? { isCa } : { isCa, pathLength: smallInteger(sequence, length, 'path length') };
    },
  ],
  [
    extensionOids.keyUsage,
    (reader) => {
      const bits = bitString(reader, reader.element(tags.bitString, 'keyUsage'), 'keyUsage');
      const last = bits.bytes[bits.bytes.length - 1];
      // A named bit list drops trailing zero bits (X.690, 11.2.2).
      if (last !== undefined && ((last >> bits.unusedBits) & 1) === 0) reader.notes.add('der-bit-padding', 'keyUsage');
      return { keyUsage: usageBits.filter((_, index) => bitIsSet(bits, index)) };
    },
  ],
  [
    extensionOids.extendedKeyUsage,
    (reader) => {
      const sequence = reader.sequence('extendedKeyUsage');
      const extendedKeyUsage: string[] = [];
      while (!sequence.ended) {
        if (extendedKeyUsage.length >= maxUsages) sequence.fail(`more than ${maxUsages} usages`);
        extendedKeyUsage.push(readOid(sequence, 'extendedKeyUsage'));
      }
      return { extendedKeyUsage };
    },
  ],
  [
    extensionOids.subjectKeyId,
    (reader) => ({ subjectKeyId: toHex(reader.element(tags.octetString, 'subjectKeyId').content) }),
  ],
  [extensionOids.authorityKeyId, readAuthorityKeyId],
  [extensionOids.subjectAltName, readSubjectAltName],
  [
    extensionOids.crlDistributionPoints,
    (reader) => {
      const list = reader.sequence('crlDistributionPoints');
      const crlUrls: string[] = [];
      while (!list.ended) crlUrls.push(...distributionPointUrls(list.sequence('distribution point')));
      return { crlUrls };
    },
  ],
  [
    extensionOids.subjectDirectoryAttributes,
    (reader) => {
      const list = reader.sequence('subjectDirectoryAttributes');
      let hasSecurityAssertions = false;
      while (!list.ended) {
        const attribute = list.sequence('directory attribute');
        if (readOid(attribute, 'directory attribute') === securityAssertionsOid) hasSecurityAssertions = true;
        attribute.set('directory attribute');
        attribute.expectEnd('directory attribute');
      }
      if (hasSecurityAssertions) reader.notes.add('tpm-security-assertions', 'subjectDirectoryAttributes');
      return { hasSecurityAssertions };
    },
  ],
]);

function readSubjectAltName(reader: DerReader): Partial<KnownExtensions> {
  const what = 'subjectAltName';
  const element = reader.element(tags.sequence, what);
  const names = reader.inside(element);
  if (names.peekTag() !== tags.set) return { subjectAltNames: readGeneralNames(names, what) };
  reader.notes.add('alt-name-is-bare-name', what);
  const directory = nameOf(reader, element, what);
  return { subjectAltNames: [{ kind: 'directory', text: directory.text, directory }] };
}

/** AuthorityKeyIdentifier (RFC 5280, 4.2.1.1): [0] key id, [1] issuer, [2] serial, all implicit and optional. */
function readAuthorityKeyId(reader: DerReader): Partial<KnownExtensions> {
  const sequence = reader.sequence('authorityKeyId');
  const id = sequence.optional(contextTag(0, 'primitive'), 'authorityKeyId: key');
  sequence.optional(contextTag(1, 'constructed'), 'authorityKeyId: issuer');
  const serial: DerElement | undefined = sequence.optional(contextTag(2, 'primitive'), 'authorityKeyId: serial');
  sequence.expectEnd('authorityKeyId');
  const read: Partial<Mutable<KnownExtensions>> = {};
  if (id !== undefined) read.authorityKeyId = toHex(id.content);
  if (serial !== undefined) read.authoritySerial = integerHex(sequence, serial, 'authorityKeyId: serial');
  return read;
}

function distributionPointUrls(point: DerReader): string[] {
  const name = point.optional(contextTag(0, 'constructed'), 'distribution point name');
  if (name === undefined) return [];
  const full = point.inside(name).optional(contextTag(0, 'constructed'), 'full name');
  if (full === undefined) return [];
  return readGeneralNames(point.inside(full), 'full name')
    .filter((entry) => entry.kind === 'uri')
    .map((entry) => entry.text);
}
