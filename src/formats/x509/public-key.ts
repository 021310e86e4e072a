import { sha256Hex } from '../../core/index.ts';
import type { DerReader } from '../der/index.ts';
import { bitString, DerReader as Reader, integerContent, NoteSink, readOid, rsaSpkiOfKey, tags } from '../der/index.ts';
import type { PublicKey } from './certificate.ts';

const rsaOid = '1.2.840.113549.1.1.1';
const oaepOid = '1.2.840.113549.1.1.7';
const pssOid = '1.2.840.113549.1.1.10';
const ecOid = '1.2.840.10045.2.1';

const plainKeys: ReadonlyMap<string, string> = new Map([
  ['1.3.101.110', 'x25519'],
  ['1.3.101.112', 'ed25519'],
  ['1.3.101.113', 'ed448'],
]);

const namedCurves: ReadonlyMap<string, readonly [name: string, bits: number]> = new Map([
  ['1.2.840.10045.3.1.7', ['P-256', 256]],
  ['1.3.132.0.34', ['P-384', 384]],
  ['1.3.132.0.35', ['P-521', 521]],
  ['1.2.156.10197.1.301', ['SM2', 256]],
]);

/** SubjectPublicKeyInfo (RFC 5280, 4.1.2.7). A key of an unknown kind is described by its OID. */
export function readPublicKey(reader: DerReader): PublicKey {
  const what = 'public key';
  const element = reader.element(tags.sequence, what);
  const sequence = reader.inside(element);
  const algorithm = sequence.sequence(what);
  const oid = readOid(algorithm, what);
  const bitsElement = sequence.element(tags.bitString, what);
  const key = bitString(sequence, bitsElement, what).bytes;
  sequence.expectEnd(what);
  const spki = element.raw;
  const done = (rest: Omit<PublicKey, 'spki' | 'spkiSha256'>, form: Uint8Array = spki): PublicKey => ({
    ...rest,
    spki: form,
    spkiSha256: sha256Hex(form),
  });
  if (oid === rsaOid || oid === oaepOid || oid === pssOid) {
    const bits = rsaBits(key, reader.format, bitsElement.contentOffset + 1, reader.notes);
    if (oid === pssOid) return done({ algorithm: 'rsa-pss', bits });
    if (oid === rsaOid) return done({ algorithm: 'rsa', bits });
    // The key is the same; only its label says that it is for encryption. OpenSSL reads the plain label.
    reader.notes.add('old-key-oid', `RSAES-OAEP (${oaepOid})`);
    return done({ algorithm: 'rsa', bits }, rsaSpkiOfKey(key));
  }
  if (oid === ecOid) {
    const curveOid = algorithm.peekTag() === tags.oid ? readOid(algorithm, 'curve') : undefined;
    const curve = curveOid === undefined ? undefined : namedCurves.get(curveOid);
    if (curve !== undefined) return done({ algorithm: 'ec', curve: curve[0], bits: curve[1] });
    return done({ algorithm: 'ec', curve: curveOid ?? 'explicit parameters' });
  }
  return done({ algorithm: plainKeys.get(oid) ?? oid });
}

function rsaBits(key: Uint8Array, format: string, base: number, notes: NoteSink): number {
  const sequence = new Reader(key, format, notes, base).sequence('RSA key');
  const modulus = integerContent(sequence, sequence.element(tags.integer, 'RSA modulus'), 'RSA modulus');
  let skip = 0;
  while (skip < modulus.length && modulus[skip] === 0) skip++;
  return modulus.length === skip ? 0 : (modulus.length - skip) * 8 - Math.clz32(modulus[skip] ?? 0) + 24;
}
