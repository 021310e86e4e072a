import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FormatError, seededRandom, utf8Bytes } from '../core/index.ts';
import { decode } from './index.ts';
import { sha256Guid, signatureList, x509Guid } from './secureboot/testdata/signature-list-writer.ts';
import { chainCertificates, keyFor, signedMeasurements, spdmChain } from './spdm/testdata/spdm-writer.ts';
import { signedSwidTag } from './swidtag/testdata/swid-writer.ts';
import { bmcImage } from './flash/testdata/bmc-writer.ts';
import { uefiImage } from './flash/testdata/uefi-writer.ts';
import { damage } from './testdata/damage.ts';
import {
  certificate,
  commonName,
  concatBytes,
  component,
  ctx,
  pem,
  platformCertificate,
  seq,
  testKey,
} from './testdata/der-writer.ts';
import { cbor } from './testdata/cbor-writer.ts';
import { comid, corim, corimMeta, coswid } from './testdata/corim-writer.ts';
import { coseKeyPair, coseSign1 } from './testdata/cose-writer.ts';
import { agileLog, legacyLog, separators, version } from './testdata/log-writer.ts';
import { ecdsaSha256 } from './xml/testdata/signature-writer.ts';

const corpus = `${process.env.ASSAYER_CORPUS ?? '../shared/corpus'}/attest`;
const maxFileBytes = 64 * 1024;
const rounds = 3000;

function realFiles(folder: string): Uint8Array[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return realFiles(path);
    return statSync(path).size <= maxFileBytes ? [new Uint8Array(readFileSync(path))] : [];
  });
}

function ownFiles(): Uint8Array[] {
  const key = testKey();
  const leaf = certificate({ subject: commonName('Leaf'), key, issuerKey: key });
  const parts = ctx(0, component({ manufacturer: 'Maker', model: 'DIMM', serial: '1' }));
  const platform = platformCertificate({ issuerKey: key, configuration: [2, seq(parts)] });
  const ima = `10 ${'a'.repeat(40)} ima-ng sha1:${'b'.repeat(40)} /init\n`;
  const logs = [agileLog([version, ...separators]), legacyLog([version, ...separators])];
  const spdmKey = keyFor('ecdsa-p256').privateKey;
  const { transcript } = signedMeasurements({ version: 0x12, algorithm: 'ecdsa-p256' }, spdmKey);
  const lists = concatBytes(
    signatureList({ type: x509Guid, entries: [leaf] }),
    signatureList({ type: sha256Guid, entries: [new Uint8Array(32)] }),
  );
  const devices = [spdmChain(chainCertificates().certificates), transcript, lists];
  const { privateKey } = key;
  const manifest = utf8Bytes(signedSwidTag({ key: privateKey, method: ecdsaSha256 }));
  const signedManifest = coseSign1({
    key: coseKeyPair(-7),
    payload: corim(),
    headers: [
      [3, 'application/rim+cbor'],
      [8, corimMeta],
    ],
  });
  const manifests = [corim(), signedManifest, cbor(comid()), cbor(coswid())];
  const texts = [pem('CERTIFICATE', leaf), utf8Bytes(ima), manifest];
  return [uefiImage(), bmcImage(), leaf, platform, ...texts, ...logs, ...devices, ...manifests];
}

it('leaves the bytes that it decodes as they are, whatever kind of array holds them', () => {
  for (const file of ownFiles()) {
    // Buffer's slice is a view: what a decoder takes for a copy is the evidence itself.
    const given = Buffer.from(file);
    try {
      decode(given).describe();
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
    expect(Buffer.compare(given, file)).toBe(0);
  }
});

it('decodes or refuses, with an offset, whatever is done to a file', () => {
  const present = existsSync(corpus);
  if (!present) console.log(`corpus not found at ${corpus}: only this project's own files are damaged`);
  const own = ownFiles();
  const files = present ? [...own, ...realFiles(corpus)] : own;
  let decoded = 0;
  for (let i = 0; i < rounds; i++) {
    const random = seededRandom(7, `damage ${i}`);
    // Half of the rounds for our own files, which have every field; the real ones are many.
    const from = i % 2 === 0 ? own : files;
    const bytes = damage(from[random.below(from.length)] ?? new Uint8Array(0), random);
    try {
      decode(bytes).describe();
      decoded++;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      expect(error.offset).toBeGreaterThanOrEqual(0);
    }
  }
  // Some damage does no harm; if nothing decoded any more, the harness would be testing nothing.
  expect(decoded).toBeGreaterThan(rounds / 100);
});
