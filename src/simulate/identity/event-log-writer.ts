import { concatBytes, fromHex, sha256, utf8Bytes } from '../../core/index.ts';
import { le16, le32, le64, u8 } from './byte-writer.ts';

/*
 * TCG PC Client Platform Firmware Profile 1.06: a crypto-agile log with the SHA-256 bank. All numbers little-endian.
 */

const eventTypes = {
  separator: 0x4,
  action: 0x5,
  crtmVersion: 0x8,
  platformConfigFlags: 0xa,
  variableDriverConfig: 0x8000_0001,
  bootServicesApplication: 0x8000_0003,
  efiAction: 0x8000_0007,
  platformFirmwareBlob: 0x8000_0008,
  variableAuthority: 0x8000_00e0,
} as const;

export interface LoggedEvent {
  readonly pcr: number;
  readonly type: keyof typeof eventTypes;
  readonly data: Uint8Array;
  /** What was measured, where that is not the event's own data. */
  readonly measured?: Uint8Array;
}

function ucs2(text: string): Uint8Array {
  const out = new Uint8Array(2 * text.length);
  for (let i = 0; i < text.length; i++) {
    out[2 * i] = text.charCodeAt(i) & 255;
    out[2 * i + 1] = text.charCodeAt(i) >> 8;
  }
  return out;
}

/** EFI_GUID: the first three fields little-endian (UEFI 2.10, appendix A). */
function guid(text: string): Uint8Array {
  const [a = '', b = '', c = '', d = '', e = ''] = text.split('-');
  return concatBytes(fromHex(a).reverse(), fromHex(b).reverse(), fromHex(c).reverse(), fromHex(d), fromHex(e));
}

const globalVariable = guid('8be4df61-93ca-11d2-aa0d-00e098032b8c');
const imageSecurity = guid('d719b2cb-3d3a-4596-a3bc-dad00e67656f');
const x509List = guid('a5c059a1-94e4-4aa7-87b5-ab155c2bf072');
const sha256List = guid('c1c41626-504c-4092-aca9-41f936934328');
const signatureOwner = guid('6f2f0f3c-5b0c-4d7f-9a5e-2f6d3f0f8a11');

/** UEFI_VARIABLE_DATA (clause 10.2.6). */
function variableData(vendor: Uint8Array, name: string, value: Uint8Array): Uint8Array {
  return concatBytes(vendor, le64(name.length), le64(value.length), ucs2(name), value);
}

/** EFI_SIGNATURE_LIST of equally long signatures (UEFI 2.10, 32.4.1). */
function signatureList(type: Uint8Array, signatures: readonly Uint8Array[]): Uint8Array {
  const each = 16 + (signatures[0]?.length ?? 0);
  const entries = signatures.map((signature) => concatBytes(signatureOwner, signature));
  return concatBytes(type, le32(28 + each * entries.length), le32(0), le32(each), ...entries);
}

export interface FirmwareState {
  /** The version that the firmware states of itself. */
  readonly version: string;
  /** The bytes that were measured into PCR 0; two firmwares with the same version differ here. */
  readonly image: Uint8Array;
  /** Certificate of the platform's maker, in PK, KEK and db. */
  readonly makerCertificate: Uint8Array;
  readonly bootLoader: Uint8Array;
}

/** What such a machine measures from reset to the operating system, in order (clauses 3.3.4 and 10.4). */
export function bootEvents(firmware: FirmwareState): LoggedEvent[] {
  const own = signatureList(x509List, [firmware.makerCertificate]);
  const revoked = [1, 2, 3].map((index) => sha256(utf8Bytes(`revoked boot loader ${index}`)));
  const imagePath = concatBytes(fromHex('04041800'), ucs2('\\BOOT.EFI\0'), fromHex('7fff0400'));
  const driverVariable = (vendor: Uint8Array, name: string, value: Uint8Array): LoggedEvent => ({
    pcr: 7,
    type: 'variableDriverConfig',
    data: variableData(vendor, name, value),
  });
  return [
    { pcr: 0, type: 'crtmVersion', data: ucs2(`${firmware.version}\0`) },
    {
      pcr: 0,
      type: 'platformFirmwareBlob',
      data: concatBytes(le64(0xff00_0000), le64(0x0100_0000)),
      measured: firmware.image,
    },
    { pcr: 1, type: 'platformConfigFlags', data: utf8Bytes('setup: defaults') },
    driverVariable(globalVariable, 'SecureBoot', u8(1)),
    driverVariable(globalVariable, 'PK', own),
    driverVariable(globalVariable, 'KEK', own),
    driverVariable(imageSecurity, 'db', own),
    driverVariable(imageSecurity, 'dbx', signatureList(sha256List, revoked)),
    { pcr: 4, type: 'efiAction', data: utf8Bytes('Calling EFI Application from Boot Option') },
    ...[0, 1, 2, 3, 4, 5, 6, 7].map((pcr): LoggedEvent => ({ pcr, type: 'separator', data: new Uint8Array(4) })),
    {
      pcr: 7,
      type: 'variableAuthority',
      data: variableData(imageSecurity, 'db', concatBytes(signatureOwner, firmware.makerCertificate)),
    },
    {
      pcr: 4,
      type: 'bootServicesApplication',
      data: concatBytes(
        le64(0x7000_0000),
        le64(firmware.bootLoader.length),
        le64(0),
        le64(imagePath.length),
        imagePath,
      ),
      measured: firmware.bootLoader,
    },
    { pcr: 5, type: 'efiAction', data: utf8Bytes('Exit Boot Services Invocation') },
    { pcr: 5, type: 'efiAction', data: utf8Bytes('Exit Boot Services Returned with Success') },
  ];
}

/** The log as `binary_bios_measurements` holds it: a SHA-1 shaped header event, then TCG_PCR_EVENT2 (clause 10.2.2). */
export function eventLog(events: readonly LoggedEvent[]): Uint8Array {
  const specId = concatBytes(
    utf8Bytes('Spec ID Event03\0'),
    le32(0),
    Uint8Array.of(0, 2, 0, 2),
    le32(1),
    le16(0x000b),
    le16(32),
    u8(0),
  );
  return concatBytes(
    le32(0),
    le32(3),
    new Uint8Array(20),
    le32(specId.length),
    specId,
    ...events.flatMap((event) => [
      le32(event.pcr),
      le32(eventTypes[event.type]),
      le32(1),
      le16(0x000b),
      sha256(event.measured ?? event.data),
      le32(event.data.length),
      event.data,
    ]),
  );
}

/** PCR 0 to 7 after these events, SHA-256 bank. */
export function extendedPcrs(events: readonly LoggedEvent[]): Uint8Array[] {
  const pcrs = Array.from({ length: 8 }, () => new Uint8Array(32));
  for (const event of events) {
    const before = pcrs[event.pcr];
    if (before !== undefined)
      pcrs[event.pcr] = Uint8Array.from(sha256(concatBytes(before, sha256(event.measured ?? event.data))));
  }
  return pcrs;
}
