import { bytesEqual } from '../../core/index.ts';
import type { DerReader, NoteSink } from '../der/index.ts';
import { contextTag, readOid, smallInteger, tags } from '../der/index.ts';
import type { HashName, SignatureAlgorithm, SignatureScheme } from './certificate.ts';

interface Known {
  readonly name: string;
  readonly parameters: SignatureScheme;
  /** An identifier that was superseded before X.509 version 3 was finished. */
  readonly old?: boolean;
}

function pkcs1(hash: HashName, name: string): Known {
  return { name, parameters: { scheme: 'rsa-pkcs1', hash } };
}

function ecdsa(hash: HashName, name: string): Known {
  return { name, parameters: { scheme: 'ecdsa', hash } };
}

/** RFC 8017 A.2.4, RFC 5758, RFC 8410, RFC 8692-style SHA-3 identifiers of NIST, and the obsolete ones of OIW. */
const known: ReadonlyMap<string, Known> = new Map<string, Known>([
  ['1.2.840.113549.1.1.4', pkcs1('md5', 'md5WithRSAEncryption')],
  ['1.2.840.113549.1.1.5', pkcs1('sha1', 'sha1WithRSAEncryption')],
  ['1.2.840.113549.1.1.11', pkcs1('sha256', 'sha256WithRSAEncryption')],
  ['1.2.840.113549.1.1.12', pkcs1('sha384', 'sha384WithRSAEncryption')],
  ['1.2.840.113549.1.1.13', pkcs1('sha512', 'sha512WithRSAEncryption')],
  ['1.3.14.3.2.29', { ...pkcs1('sha1', 'sha1WithRSA (obsolete)'), old: true }],
  ['1.3.14.3.2.15', { ...pkcs1('sha1', 'shaWithRSA (obsolete)'), old: true }],
  ['1.3.14.3.2.3', { ...pkcs1('md5', 'md5WithRSA (obsolete)'), old: true }],
  ['1.2.840.10045.4.1', ecdsa('sha1', 'ecdsa-with-SHA1')],
  ['1.2.840.10045.4.3.2', ecdsa('sha256', 'ecdsa-with-SHA256')],
  ['1.2.840.10045.4.3.3', ecdsa('sha384', 'ecdsa-with-SHA384')],
  ['1.2.840.10045.4.3.4', ecdsa('sha512', 'ecdsa-with-SHA512')],
  ['2.16.840.1.101.3.4.3.10', ecdsa('sha3-256', 'ecdsa-with-SHA3-256')],
  ['2.16.840.1.101.3.4.3.11', ecdsa('sha3-384', 'ecdsa-with-SHA3-384')],
  ['2.16.840.1.101.3.4.3.12', ecdsa('sha3-512', 'ecdsa-with-SHA3-512')],
  ['2.16.840.1.101.3.4.3.14', pkcs1('sha3-256', 'sha3-256WithRSAEncryption')],
  ['2.16.840.1.101.3.4.3.15', pkcs1('sha3-384', 'sha3-384WithRSAEncryption')],
  ['2.16.840.1.101.3.4.3.16', pkcs1('sha3-512', 'sha3-512WithRSAEncryption')],
  ['1.3.101.112', { name: 'Ed25519', parameters: { scheme: 'ed25519' } }],
  ['1.3.101.113', { name: 'Ed448', parameters: { scheme: 'ed448' } }],
]);

const hashes: ReadonlyMap<string, HashName> = new Map<string, HashName>([
  ['1.2.840.113549.2.5', 'md5'],
  ['1.3.14.3.2.26', 'sha1'],
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
  ['2.16.840.1.101.3.4.2.8', 'sha3-256'],
  ['2.16.840.1.101.3.4.2.9', 'sha3-384'],
  ['2.16.840.1.101.3.4.2.10', 'sha3-512'],
]);

export function hashNameOfOid(oid: string): HashName | undefined {
  return hashes.get(oid);
}

const pssOid = '1.2.840.113549.1.1.10';

export interface ReadAlgorithm {
  readonly algorithm: SignatureAlgorithm;
  /** Of the whole identifier: the one inside and the one outside the signed part must be equal (RFC 5280, 4.1.1.2). */
  readonly raw: Uint8Array;
}

/** AlgorithmIdentifier of a signature. Unknown ones are named by OID and marked unsupported, never refused. */
export function readSignatureAlgorithm(reader: DerReader, what: string): ReadAlgorithm {
  const element = reader.element(tags.sequence, what);
  const sequence = reader.inside(element);
  const oid = readOid(sequence, what);
  const { raw } = element;
  if (oid === pssOid) return { algorithm: { oid, name: 'RSASSA-PSS', parameters: pssParameters(sequence, what) }, raw };
  const entry = known.get(oid);
  if (entry === undefined) return { algorithm: { oid, name: oid, parameters: { scheme: 'unsupported' } }, raw };
  if (entry.old === true) reader.notes.add('old-signature-oid', `${what} ${oid}`);
  const { parameters } = entry;
  if ('hash' in parameters && (parameters.hash === 'sha1' || parameters.hash === 'md5')) {
    reader.notes.add('weak-signature-hash', entry.name);
  }
  return { algorithm: { oid, name: entry.name, parameters }, raw };
}

/**
 * The algorithm that the signed part and the signature agree on (RFC 5280, 4.1.1.2). What stands outside is not signed: where
 * the two differ, that is noted, and nothing is verified by either.
 */
export function agreedAlgorithm(inside: ReadAlgorithm, outside: ReadAlgorithm, notes: NoteSink): SignatureAlgorithm {
  if (bytesEqual(inside.raw, outside.raw)) return inside.algorithm;
  const { name } = outside.algorithm;
  notes.add('signature-algorithm-mismatch', `${inside.algorithm.name} inside, ${name} outside`);
  return { ...inside.algorithm, parameters: { scheme: 'contradictory', outside: name } };
}

/** RSASSA-PSS-params (RFC 8017, A.2.3); defaults SHA-1 and salt 20. */
function pssParameters(reader: DerReader, what: string): SignatureScheme {
  let hash: HashName | undefined = 'sha1';
  let mgfHash: HashName | undefined = 'sha1';
  let saltLength = 20;
  if (!reader.ended) {
    const params = reader.sequence(`${what}: PSS parameters`);
    const hashElement = params.optional(contextTag(0, 'constructed'), `${what}: PSS hash`);
    if (hashElement !== undefined) {
      hash = hashes.get(readOid(params.inside(hashElement).sequence(`${what}: PSS hash`), `${what}: PSS hash`));
    }
    const mgf = params.optional(contextTag(1, 'constructed'), `${what}: PSS mask`);
    if (mgf !== undefined) {
      const sequence = params.inside(mgf).sequence(`${what}: PSS mask`);
      readOid(sequence, `${what}: PSS mask`);
      mgfHash = hashes.get(readOid(sequence.sequence(`${what}: PSS mask hash`), `${what}: PSS mask hash`));
    }
    const salt = params.optional(contextTag(2, 'constructed'), `${what}: PSS salt`);
    if (salt !== undefined) {
      const inner = params.inside(salt);
      saltLength = smallInteger(inner, inner.element(tags.integer, `${what}: PSS salt`), `${what}: PSS salt`);
    }
  }
  if (hash === undefined || mgfHash === undefined) return { scheme: 'unsupported' };
  return { scheme: 'rsa-pss', hash, mgfHash, saltLength };
}
