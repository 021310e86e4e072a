import { ByteReader, concatBytes, toHex } from '../../core/index.ts';
import { bankHash, bankOfAlgorithm } from '../eventlog/index.ts';
import type { Description } from '../format.ts';
import type { Note } from '../note.ts';
import { ecSpki, rsaSpki } from '../der/spki.ts';
import { alg, curves, objectAttributes, schemeName } from './constants.ts';
import type { TpmPublic } from './structures.ts';

const format = 'tpm-public';
const defaultExponent = 65537;

const types: ReadonlyMap<number, TpmPublic['type']> = new Map([
  [alg.rsa, 'rsa'],
  [alg.keyedHash, 'keyedhash'],
  [alg.ecc, 'ecc'],
  [alg.symCipher, 'symcipher'],
]);

/** A TPM2B_PUBLIC (its size is that of the file) or a bare TPMT_PUBLIC: a known type, a known name algorithm. */
export function looksLikePublic(bytes: Uint8Array): boolean {
  if (bytes.length < 16 || bytes.length > 2048) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = view.getUint16(0) === bytes.length - 2 && types.has(view.getUint16(2)) ? 2 : 0;
  if (!types.has(view.getUint16(at))) return false;
  const nameAlgorithm = view.getUint16(at + 2);
  return nameAlgorithm === alg.null || bankOfAlgorithm(nameAlgorithm) !== undefined;
}

/** What a kind of key has beside the head that all have. */
interface Body {
  scheme?: string;
  schemeHash?: string;
  bits?: number;
  curve?: string;
  spki?: Uint8Array;
}

/** Decodes TPM2B_PUBLIC or TPMT_PUBLIC (TPM 2.0 Part 2, 12.2.4 and 12.2.5). Throws FormatError. */
export function parsePublic(bytes: Uint8Array): TpmPublic {
  const notes: Note[] = [];
  const outer = new ByteReader(bytes, format);
  const hasSize = bytes.length >= 4 && ((bytes[0] ?? 0) << 8) + (bytes[1] ?? 0) === bytes.length - 2;
  if (hasSize) outer.u16be('size');
  else notes.push({ id: 'bare-structure', detail: 'TPMT_PUBLIC without the size of TPM2B_PUBLIC' });
  const raw = bytes.subarray(hasSize ? 2 : 0);
  const reader = outer.sub(raw.length, 'public area');
  const typeId = reader.u16be('type');
  const type = types.get(typeId) ?? reader.fail(`type 0x${typeId.toString(16)} is no kind of key`);
  const nameAlgorithm = reader.u16be('name algorithm');
  const attributes = reader.u32be('attributes');
  const policySize = reader.u16be('policy size');
  if (policySize > 64) reader.fail(`policy of ${policySize} bytes`);
  const policy = reader.take(policySize, 'policy');
  const body = readBody(reader, type);
  reader.expectEnd('public area');
  const key = {
    type,
    nameAlgorithm,
    attributes,
    attributeNames: objectAttributes.filter(([bit]) => ((attributes >>> bit) & 1) === 1).map(([, name]) => name),
    policy,
    name: nameOf(nameAlgorithm, raw),
    raw,
    notes,
  };
  return Object.assign(key, body);
}

/** Part 1, 16: the name is nameAlg and the hash of the public area. */
function nameOf(nameAlgorithm: number, raw: Uint8Array): Uint8Array {
  const bank = bankOfAlgorithm(nameAlgorithm);
  const hash = bank === undefined ? undefined : bankHash(bank, raw);
  if (hash === undefined) return new Uint8Array(0);
  return concatBytes(Uint8Array.of(nameAlgorithm >> 8, nameAlgorithm & 0xff), hash);
}

function readBody(reader: ByteReader, type: TpmPublic['type']): Body {
  if (type === 'rsa') return readRsa(reader);
  if (type === 'ecc') return readEcc(reader);
  if (type === 'symcipher') {
    readSymmetric(reader);
    readUnique(reader);
    return {};
  }
  const scheme = reader.u16be('scheme');
  if (scheme !== alg.null) reader.u16be('scheme hash');
  // TPM_ALG_XOR has a key derivation function as well.
  if (scheme === 0x000a) reader.u16be('key derivation');
  readUnique(reader);
  return scheme === alg.null ? {} : { scheme: schemeName(scheme) };
}

function readSymmetric(reader: ByteReader): void {
  const algorithm = reader.u16be('symmetric algorithm');
  if (algorithm === alg.null) return;
  reader.u16be('symmetric key bits');
  reader.u16be('symmetric mode');
}

function readScheme(reader: ByteReader): Body {
  const scheme = reader.u16be('scheme');
  if (scheme === alg.null) return {};
  // RSAES is the one scheme without details; ECDAA has a count after its hash.
  if (scheme === alg.rsaes) return { scheme: schemeName(scheme) };
  const hash = reader.u16be('scheme hash');
  if (scheme === 0x001a) reader.u16be('ECDAA count');
  return { scheme: schemeName(scheme), schemeHash: bankOfAlgorithm(hash) ?? `0x${hash.toString(16)}` };
}

function readUnique(reader: ByteReader): Uint8Array {
  const size = reader.u16be('unique: size');
  if (size > 1024) reader.fail(`a public key of ${size} bytes, at most 1024 are read`);
  return reader.take(size, 'unique');
}

function readRsa(reader: ByteReader): Body {
  readSymmetric(reader);
  const body = readScheme(reader);
  body.bits = reader.u16be('key bits');
  const exponent = reader.u32be('exponent');
  const modulus = readUnique(reader);
  // A template has an empty modulus: then there is no key.
  if (modulus.length > 0) body.spki = rsaSpki(modulus, exponent === 0 ? defaultExponent : exponent);
  return body;
}

function readEcc(reader: ByteReader): Body {
  readSymmetric(reader);
  const body = readScheme(reader);
  const curveId = reader.u16be('curve');
  const kdf = reader.u16be('key derivation');
  if (kdf !== alg.null) reader.u16be('key derivation hash');
  const x = readUnique(reader);
  const y = readUnique(reader);
  const curve = curves.get(curveId);
  body.curve = curve?.name ?? `0x${curveId.toString(16)}`;
  if (curve === undefined) return body;
  if (x.length > curve.size || y.length > curve.size) reader.fail(`a coordinate longer than ${curve.name} has`);
  body.bits = curve.name === 'P-521' ? 521 : curve.size * 8;
  if (x.length > 0 || y.length > 0) body.spki = ecSpki(Uint8Array.from(curve.oid), x, y, curve.size);
  return body;
}

export function describePublic(key: TpmPublic): Description {
  return {
    name: toHex(key.name),
    type: key.type,
    ...(key.bits === undefined ? {} : { bits: key.bits }),
    ...(key.curve === undefined ? {} : { curve: key.curve }),
    ...(key.scheme === undefined ? {} : { scheme: key.scheme }),
    ...(key.schemeHash === undefined ? {} : { schemeHash: key.schemeHash }),
    attributes: key.attributeNames,
    policy: toHex(key.policy),
    notes: key.notes,
  };
}
