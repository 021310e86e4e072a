import { spawnSync } from 'node:child_process';
import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { p256 } from '@noble/curves/nist.js';
import { afterAll, describe, expect, it } from 'vitest';
import { concatBytes, sha256, toHex, utf8Bytes } from '../../core/index.ts';
import {
  attestationCertificate,
  attestationPublic,
  bootEvents,
  endorsementCertificate,
  eventLog,
  extendedPcrs,
  keySequence,
  organisation,
  pem,
  platformCertificate,
  pointSequence,
  publicPoint,
  quote,
  rootCertificate,
  serialNumber,
  signDer,
  signRaw,
} from './index.ts';
import { sized } from './byte-writer.ts';

/** Peers that are not installed here are named, so that nobody takes silence for agreement. */
function installed(tool: string): boolean {
  const found = spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0;
  if (!found) console.info(`skipped: ${tool} is not installed`);
  return found;
}

const folder = mkdtempSync(join(tmpdir(), 'assayer-identity-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function put(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

function run(tool: string, ...args: string[]): { readonly status: number | null; readonly text: string } {
  const done = spawnSync(tool, args, { encoding: 'utf8' });
  return { status: done.status, text: done.stdout + done.stderr };
}

const keys = keySequence('identity test');
const validity = { fromMs: Date.UTC(2024, 0, 2, 3, 4, 5), toMs: Date.UTC(2051, 5, 7) };
const issuer = { name: organisation('Example Works', 'Example Root'), key: keys(0) };
const root = rootCertificate(issuer, validity);
const endorsementKey = keys(1);
const attestationKey = keys(2);
const endorsementSerial = serialNumber('ek');
const endorsement = endorsementCertificate({ issuer, key: endorsementKey, serial: endorsementSerial, validity });
const attestation = attestationCertificate({ issuer, key: attestationKey, serial: serialNumber('ak'), validity });
const platform = platformCertificate({
  issuer,
  serial: serialNumber('platform'),
  validity,
  holder: { issuer: issuer.name, serial: endorsementSerial },
  platform: { manufacturer: 'Example Works', model: 'R1', version: '1', serial: 'SN1' },
  components: [
    {
      classValue: '00060001',
      manufacturer: 'Memory',
      model: 'D4',
      serial: 'A1',
      revision: '2',
      fieldReplaceable: true,
    },
    {
      classValue: '00090002',
      manufacturer: 'Net',
      model: 'N',
      serial: undefined,
      revision: undefined,
      macs: ['02:00:00:00:00:01'],
    },
  ],
});
const events = bootEvents({
  version: '1.2.3',
  image: utf8Bytes('firmware'),
  makerCertificate: root,
  bootLoader: utf8Bytes('loader'),
});

describe('keys', () => {
  it('sign the same with a nonce of their own: valid, repeatable, another signature', () => {
    const nonces = pointSequence('nonces');
    const message = utf8Bytes('a message');
    for (const index of [0, 1, 127, 128, 1000]) {
      const { r, s } = signRaw(message, keys(3), nonces(index));
      expect(p256.verify(concatBytes(r, s), message, publicPoint(keys(3)), { lowS: false })).toBe(true);
      expect(signRaw(message, keys(3), pointSequence('nonces')(index))).toEqual({ r, s });
    }
    expect(signRaw(message, keys(3), nonces(5))).not.toEqual(signRaw(message, keys(3), nonces(6)));
  });

  it('of one sequence are what a full multiplication gives', () => {
    for (const index of [0, 127, 128, 300]) {
      const { scalar } = keys(index);
      expect(toHex(publicPoint(keys(index)))).toBe(p256.Point.BASE.multiply(scalar).toHex(false));
    }
  });

  it('of one sequence differ, and each signs for itself', () => {
    const points = new Set([0, 1, 2, 3, 250].map((index) => toHex(publicPoint(keys(index)))));
    expect(points.size).toBe(5);
    const message = utf8Bytes('a message');
    const spki = (index: number): ReturnType<typeof createPublicKey> =>
      createPublicKey({
        key: {
          kty: 'EC',
          crv: 'P-256',
          x: Buffer.from(keys(index).x).toString('base64url'),
          y: Buffer.from(keys(index).y).toString('base64url'),
        },
        format: 'jwk',
      });
    for (const index of [0, 1, 250]) {
      expect(verify('sha256', message, spki(index), signDer(message, keys(index)))).toBe(true);
      expect(verify('sha256', message, spki(index + 1), signDer(message, keys(index)))).toBe(false);
    }
  });
});

describe.runIf(installed('openssl'))('openssl', () => {
  const rootPem = put('root.pem', pem('CERTIFICATE', root));

  it('verifies endorsement and attestation certificates under their root', () => {
    for (const [name, der] of [
      ['ek.pem', endorsement],
      ['ak.pem', attestation],
    ] as const) {
      const path = put(name, pem('CERTIFICATE', der));
      const { status, text } = run('openssl', 'verify', '-x509_strict', '-CAfile', rootPem, path);
      expect(text).toContain('OK');
      expect(status).toBe(0);
      const shown = run('openssl', 'x509', '-noout', '-text', '-in', path).text;
      expect(shown).toContain('2.23.133.2.1');
      expect(shown).toContain('Jun  7 00:00:00 2051 GMT');
    }
  });

  it('refuses a certificate in which one bit was turned', () => {
    const broken = Uint8Array.from(attestation);
    const middle = Math.floor(broken.length / 2);
    broken[middle] = (broken[middle] ?? 0) ^ 1;
    expect(run('openssl', 'verify', '-CAfile', rootPem, put('broken.pem', pem('CERTIFICATE', broken))).status).not.toBe(
      0,
    );
  });

  it('reads the whole platform certificate, and its signature holds', () => {
    const shown = run('openssl', 'asn1parse', '-inform', 'DER', '-in', put('platform.der', platform)).text;
    for (const text of ['2.23.133.5.1.7.2', ':Memory', ':D4', ':00090002', ':20240102030405Z', ':02:00:00:00:00:01']) {
      expect(shown).toContain(text);
    }
    const spans = [...shown.matchAll(/^\s*(\d+):d=1 +hl=(\d+) l= *(\d+)/gm)].map((match) => match.slice(1).map(Number));
    expect(spans).toHaveLength(3);
    const [start = 0, header = 0, length = 0] = spans[0] ?? [];
    const [bitsAt = 0, bitsHeader = 0] = spans[2] ?? [];
    const signed = platform.slice(start, start + header + length);
    const signature = platform.slice(bitsAt + bitsHeader + 1);
    const publicKey = put('root-key.pem', utf8Bytes(run('openssl', 'x509', '-noout', '-pubkey', '-in', rootPem).text));
    const checked = run(
      'openssl',
      'dgst',
      '-sha256',
      '-verify',
      publicKey,
      '-signature',
      put('signature', signature),
      put('signed', signed),
    );
    expect(checked.text).toContain('Verified OK');
  });
});

describe.runIf(installed('tpm2_eventlog'))('tpm2_eventlog', () => {
  it('replays the log to the same registers', () => {
    const { status, text } = run('tpm2_eventlog', put('log', eventLog(events)));
    expect(status).toBe(0);
    const replayed = text.slice(text.lastIndexOf('pcrs:'));
    extendedPcrs(events).forEach((pcr, index) => {
      if (index === 0 || index === 7) expect(replayed).toMatch(new RegExp(`\\b${index}\\s*: 0x${toHex(pcr)}`, 'i'));
    });
    expect(text).toContain('SecureBoot');
    expect(text.match(/EV_SEPARATOR/g)).toHaveLength(8);
  });
});

describe.runIf(installed('tpm2_checkquote'))('tpm2_checkquote', () => {
  const nonce = sha256(utf8Bytes('nonce')).slice(0, 20);
  const pcrs = extendedPcrs(events);
  const made = quote({ attestationKey, endorsementKey, nonce, pcrs, clockMs: 1e9, resetCount: 3 });
  const check = (attest: Uint8Array): number | null =>
    run(
      'tpm2_checkquote',
      '-u',
      put('ak.pub', sized(attestationPublic(attestationKey))),
      '-m',
      put('quote.bin', attest),
      '-s',
      put('quote.sig', made.signature),
      '-q',
      toHex(nonce),
    ).status;

  it('accepts the quote', () => {
    expect(check(made.attest)).toBe(0);
    expect(toHex(made.attest)).toContain(toHex(sha256(concatBytes(...pcrs))));
  });

  it('refuses it after one changed bit', () => {
    const broken = Uint8Array.from(made.attest);
    broken[broken.length - 1] = (broken.at(-1) ?? 0) ^ 1;
    expect(check(broken)).not.toBe(0);
  });

  it('prints the public key and the attestation', () => {
    expect(
      run('tpm2_print', '-t', 'TPM2B_PUBLIC', put('ak.pub', sized(attestationPublic(attestationKey)))).text,
    ).toContain('restricted|sign');
    expect(run('tpm2_print', '-t', 'TPMS_ATTEST', put('quote.bin', made.attest)).text).toContain(toHex(nonce));
  });
});
