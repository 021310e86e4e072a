import { concatBytes, fromHex } from '../../../core/index.ts';
import { eventTypes } from '../../eventlog/index.ts';
import type { WrittenEvent } from '../../testdata/log-writer.ts';
import { u16le, u32le } from '../../testdata/log-writer.ts';
import { globalVariable, imageSecurityDatabase, pkcs7 } from '../signature-types.ts';

export const x509Guid = 'a5c059a1-94e4-4aa7-87b5-ab155c2bf072';
export const sha256Guid = 'c1c41626-504c-4092-aca9-41f936934328';
export const x509Sha256Guid = '3bd2a492-96c0-4079-b420-fcf98ef103ed';
export const owner = '77fa9abd-0359-4d32-bd60-28f4e78f784b';

/** Mixed-endian: the first three fields are little-endian (UEFI 2.10, appendix A). */
export function guid(text: string): Uint8Array {
  const [a = '', b = '', c = '', d = '', e = ''] = text.split('-');
  return concatBytes(...[a, b, c].map((field) => fromHex(field).reverse()), fromHex(d), fromHex(e));
}

export interface ListSpec {
  readonly type: string;
  readonly entries: readonly Uint8Array[];
  readonly header?: Uint8Array;
}

export function signatureList({ type, entries, header = new Uint8Array(0) }: ListSpec): Uint8Array {
  const size = 16 + (entries[0]?.length ?? 32);
  const body = concatBytes(...entries.map((entry) => concatBytes(guid(owner), entry)));
  return concatBytes(
    guid(type),
    u32le(28 + header.length + body.length),
    u32le(header.length),
    u32le(size),
    header,
    body,
  );
}

/** EFI_VARIABLE_AUTHENTICATION_2 around nothing that verifies. */
export function signedUpdate(lists: Uint8Array): Uint8Array {
  const signature = new Uint8Array(40).fill(0x30);
  return concatBytes(
    new Uint8Array(16).fill(1),
    u32le(24 + signature.length),
    u16le(0x0200),
    u16le(0x0ef1),
    guid(pkcs7),
    signature,
    lists,
  );
}

export function variableEvent(name: string, data: Uint8Array, pcr = 7): WrittenEvent {
  const owned = name === 'db' || name === 'dbx' ? imageSecurityDatabase : globalVariable;
  return variableEventOf(owned, name, data, pcr);
}

export function variableEventOf(vendor: string, name: string, data: Uint8Array, pcr = 7): WrittenEvent {
  const text = concatBytes(...Array.from(name, (letter) => u16le(letter.charCodeAt(0))));
  const sizes = concatBytes(u32le(name.length), u32le(0), u32le(data.length), u32le(0));
  return {
    pcr,
    type: eventTypes.EV_EFI_VARIABLE_DRIVER_CONFIG,
    data: concatBytes(guid(vendor), sizes, text, data),
  };
}
