import type { TestKey } from './der-writer.ts';
import {
  caExtensions, certificate, commonName, ctx, derElement, extension, generalizedTime, int, oid, seq, signed, testKey, utcTime,
} from './der-writer.ts';

/** Key of the authority that signs the lists, and its certificate. */
export const crlKey: TestKey = testKey();
export const rootBytes: Uint8Array = certificate({
  subject: commonName('Root'), key: crlKey, issuerKey: crlKey, extensions: caExtensions(),
});

export const ecdsaSha256: Uint8Array = seq(oid('1.2.840.10045.4.3.2'));

/** Extension of an entry: why it was revoked (RFC 5280, 5.3.1). */
export const reason = (code: number): Uint8Array => extension('2.5.29.21', derElement(0x0a, Uint8Array.of(code)));

/** A revoked serial number. */
export const entry = (serial: number | Uint8Array, ...extensions: Uint8Array[]): Uint8Array =>
  seq(
    typeof serial === 'number' ? int(serial) : derElement(2, serial),
    utcTime('250601120000Z'),
    ...(extensions.length === 0 ? [] : [seq(...extensions)]),
  );

export interface CrlSpec {
  readonly entries?: readonly Uint8Array[];
  readonly extensions?: readonly Uint8Array[];
  readonly issuer?: string;
  readonly version?: 1 | 2;
  readonly signer?: TestKey;
}

/** A signed list, of no entries by `Root` unless told otherwise. */
export function crl({ entries = [], extensions = [], issuer = 'Root', version = 2, signer = crlKey }: CrlSpec = {}): Uint8Array {
  return signed(
    seq(
      ...(version === 2 ? [int(1)] : []),
      ecdsaSha256,
      commonName(issuer),
      utcTime('250701000000Z'),
      utcTime('260701000000Z'),
      ...(entries.length === 0 ? [] : [seq(...entries)]),
      ...(extensions.length === 0 ? [] : [ctx(0, seq(...extensions))]),
    ),
    signer,
  );
}

/** A list with three entries, two of them with reasons, and number 4711. */
export const plainCrl: Uint8Array = crl({
  entries: [entry(5), entry(6, reason(1), extension('2.5.29.24', generalizedTime('20240102030405Z'))), entry(300, reason(4))],
  extensions: [extension('2.5.29.20', int(4711))],
});
