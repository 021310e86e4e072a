import { FormatError, utf8Text } from '../../core/index.ts';
import type { DerReader } from '../der/index.ts';
import { contextTag, DerReader as Reader, NoteSink, readOid, stringText } from '../der/index.ts';
import type { Note } from '../note.ts';
import type { Certificate } from '../x509/index.ts';
import { extensionOids } from '../x509/index.ts';

const format = 'spdm-certificate-chain';

/** id-DMTF-spdm and below (DSP0274, annex on object identifiers). */
export const spdmOids = {
  deviceInfo: '1.3.6.1.4.1.412.274.1',
  hardwareIdentity: '1.3.6.1.4.1.412.274.2',
  responderAuth: '1.3.6.1.4.1.412.274.3',
  requesterAuth: '1.3.6.1.4.1.412.274.4',
  mutableCertificate: '1.3.6.1.4.1.412.274.5',
  extension: '1.3.6.1.4.1.412.274.6',
} as const;

/** `manufacturer:product:serial` of the other name id-DMTF-device-info; the parts only where there are three. */
export interface SpdmDeviceInfo {
  readonly text: string;
  readonly manufacturer?: string;
  readonly product?: string;
  readonly serial?: string;
}

/** What a certificate says of the device in DMTF's words. */
export interface SpdmIdentity {
  readonly deviceInfo?: SpdmDeviceInfo;
  /** id-DMTF-hardware-identity: the certificate stands for the hardware, whatever firmware it runs. */
  readonly hardwareIdentity: boolean;
  /** id-DMTF-mutable-certificate: the device may make another of this kind, as alias certificates are. */
  readonly mutable: boolean;
  readonly responderAuth: boolean;
  readonly requesterAuth: boolean;
  readonly notes: readonly Note[];
}

const maxNames = 256;
const maxOids = 64;

/** Reads DMTF's identifiers from the extensions of one certificate. One that cannot be read is noted; never throws. */
export function spdmIdentity(certificate: Certificate): SpdmIdentity {
  const notes: Note[] = [];
  const attempt = <T>(oid: string, read: (reader: DerReader) => T): T | undefined => {
    const extension = certificate.extensions.find((candidate) => candidate.oid === oid);
    if (extension === undefined) return undefined;
    try {
      return read(new Reader(extension.value, format, new NoteSink()));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      notes.push({ id: 'spdm-extension-unreadable', detail: `${extension.name}: ${error.message}` });
      return undefined;
    }
  };
  const text = attempt(extensionOids.subjectAltName, readDeviceInfo);
  const oids = new Set([
    ...(attempt(spdmOids.extension, readSpdmExtension) ?? []),
    // Certificates made before 1.1 was out carry the identifiers as extensions of their own.
    ...certificate.extensions.map((extension) => extension.oid),
  ]);
  const deviceInfo = text === undefined ? undefined : splitDeviceInfo(text, notes);
  return {
    ...(deviceInfo === undefined ? {} : { deviceInfo }),
    hardwareIdentity: oids.has(spdmOids.hardwareIdentity),
    mutable: oids.has(spdmOids.mutableCertificate),
    responderAuth: certificate.extendedKeyUsage.includes(spdmOids.responderAuth),
    requesterAuth: certificate.extendedKeyUsage.includes(spdmOids.requesterAuth),
    notes,
  };
}

/** OtherName ::= [0] SEQUENCE { type-id, [0] EXPLICIT value } (RFC 5280, 4.2.1.6). */
function readDeviceInfo(reader: DerReader): string | undefined {
  const names = reader.sequence('subjectAltName');
  for (let count = 0; !names.ended; count++) {
    if (count >= maxNames) names.fail(`subjectAltName: more than ${maxNames} names`);
    const name = names.any('subjectAltName');
    if (name.tag !== contextTag(0, 'constructed')) continue;
    const other = names.inside(name);
    if (readOid(other, 'other name') !== spdmOids.deviceInfo) continue;
    const value = other.inside(other.element(contextTag(0, 'constructed'), 'device info'));
    const element = value.any('device info');
    value.expectEnd('device info');
    const text = stringText(value, element, 'device info') ?? utf8Text(element.content);
    if (text === undefined) value.fail('device info is no text');
    return text;
  }
  return undefined;
}

/** SEQUENCE OF SEQUENCE { spdmOID, spdmOIDdefinition OCTET STRING OPTIONAL }. */
function readSpdmExtension(reader: DerReader): string[] {
  const list = reader.sequence('SPDM extension');
  reader.expectEnd('SPDM extension');
  const oids: string[] = [];
  while (!list.ended) {
    if (oids.length >= maxOids) list.fail(`SPDM extension: more than ${maxOids} identifiers`);
    oids.push(readOid(list.sequence('SPDM identifier'), 'SPDM identifier'));
  }
  return oids;
}

function splitDeviceInfo(text: string, notes: Note[]): SpdmDeviceInfo {
  const [manufacturer, product, serial, more] = text.split(':', 4);
  if (manufacturer === undefined || product === undefined || serial === undefined || more !== undefined) {
    notes.push({ id: 'spdm-device-info-form', detail: 'the device info is not manufacturer:product:serial' });
    return { text };
  }
  return { text, manufacturer, product, serial };
}
