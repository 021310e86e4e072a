import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { fstatSync, closeSync, readFileSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bytesEqual, sha256Hex, UsageError, utf8Bytes } from '../../core/index.ts';
import type { NoteSignature, VerifierKey } from '../../ledger/index.ts';
import { formatVerifierKey, parseVerifierKey, verifierKey } from '../../ledger/index.ts';
import { hasCode, makeFolder, openIfThere, replaceFile, syncFolder } from '../journal/files.ts';

/** The key that signs a ledger's checkpoints. The private half never leaves `sign`. */
export interface LedgerKey {
  readonly verifier: VerifierKey;
  readonly sign: (text: string) => NoteSignature;
}

const publicFile = 'log.vkey';

/** The public half, as the ledger's folder states it; undefined in a new folder. Throws FormatError where it is damaged. */
export function readVerifierKey(folder: string): VerifierKey | undefined {
  try {
    return parseVerifierKey(readFileSync(join(folder, publicFile), 'utf8'));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function rawPublicKey(key: KeyObject): Uint8Array {
  const { x } = createPublicKey(key).export({ format: 'jwk' });
  return Buffer.from(x ?? '', 'base64url');
}

/** Undefined where there is none: no file, or the empty one that a process left which was stopped while it made the key. */
function readPrivateKey(path: string): KeyObject | undefined {
  const file = openIfThere(path);
  if (file === undefined) return undefined;
  try {
    // Whoever can read the key can sign another history. Windows has no such bits.
    if (process.platform !== 'win32' && (fstatSync(file).mode & 0o077) !== 0) {
      throw new UsageError(`Others than its owner can read the key ${path}`, `Run: chmod 600 ${path}`);
    }
    const pem = readFileSync(file);
    if (pem.length === 0) return undefined;
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType !== 'ed25519') {
      throw new UsageError(`The key ${path} is not Ed25519`, 'Give the path of an Ed25519 key in PKCS #8 PEM.');
    }
    return key;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`No private key can be read from ${path}`, 'Give the path of an Ed25519 key in PKCS #8 PEM.');
  } finally {
    closeSync(file);
  }
}

/** Under its name a key is whole or not there: half of one could neither be used nor told from somebody's own file. */
async function createKey(path: string): Promise<KeyObject> {
  const { privateKey } = generateKeyPairSync('ed25519');
  await makeFolder(dirname(path));
  const temporary = `${path}.${String(process.pid)}.tmp`;
  await rm(temporary, { force: true });
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await file.sync();
  } finally {
    await file.close();
  }
  // The lock is the ledger's, and two new ledgers may be given one key: what the other has made is kept.
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0) {
    await rm(temporary);
    throw new UsageError(`The key ${path} was made by another process meanwhile`, 'Run the command again.');
  }
  await rename(temporary, path);
  await syncFolder(dirname(path));
  return privateKey;
}

/**
 * The ledger's signing key: `path`, or `key.pem` in the ledger's folder (mode 0600); made on first use. The log's name is
 * `origin`, by default one under .invalid (RFC 6761) with the key's own hash in it, so that no two ledgers share a name.
 * Throws UsageError where the key is not the one that signed this ledger so far.
 */
export async function openLedgerKey(folder: string, path?: string, origin?: string): Promise<LedgerKey> {
  const stated = readVerifierKey(folder);
  const keyPath = path ?? join(folder, 'key.pem');
  let key = readPrivateKey(keyPath);
  if (key === undefined) {
    if (stated !== undefined) {
      const fault = statSync(keyPath, { throwIfNoEntry: false }) === undefined ? 'missing' : 'empty';
      throw new UsageError(
        `The key ${keyPath} of this ledger is ${fault}`,
        'Give its path: a new key cannot continue an old ledger. Reading and verifying need no key.',
      );
    }
    key = await createKey(keyPath);
  }
  const privateKey = key;
  const publicKey = rawPublicKey(privateKey);
  const name = stated?.name ?? origin ?? `ledger-${sha256Hex(publicKey).slice(0, 16)}.assayer.invalid`;
  const verifier = verifierKey(name, publicKey);
  if (stated === undefined) {
    await replaceFile(join(folder, publicFile), utf8Bytes(`${formatVerifierKey(verifier)}\n`));
  } else if (!bytesEqual(stated.publicKey, publicKey) || (origin !== undefined && origin !== stated.name)) {
    throw new UsageError(
      `The key ${keyPath} is not that of the ledger ${stated.name}`,
      'Give the key that made this ledger.',
    );
  }
  return {
    verifier,
    sign: (text) => ({ name, keyId: verifier.keyId, signature: sign(null, utf8Bytes(text), privateKey) }),
  };
}
