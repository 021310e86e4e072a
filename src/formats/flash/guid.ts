import { toHex } from '../../core/index.ts';

export const guidSize = 16;

/** EFI_GUID (UEFI 2.10, appendix A): the first three fields little-endian; upper-case text as firmware writes it. */
export function guidText(bytes: Uint8Array, at = 0): string {
  const hex = (from: number, to: number): string => toHex(bytes.subarray(at + from, at + to));
  const reversed = (from: number, to: number): string =>
    toHex(Uint8Array.from(bytes.subarray(at + from, at + to)).reverse());
  const text = `${reversed(0, 4)}-${reversed(4, 6)}-${reversed(6, 8)}-${hex(8, 10)}-${hex(10, 16)}`;
  return text.toUpperCase();
}

/** File systems of firmware volumes whose files have FFS headers (PI 1.8, volume 3, 3.2.1; the others are makers' own). */
export const ffsFileSystems: ReadonlyMap<string, 1 | 2 | 3> = new Map<string, 1 | 2 | 3>([
  ['7A9354D9-0468-444A-81CE-0BF617D890DF', 1],
  ['8C8CE578-8A3D-4F1C-9935-896185C32DD3', 2],
  ['5473C07A-3DCB-4DCA-BD6F-1E9689E7349A', 3],
  ['04ADEEAD-61FF-4D31-B6BA-64F8BF901F5A', 2],
  ['BD001B8C-6A71-487B-A14F-0C2A2DCF7A5D', 2],
  ['AD3FFFFF-D28B-44C4-9F13-9EA98A97F9F0', 2],
  ['D6A1CD70-4B33-4994-A6EA-375F2CCC5437', 2],
  ['4F494156-AED6-4D64-A537-B8A5557BCEEC', 2],
  ['372B56DF-CC9F-4817-AB97-0A10A92CEAA5', 2],
]);

/** Volumes of variables: EDK II's, and the second one of some makers. */
export const nvramVolumes: ReadonlySet<string> = new Set([
  'FFF12B8D-7696-4C8B-A985-2747075B4F50',
  '00504624-8A59-4EEB-BD0F-6B36E96128E0',
]);

/** The firmware file in which AMI's firmware keeps its variables; its siblings with the defaults are constant. */
export const nvarStoreFile = 'CEF5B9A3-476D-497F-9FDC-E98143E0422C';

/** First bytes of variable stores and of the fault-tolerant-write working block (EDK II, MdeModulePkg). */
export const variableStores: ReadonlyMap<string, 'VSS store' | 'FTW working block'> = new Map([
  ['AAF32C78-947B-439A-A180-2E144EC37792', 'VSS store'],
  ['DDCF3616-3275-4164-98B6-FE85707FFE7D', 'VSS store'],
  ['DDCF3617-3275-4164-98B6-FE85707FFE7D', 'VSS store'],
  ['9E58292B-7C68-497D-A0CE-6500FD9F1B95', 'FTW working block'],
  ['9E58292B-7C68-497D-0ACE-6500FD9F1B95', 'FTW working block'],
]);

export const crc32Section = 'FC1BCDB0-7D31-49AA-936A-A4600D9DD083';

/** GUID-defined sections whose content has to be unpacked: compared as they lie in the flash. */
export const packedSections: ReadonlyMap<string, string> = new Map([
  ['EE4E5898-3914-4259-9D6E-DC7BD79403CF', 'LZMA'],
  ['D42AE6BD-1352-4BFB-909A-CA72A6EAE889', 'LZMA F86'],
  ['A31280AD-481E-41B6-95E8-127F4C984779', 'Tiano'],
  ['3D532050-5CDA-4FD0-879E-0F7F630D5AFB', 'Brotli'],
]);
