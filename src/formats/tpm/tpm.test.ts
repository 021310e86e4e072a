import { constants, createHash, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { concatBytes, FormatError, fromHex, toHex, utf8Bytes } from '../../core/index.ts';
import { parseAttest, parsePublic, parseTpmSignature, pcrComposite, verifyQuoteSignature } from './index.ts';

const u16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value);
const sized = (bytes: Uint8Array): Uint8Array => concatBytes(u16(bytes.length), bytes);

const quote = concatBytes(
  fromHex('ff5443478018'),
  sized(fromHex('000b01')),
  sized(utf8Bytes('nonce')),
  fromHex('00000000000003e8'),
  fromHex('00000002000000030100000000000000ff'),
  fromHex('00000001000b03810000'),
  sized(new Uint8Array(32).fill(7)),
);

function octets(text: string | undefined): Uint8Array {
  return Uint8Array.from(atob((text ?? '').replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
}

describe('tpm', () => {
  it('reads a quote', () => {
    const attest = parseAttest(quote);
    expect(toHex(attest.extraData)).toBe(toHex(utf8Bytes('nonce')));
    expect(attest.clock).toEqual({ clockMs: 1000n, resetCount: 2, restartCount: 3, safe: true });
    expect(attest.firmwareVersion).toBe(255n);
    expect(attest.attested).toMatchObject({ type: 'quote', pcrSelection: [{ bank: 'sha256', pcrs: [0, 7] }] });
  });

  it('refuses every truncation, trailing bytes and what no TPM generated', () => {
    for (let size = 0; size < quote.length; size++) {
      expect(() => parseAttest(quote.subarray(0, size)), `${size} bytes`).toThrow(FormatError);
    }
    expect(() => parseAttest(concatBytes(quote, Uint8Array.of(0)))).toThrow(FormatError);
    expect(() => parseAttest(concatBytes(Uint8Array.of(0xfe), quote.subarray(1)))).toThrow(FormatError);
  });

  it('verifies ECDSA, RSASSA and RSAPSS, and fails one changed bit', () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const rs = sign('sha256', quote, { key: ec.privateKey, dsaEncoding: 'ieee-p1363' });
    const cases = [
      [ec, concatBytes(fromHex('0018000b'), sized(rs.subarray(0, 32)), sized(rs.subarray(32)))],
      [rsa, concatBytes(fromHex('0014000b'), sized(sign('sha256', quote, rsa.privateKey)))],
      [
        rsa,
        concatBytes(
          fromHex('0016000b'),
          sized(sign('sha256', quote, { key: rsa.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING })),
        ),
      ],
    ] as const;
    const changed = quote.slice();
    changed[12] = (changed[12] ?? 0) ^ 1;
    for (const [pair, bytes] of cases) {
      const spki = new Uint8Array(pair.publicKey.export({ format: 'der', type: 'spki' }));
      const signature = parseTpmSignature(bytes);
      expect(verifyQuoteSignature(quote, signature, spki)).toEqual({ outcome: 'verified' });
      expect(verifyQuoteSignature(changed, signature, spki).outcome).toBe('failed');
      const other = pair === ec ? rsa : ec;
      const wrongKind = new Uint8Array(other.publicKey.export({ format: 'der', type: 'spki' }));
      expect(verifyQuoteSignature(quote, signature, wrongKind).outcome).toBe('failed');
      for (let size = 0; size < bytes.length; size += 7) {
        expect(() => parseTpmSignature(bytes.subarray(0, size))).toThrow(FormatError);
      }
    }
  });

  it('makes the public key that OpenSSL would, and the name of the object', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
    const jwk = publicKey.export({ format: 'jwk' });
    const area = concatBytes(
      fromHex('0023000b00050072'),
      sized(new Uint8Array(0)),
      fromHex('00100018000c00040010'),
      sized(octets(jwk.x)),
      sized(octets(jwk.y)),
    );
    const key = parsePublic(sized(area));
    expect(toHex(key.spki ?? new Uint8Array(0))).toBe(toHex(publicKey.export({ format: 'der', type: 'spki' })));
    expect(toHex(key.name)).toBe(`000b${createHash('sha256').update(area).digest('hex')}`);
    expect(key).toMatchObject({ type: 'ecc', curve: 'P-384', scheme: 'ecdsa', schemeHash: 'sha384' });
    expect(key.attributeNames).toEqual([
      'fixedTPM',
      'fixedParent',
      'sensitiveDataOrigin',
      'userWithAuth',
      'restricted',
      'sign',
    ]);
  });

  it('computes the composite of the selected registers, and none where one is missing', () => {
    const selection = [{ algorithm: 11, bank: 'sha256', pcrs: [0, 7] }] as const;
    const value = (pcr: number): Uint8Array => new Uint8Array(32).fill(pcr);
    const expected = createHash('sha256').update(value(0)).update(value(7)).digest('hex');
    expect(toHex(pcrComposite(selection, 'sha256', (_, pcr) => value(pcr)) ?? new Uint8Array(0))).toBe(expected);
    expect(pcrComposite(selection, 'sha256', (_, pcr) => (pcr === 7 ? undefined : value(pcr)))).toBeUndefined();
  });
});
