import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesEqual, FormatError, fromHex, utf8Bytes } from '../../src/core/index.ts';
import { parseCoseSign1, sigStructure, verifyCoseSign1 } from '../../src/formats/cose/index.ts';
import { isRecord, text } from './read-json.ts';

type Json = Readonly<Record<string, unknown>>;

/** A COSE_Sign1 with what its verifier must know. */
export interface Vector {
  readonly key: Json;
  readonly message: Uint8Array;
  readonly externalAad: Uint8Array;
  readonly detachedPayload?: Uint8Array;
  /** What must have been signed, where the vector says it. */
  readonly toBeSigned?: Uint8Array;
}

/** What is wrong with a COSE_Sign1 test vector in JSON whose signature must hold, or must not; undefined where it is met. */
export function vectorFault(folder: string, file: string, want: 'vector-valid' | 'vector-invalid'): string | undefined {
  const vector = readVector(folder, file);
  if (vector === undefined) return 'is no vector of a form that is known';
  const answer = verdict(vector);
  const verified = answer === 'verified';
  return verified === (want === 'vector-valid') ? undefined : answer;
}

/** Undefined where the file is in no form of a vector that is known. */
export function readVector(folder: string, file: string): Vector | undefined {
  const parsed: unknown = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  return isRecord(parsed) ? (goCoseVector(parsed) ?? workingGroupVector(parsed)) : undefined;
}

/** `verified`, or why not. */
export function verdict(vector: Vector): string {
  try {
    const message = parseCoseSign1(vector.message);
    const { externalAad, detachedPayload, toBeSigned } = vector;
    const payload = message.payload ?? detachedPayload;
    if (toBeSigned !== undefined && payload !== undefined) {
      if (!bytesEqual(sigStructure(message, payload, externalAad), toBeSigned)) return 'other bytes are to be signed';
    }
    const options = { externalAad, ...(detachedPayload === undefined ? {} : { detachedPayload }) };
    const verification = verifyCoseSign1(message, spkiOf(vector.key), options);
    return verification.outcome === 'verified' ? 'verified' : `${verification.outcome}: ${verification.reason}`;
  } catch (error) {
    if (error instanceof FormatError) return `refused: ${error.message} at byte ${error.offset}`;
    throw error;
  }
}

/** SubjectPublicKeyInfo of a JSON Web Key; what is secret in it is left out. */
function spkiOf(jwk: Json): Uint8Array {
  const names = jwk.kty === 'RSA' ? ['kty', 'n', 'e'] : ['kty', 'crv', 'x', 'y'];
  const key = Object.fromEntries(names.flatMap((name) => (name in jwk ? [[name, jwk[name]]] : [])));
  return new Uint8Array(createPublicKey({ key, format: 'jwk' }).export({ format: 'der', type: 'spki' }));
}

function record(object: Json | undefined, name: string): Json | undefined {
  const value = object?.[name];
  return isRecord(value) ? value : undefined;
}

function hexIn(object: Json | undefined, name: string): Uint8Array | undefined {
  const hex = object && text(object, name);
  return hex === undefined ? undefined : fromHex(hex);
}

function wholeVector(
  key: Json | undefined,
  message: Uint8Array | undefined,
  externalAad: Uint8Array | undefined,
  detachedPayload: Uint8Array | undefined,
  toBeSigned: Uint8Array | undefined,
): Vector | undefined {
  if (key === undefined || message === undefined) return undefined;
  return {
    key,
    message,
    externalAad: externalAad ?? new Uint8Array(0),
    ...(detachedPayload === undefined ? {} : { detachedPayload }),
    ...(toBeSigned === undefined ? {} : { toBeSigned }),
  };
}

/** `sign1::verify` holds a message; `sign1::sign` holds what a signer should have made of its inputs. */
function goCoseVector(object: Json): Vector | undefined {
  const verify = record(object, 'sign1::verify');
  const sign = record(object, 'sign1::sign');
  const task = verify ?? sign;
  const message =
    hexIn(record(verify, 'taggedCOSESign1'), 'cborHex') ?? hexIn(record(sign, 'expectedOutput'), 'cborHex');
  const detached = task?.detached === true ? hexIn(task, 'payload') : undefined;
  return wholeVector(
    record(object, 'key'),
    message,
    hexIn(task, 'external'),
    detached,
    hexIn(record(task, 'tbsHex'), 'cborHex'),
  );
}

/** The examples of the COSE working group. */
function workingGroupVector(object: Json): Vector | undefined {
  const input = record(object, 'input');
  const signer = record(input, 'sign0');
  const plain = input && text(input, 'plaintext');
  const detached = input?.detached === true && plain !== undefined ? utf8Bytes(plain) : undefined;
  return wholeVector(
    record(signer, 'key'),
    hexIn(record(object, 'output'), 'cbor'),
    hexIn(signer, 'external'),
    detached,
    hexIn(record(object, 'intermediates'), 'ToBeSign_hex'),
  );
}
