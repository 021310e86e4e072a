import { createPublicKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromHex } from '../../core/index.ts';
import { coseOutcome } from '../testdata/cose-verdict.ts';

const corpus = `${process.env.ASSAYER_CORPUS ?? '../shared/corpus'}/attest`;
const present = existsSync(corpus);
if (!present) console.log(`corpus not found at ${corpus}: no real COSE messages are verified`);

describe.runIf(present)('examples of the COSE working group', () => {
  // Key "11" of its examples, which go-cose's vectors use as well.
  const vector: unknown = present
    ? JSON.parse(readFileSync(`${corpus}/veraison+go-cose/testdata/sign1-verify-0001.json`, 'utf8'))
    : undefined;
  const x = /"x":"([^"]+)"/.exec(JSON.stringify(vector))?.[1] ?? '';
  const y = /"y":"([^"]+)"/.exec(JSON.stringify(vector))?.[1] ?? '';
  const spkiOf = (): Uint8Array =>
    new Uint8Array(
      createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' }).export({
        format: 'der',
        type: 'spki',
      }),
    );
  const file = (name: string): Uint8Array =>
    new Uint8Array(readFileSync(`${corpus}/nsacyber+HIRS/HIRS_Utils/src/test/resources/cose/${name}.cose`));

  it('verify: without protected headers, and with external data', () => {
    const externalAad = fromHex('11aa22bb33cc44dd55006699');
    expect(coseOutcome(file('sign-pass-01'), spkiOf())).toBe('verified');
    expect(coseOutcome(file('sign-pass-02'), spkiOf(), { externalAad })).toBe('verified');
    expect(coseOutcome(file('sign-pass-02'), spkiOf())).toBe('failed');
  });
});
