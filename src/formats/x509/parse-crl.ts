import { FormatError, sha256, toHex } from '../../core/index.ts';
import {
  bitString,
  booleanValue,
  contextTag,
  DerReader,
  integerHex,
  NoteSink,
  readTime,
  smallInteger,
  tags,
} from '../der/index.ts';
import { agreedAlgorithm, readSignatureAlgorithm } from './algorithms.ts';
import type { Extension } from './certificate.ts';
import { looksLikeDerFile, startsSignedPart } from './container.ts';
import { readExtensions, readKnownExtensions } from './extensions.ts';
import { readGeneralNames, readName } from './name.ts';
import { extensionOids } from './oids.ts';
import { firstPemLabel, looksLikePem, parsePem } from './pem.ts';
import type { DistributionScope, RevocationList } from './revocation-list.ts';
import { RevokedEntries } from './revoked-entries.ts';
import { readSignedForm } from './signed-form.ts';

export const crlFormatName = 'x509-crl';
const label = 'X509 CRL';
const maxBytes = 1 << 30;

/** Extensions of a list that are taken into account, or that may be ignored without harm (RFC 5280, 5.2). */
const understood: ReadonlySet<string> = new Set([
  extensionOids.authorityKeyId,
  extensionOids.crlNumber,
  extensionOids.deltaCrlIndicator,
  extensionOids.issuingDistributionPoint,
]);

/** Decodes a file with one certificate revocation list, DER or PEM (`X509 CRL`). Throws FormatError. */
export function parseCrl(bytes: Uint8Array): RevocationList {
  const notes = new NoteSink();
  if (bytes.length > maxBytes)
    throw new FormatError(crlFormatName, `${bytes.length} bytes: larger than 1 GiB`, maxBytes);
  if (looksLikeDerFile(bytes) || !looksLikePem(bytes)) return parseCrlDer(bytes, notes);
  const file = parsePem(bytes);
  const [block, second] = file.blocks;
  const [broken] = file.broken;
  if (broken !== undefined) throw broken;
  if (block?.label !== label || second !== undefined) {
    throw new FormatError(crlFormatName, `not one PEM block ${label}, but ${file.blocks.length} blocks`, 0);
  }
  if (file.garbage) notes.add('pem-garbage', 'outside the block');
  return parseCrlDer(block.bytes, notes);
}

/** CertificateList (RFC 5280, 5.1), DER from the first byte to the last. */
function parseCrlDer(bytes: Uint8Array, notes: NoteSink): RevocationList {
  const { reader: list, tbs, outside, signature } = readSignedForm(bytes, crlFormatName, 'revocation list', notes);
  // Unused bits would be bits of the file that no signature covers.
  if (signature.unusedBits !== 0) list.fail('signature: not a whole number of octets');
  list.expectEnd('revocation list');

  const reader = list.inside(tbs);
  const version = readVersion(reader);
  const inside = readSignatureAlgorithm(reader, 'signature algorithm');
  const signatureAlgorithm = agreedAlgorithm(inside, outside, notes);
  const issuer = readName(reader, 'issuer');
  const thisUpdate = readTime(reader, 'thisUpdate');
  const next = reader.peekTag();
  const nextUpdate = next === 0x17 || next === 0x18 ? readTime(reader, 'nextUpdate') : undefined;
  const revoked = reader.optional(tags.sequence, 'revoked certificates');
  const wrapper = reader.optional(contextTag(0, 'constructed'), 'extensions');
  reader.expectEnd('signed part');
  const extensionReader = wrapper === undefined ? undefined : reader.inside(wrapper);
  const extensions = extensionReader === undefined ? [] : readExtensions(extensionReader);
  extensionReader?.expectEnd('extensions');
  if (wrapper !== undefined && version === 1) notes.add('version-and-extensions', 'version 1');
  const digest = sha256(bytes);
  const entries = new RevokedEntries(
    revoked?.content ?? new Uint8Array(0),
    crlFormatName,
    revoked?.contentOffset ?? 0,
    issuer,
    version,
    new DataView(digest.buffer, digest.byteOffset).getInt32(0),
    notes,
  );
  const known = readKnownExtensions(extensions, crlFormatName, notes);
  const scope = readScope(extensions, notes);
  const crlNumber = numberOf(extensionOids.crlNumber, extensions, notes);
  const baseCrlNumber = numberOf(extensionOids.deltaCrlIndicator, extensions, notes);
  return {
    version,
    issuer,
    thisUpdate,
    ...(nextUpdate === undefined ? {} : { nextUpdate }),
    signatureAlgorithm,
    entries,
    extensions,
    unknownCritical: [
      ...extensions
        .filter(({ oid, critical }) => critical && (!understood.has(oid) || known.unreadable.includes(oid)))
        .map(({ oid }) => oid),
      ...entries.unknownCritical,
    ],
    ...(crlNumber === undefined ? {} : { crlNumber }),
    ...(baseCrlNumber === undefined ? {} : { baseCrlNumber }),
    ...(known.authorityKeyId === undefined ? {} : { authorityKeyId: known.authorityKeyId }),
    ...(scope === undefined ? {} : { scope }),
    tbs: tbs.raw,
    signature: signature.bytes,
    der: bytes,
    fingerprint: toHex(digest),
    notes: notes.notes,
  };
}

