import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keyObject } from './index.ts';

/** What OpenSSL makes of the same DER by itself: the referee. */
function referee(spki: Uint8Array): Buffer | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
    return key.export({ format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}

function ours(spki: Uint8Array): Buffer | undefined {
  return keyObject(spki)?.export({ format: 'der', type: 'spki' });
}

const keys = [
  ...['P-256', 'P-384', 'P-521'].map((namedCurve) => generateKeyPairSync('ec', { namedCurve }).publicKey),
  generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey,
  generateKeyPairSync('ed25519').publicKey,
];

describe('keyObject', () => {
  it.each(keys)('takes and refuses what OpenSSL does, with every octet changed (%#)', (key) => {
    const spki = new Uint8Array(key.export({ format: 'der', type: 'spki' }));
    expect(ours(spki)).toEqual(referee(spki));
    expect(ours(spki)).toBeDefined();
    let refused = 0;
    for (let at = 0; at < spki.length; at++) {
      for (const octet of [0, 0xff, (spki[at] ?? 0) ^ 1]) {
        const changed = Uint8Array.from(spki);
        changed[at] = octet;
        const expected = referee(changed);
        if (expected === undefined) refused++;
        expect(ours(changed)).toEqual(expected);
      }
    }
    expect(refused).toBeGreaterThan(10);
  });

  it('makes one key object of one key, whichever file it came in', () => {
    for (const key of keys) {
      const spki = new Uint8Array(key.export({ format: 'der', type: 'spki' }));
      expect(keyObject(Uint8Array.from(spki))).toBe(keyObject(Uint8Array.from(spki)));
    }
  });
});
