import { hash } from 'node:crypto';
import { concatBytes, utf8Bytes } from '../../src/core/index.ts';
import { eventTypes } from '../../src/formats/eventlog/index.ts';
import { bootEvents } from '../../src/simulate/identity/index.ts';

const le16 = (value: number): Uint8Array => Uint8Array.of(value, value >>> 8);
const le32 = (value: number): Uint8Array => Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24);

interface MeasuredEvent {
  readonly pcr: number;
  readonly type: number;
  readonly data: Uint8Array;
  readonly measured: Uint8Array;
}

export interface LogBank {
  readonly algorithm: number;
  readonly name: string;
  readonly size: number;
}

export const twoBanks: readonly LogBank[] = [
  { algorithm: 0x0004, name: 'sha1', size: 20 },
  { algorithm: 0x000b, name: 'sha256', size: 32 },
];
export const threeBanks: readonly LogBank[] = [...twoBanks, { algorithm: 0x000c, name: 'sha384', size: 48 }];

const typeNumbers: Readonly<Record<string, number>> = {
  separator: eventTypes.EV_SEPARATOR,
  action: eventTypes.EV_ACTION,
  crtmVersion: eventTypes.EV_S_CRTM_VERSION,
  platformConfigFlags: eventTypes.EV_PLATFORM_CONFIG_FLAGS,
  variableDriverConfig: eventTypes.EV_EFI_VARIABLE_DRIVER_CONFIG,
  bootServicesApplication: eventTypes.EV_EFI_BOOT_SERVICES_APPLICATION,
  efiAction: eventTypes.EV_EFI_ACTION,
  platformFirmwareBlob: eventTypes.EV_EFI_PLATFORM_FIRMWARE_BLOB,
  variableAuthority: eventTypes.EV_EFI_VARIABLE_AUTHORITY,
};

/** What firmware measures, and then what a boot loader does: drivers before the separators, commands and files after them. */
function events(count: number): readonly MeasuredEvent[] {
  const boot = bootEvents({
    version: 'BENCH01A',
    image: utf8Bytes('firmware image'),
    makerCertificate: new Uint8Array(1200).fill(0x5a),
    bootLoader: new Uint8Array(4096).fill(0x4d),
  }).map(({ pcr, type, data, measured }) => ({ pcr, type: typeNumbers[type] ?? 0, data, measured: measured ?? data }));
  const loaded: MeasuredEvent[] = [];
  for (let i = 0; boot.length + loaded.length + 1 < count; i++) {
    const text = utf8Bytes(`grub_cmd: [ ${i} = loader ] && linux /boot/vmlinuz-${i} root=/dev/mapper/system ro\0`);
    loaded.push({ pcr: i % 2 === 0 ? 8 : 9, type: eventTypes.EV_IPL, data: text, measured: text.subarray(10, -1) });
  }
  return [...boot, ...loaded];
}

/** A crypto-agile log (PFP 1.06, 10.2.2) of `count` events, its SpecID event among them. */
export function cryptoAgileLog(count: number, banks: readonly LogBank[]): Uint8Array {
  const specId = concatBytes(
    utf8Bytes('Spec ID Event03\0'),
    le32(0),
    Uint8Array.of(0, 2, 0, 2),
    le32(banks.length),
    ...banks.map(({ algorithm, size }) => concatBytes(le16(algorithm), le16(size))),
    Uint8Array.of(0),
  );
  return concatBytes(
    le32(0),
    le32(eventTypes.EV_NO_ACTION),
    new Uint8Array(20),
    le32(specId.length),
    specId,
    ...events(count).flatMap(({ pcr, type, data, measured }) => [
      le32(pcr),
      le32(type),
      le32(banks.length),
      ...banks.map(({ algorithm, name }) => concatBytes(le16(algorithm), hash(name, measured, 'buffer'))),
      le32(data.length),
      data,
    ]),
  );
}
