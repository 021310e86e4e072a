import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { concatBytes, fromHex } from '../../core/index.ts';
import { cbor, map, tagged } from '../testdata/cbor-writer.ts';
import { coseOutcome, coseVerdict } from '../testdata/cose-verdict.ts';
import { someContent } from '../testdata/cose-writer.ts';
import { flipsOf } from '../testdata/damage.ts';
import { headerLabels } from './index.ts';

const openssl = spawnSync('openssl', ['version']).status === 0;
if (!openssl) console.log('openssl is not here: its signatures are not verified');

describe.runIf(openssl)('signatures that openssl makes', () => {
  const protectedOf = (algorithm: number): Uint8Array => cbor(map([1, algorithm], [headerLabels.contentType, 'a/b']));

  /** What RFC 9052, 4.4 says is signed, put together octet by octet. */
  function toBeSigned(headers: Uint8Array): Uint8Array {
    return concatBytes(
      fromHex('846a5369676e617475726531'),
      Uint8Array.of(0x40 + headers.length),
      headers,
      Uint8Array.of(0x40, 0x40 + someContent.length),
      someContent,
    );
  }

  /** r and s of ECDSA-Sig-Value (DER), each at `size` octets. */
  function rawSignature(der: Uint8Array, size: number): Uint8Array {
    const out = new Uint8Array(2 * size);
    let at = (der[1] ?? 0) === 0x81 ? 3 : 2;
    for (const end of [size, 2 * size]) {
      const length = der[at + 1] ?? 0;
      const number = der.subarray(at + 2, at + 2 + length);
      const short = number[0] === 0 ? number.subarray(1) : number;
      out.set(short, end - short.length);
      at += 2 + length;
    }
    return out;
  }

  it.each([
    [-7, ['EC', '-pkeyopt', 'ec_paramgen_curve:P-256'], 'sha256', 32],
    [-35, ['EC', '-pkeyopt', 'ec_paramgen_curve:P-384'], 'sha384', 48],
    [-36, ['EC', '-pkeyopt', 'ec_paramgen_curve:P-521'], 'sha512', 66],
    [-37, ['RSA', '-pkeyopt', 'rsa_keygen_bits:2048'], 'sha256', 0],
    [-39, ['RSA', '-pkeyopt', 'rsa_keygen_bits:2048'], 'sha512', 0],
    [-8, ['ED25519'], '', 0],
  ] as const)('verify by algorithm %i', (algorithm, keyArguments, hash, size) => {
    const folder = mkdtempSync(join(tmpdir(), 'cose-'));
    const path = (name: string): string => join(folder, name);
    try {
      execFileSync('openssl', ['genpkey', '-algorithm', ...keyArguments, '-out', path('key')], { stdio: 'ignore' });
      execFileSync('openssl', ['pkey', '-in', path('key'), '-pubout', '-outform', 'DER', '-out', path('spki')]);
      const headers = protectedOf(algorithm);
      writeFileSync(path('data'), toBeSigned(headers));
      const pss = ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:digest'];
      execFileSync(
        'openssl',
        hash === ''
          ? ['pkeyutl', '-sign', '-rawin', '-inkey', path('key'), '-in', path('data'), '-out', path('signature')]
          : [
              'dgst',
              `-${hash}`,
              '-sign',
              path('key'),
              ...(size === 0 ? pss : []),
              '-out',
              path('signature'),
              path('data'),
            ],
      );
      const made = new Uint8Array(readFileSync(path('signature')));
      const signature = size === 0 ? made : rawSignature(made, size);
      const bytes = cbor(tagged(18, [headers, map(), someContent, signature]));
      const spki = new Uint8Array(readFileSync(path('spki')));
      expect(coseVerdict(bytes, spki)).toBe('verified');
      for (const damaged of flipsOf(bytes, someContent)) expect(coseOutcome(damaged, spki)).toBe('failed');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
