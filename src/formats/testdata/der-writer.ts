import { generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { concatBytes, fromHex, utf8Bytes } from '../../core/index.ts';
import { derElement, derUnsigned } from '../der/index.ts';

export const seq = (...parts: Uint8Array[]): Uint8Array => derElement(0x30, ...parts);
export const set = (...parts: Uint8Array[]): Uint8Array => derElement(0x31, ...parts);
export const utf8 = (text: string): Uint8Array => derElement(0x0c, utf8Bytes(text));
export const octets = (...parts: Uint8Array[]): Uint8Array => derElement(0x04, ...parts);
export const bits = (bytes: Uint8Array): Uint8Array => derElement(0x03, new Uint8Array(1), bytes);
export const int = (value: number): Uint8Array => derUnsigned(Uint8Array.of(value >>> 8, value));
export const bool = (value: boolean): Uint8Array => derElement(0x01, Uint8Array.of(value ? 0xff : 0));
export const ctx = (n: number, ...parts: Uint8Array[]): Uint8Array => derElement(0xa0 | n, ...parts);
export const ctxPrimitive = (n: number, bytes: Uint8Array): Uint8Array => derElement(0x80 | n, bytes);

export function oid(text: string): Uint8Array {
  const arcs = text.split('.').map(Number);
  const [first = 0, second = 0, ...rest] = arcs;
  const content: number[] = [];
  for (const arc of [first * 40 + second, ...rest]) {
    const digits = [arc & 0x7f];
    for (let left = arc >> 7; left > 0; left >>= 7) digits.unshift(0x80 | (left & 0x7f));
    content.push(...digits);
  }
  return derElement(0x06, Uint8Array.from(content));
}

export const attribute = (type: string, value: string): Uint8Array => seq(oid(type), utf8(value));
export const commonName = (text: string): Uint8Array => seq(set(attribute('2.5.4.3', text)));
export const utcTime = (text: string): Uint8Array => derElement(0x17, utf8Bytes(text));
export const generalizedTime = (text: string): Uint8Array => derElement(0x18, utf8Bytes(text));

export function extension(type: string, value: Uint8Array, critical = false): Uint8Array {
  return seq(oid(type), ...(critical ? [bool(true)] : []), octets(value));
}

export interface TestKey {
  readonly privateKey: KeyObject;
  readonly spki: Uint8Array;
}

export function testKey(): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { privateKey, spki: new Uint8Array(publicKey.export({ format: 'der', type: 'spki' })) };
}

const ecdsaSha256 = seq(oid('1.2.840.10045.4.3.2'));

export function signed(tbs: Uint8Array, key: TestKey): Uint8Array {
  return seq(tbs, ecdsaSha256, bits(new Uint8Array(sign('sha256', tbs, key.privateKey))));
}

export interface CertificateSpec {
  readonly subject?: Uint8Array;
  readonly issuer?: Uint8Array;
  readonly serial?: Uint8Array;
  readonly key: TestKey;
  readonly issuerKey: TestKey;
  readonly notBefore?: string;
  readonly notAfter?: string;
  readonly extensions?: readonly Uint8Array[];
}

export function certificate(spec: CertificateSpec): Uint8Array {
  const extensions = spec.extensions ?? [];
  const tbs = seq(
    ctx(0, int(2)),
    spec.serial ?? int(1),
    ecdsaSha256,
    spec.issuer ?? commonName('Root'),
    seq(utcTime(spec.notBefore ?? '200101000000Z'), utcTime(spec.notAfter ?? '400101000000Z')),
    spec.subject ?? commonName('Leaf'),
    spec.key.spki,
    ...(extensions.length === 0 ? [] : [ctx(3, seq(...extensions))]),
  );
  return signed(tbs, spec.issuerKey);
}

export const caExtensions = (pathLength?: number): Uint8Array[] => [
  extension('2.5.29.19', seq(bool(true), ...(pathLength === undefined ? [] : [int(pathLength)])), true),
  extension('2.5.29.15', derElement(0x03, Uint8Array.of(1, 0x06)), true),
];

export interface ComponentSpec {
  readonly manufacturer: string;
  readonly model: string;
  readonly serial?: string;
  readonly status?: number;
  readonly mac?: string;
}

export function component(spec: ComponentSpec): Uint8Array {
  return seq(
    seq(oid('2.23.133.18.3.1'), octets(fromHex('00060001'))),
    utf8(spec.manufacturer),
    utf8(spec.model),
    ...(spec.serial === undefined ? [] : [ctxPrimitive(0, utf8Bytes(spec.serial))]),
    ...(spec.mac === undefined ? [] : [ctx(4, seq(oid('2.23.133.17.1'), utf8(spec.mac)))]),
    ...(spec.status === undefined ? [] : [ctxPrimitive(7, Uint8Array.of(spec.status))]),
  );
}

const directory = (name: Uint8Array): Uint8Array => ctx(4, name);

export interface PlatformSpec {
  readonly issuerKey: TestKey;
  readonly delta?: boolean;
  /** The attribute's OID ending and its value: 1, 2 or 3. */
  readonly configuration: readonly [version: 1 | 2 | 3, value: Uint8Array];
}

export function platformCertificate({ issuerKey, delta, configuration }: PlatformSpec): Uint8Array {
  const names = seq(
    set(attribute('2.23.133.5.1.1', 'Maker')),
    set(attribute('2.23.133.5.1.4', 'Server 1')),
    set(attribute('2.23.133.5.1.5', 'A')),
    set(attribute('2.23.133.5.1.6', 'SN0001')),
  );
  const tbs = seq(
    int(1),
    seq(ctx(0, seq(directory(commonName('EK CA'))), int(4711))),
    ctx(0, seq(directory(commonName('Root')))),
    ecdsaSha256,
    int(77),
    seq(generalizedTime('20200101000000Z'), generalizedTime('20400101000000Z')),
    seq(
      seq(oid('2.23.133.2.25'), set(seq(oid(delta === true ? '2.23.133.8.5' : '2.23.133.8.2')))),
      seq(oid(`2.23.133.5.1.7.${configuration[0]}`), set(configuration[1])),
    ),
    seq(extension('2.5.29.17', seq(directory(names)))),
  );
  return signed(tbs, issuerKey);
}

export function pem(label: string, der: Uint8Array): Uint8Array {
  const lines = (btoa(String.fromCharCode(...der)).match(/.{1,64}/g) ?? []).join('\n');
  return utf8Bytes(`-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`);
}

export { concatBytes, derElement };
