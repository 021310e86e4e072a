import type { KeyObject } from 'node:crypto';
import { generateKeyPairSync } from 'node:crypto';
import { signedSwidTag } from './swid-writer.ts';

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** Key that signs the tags of the tests, made for the run. */
export const tagKey: KeyObject = pair.privateKey;
export const tagSpki: Uint8Array = new Uint8Array(pair.publicKey.export({ format: 'der', type: 'spki' }));

/** A whole tag, signed by it. */
export const validTag: string = signedSwidTag({ key: tagKey });