/** Version 2 is written as 1, version 1 not at all (5.1.2.1). */
function readVersion(reader: DerReader): 1 | 2 {
  const element = reader.optional(tags.integer, 'version');
  if (element === undefined) return 1;
  const version = smallInteger(reader, element, 'version') + 1;
  if (version === 2) return 2;
  return reader.fail(`version ${version} of revocation lists does not exist`);
}

/** CRLNumber and BaseCRLNumber (5.2.3, 5.2.4): lower-case hexadecimal. */
function numberOf(oid: string, extensions: readonly Extension[], notes: NoteSink): string | undefined {
  const extension = extensions.find((candidate) => candidate.oid === oid);
  if (extension === undefined) return undefined;
  const reader = new DerReader(extension.value, crlFormatName, notes);
  const number = integerHex(reader, reader.element(tags.integer, extension.name), extension.name);
  reader.expectEnd(extension.name);
  return number;
}

/** IssuingDistributionPoint (5.2.5): implicit tags, each absent where FALSE. */
function readScope(extensions: readonly Extension[], notes: NoteSink): DistributionScope | undefined {
  const extension = extensions.find(({ oid }) => oid === extensionOids.issuingDistributionPoint);
  if (extension === undefined) return undefined;
  const outer = new DerReader(extension.value, crlFormatName, notes);
  const reader = outer.sequence(extension.name);
  outer.expectEnd(extension.name);
  const point = reader.optional(contextTag(0, 'constructed'), 'distribution point');
  const inner = point === undefined ? undefined : reader.inside(point);
  const full = inner?.optional(contextTag(0, 'constructed'), 'full name');
  const names = inner === undefined || full === undefined ? [] : readGeneralNames(inner.inside(full), 'full name');
  const flag = (number: number, what: string): boolean => {
    const element = reader.optional(contextTag(number, 'primitive'), what);
    return element !== undefined && booleanValue(reader, element, what);
  };
  const onlyUserCertificates = flag(1, 'onlyContainsUserCerts');
  const onlyCaCertificates = flag(2, 'onlyContainsCACerts');
  const some = reader.optional(contextTag(3, 'primitive'), 'onlySomeReasons');
  if (some !== undefined) bitString(reader, some, 'onlySomeReasons');
  const indirect = flag(4, 'indirectCRL');
  const onlyAttributeCertificates = flag(5, 'onlyContainsAttributeCerts');
  reader.expectEnd(extension.name);
  return {
    urls: names.filter(({ kind }) => kind === 'uri').map(({ text }) => text),
    onlyUserCertificates,
    onlyCaCertificates,
    onlyAttributeCertificates,
    onlySomeReasons: some !== undefined,
    indirect,
  };
}

/** Whether the bytes are a revocation list: where a certificate has its validity, a list has a bare time. */
export function isCrl(bytes: Uint8Array): boolean {
  if (!looksLikeDerFile(bytes)) return firstPemLabel(bytes) === label;
  return startsSignedPart(bytes, (inside) => {
    let at = inside[0] === tags.integer ? 2 + (inside[1] ?? 0) : 0;
    for (let i = 0; i < 2; i++) {
      if (inside[at] !== tags.sequence) return false;
      const length = shortLength(inside, at + 1);
      if (length === undefined) return false;
      at += length;
    }
    return inside[at] === 0x17 || inside[at] === 0x18;
  });
}

/** Size of an element of less than 64 KiB, header included, whose length begins at `at`. */
function shortLength(bytes: Uint8Array, at: number): number | undefined {
  const first = bytes[at] ?? 0x80;
  if (first < 0x80) return 2 + first;
  if (first === 0x81) return 3 + (bytes[at + 1] ?? 0);
  if (first === 0x82) return 4 + (bytes[at + 1] ?? 0) * 256 + (bytes[at + 2] ?? 0);
  return undefined;
}
