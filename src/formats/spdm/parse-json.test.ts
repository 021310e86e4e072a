import { describe, expect, it } from 'vitest';
import { utf8Bytes } from '../../core/index.ts';
import { encodeBase64 } from '../base64.ts';
import { decode } from '../decode.ts';
import { pem } from '../testdata/der-writer.ts';
import { noteIds } from '../testdata/note-ids.ts';
import { parseSpdmMeasurements, verifySpdmMeasurements } from './index.ts';
import { keyOf, measurementsRefusal } from './testdata/spdm-sessions.ts';
import type { Session } from './testdata/spdm-writer.ts';
import {
  chainCertificates,
  measurementRecord,
  signedMeasurements,
  someBlocks,
  spdmChain,
} from './testdata/spdm-writer.ts';

const json = (value: unknown): Uint8Array => utf8Bytes(JSON.stringify(value));

describe('JSON forms', () => {
  const session: Session = { version: 0x12, algorithm: 'ecdsa-p256' };
  const made = signedMeasurements(session, keyOf(session).privateKey);
  const own = (more: object): Uint8Array => json({ spdm: { measurements: encodeBase64(made.response), ...more } });
  const parts = { request: encodeBase64(made.request), vca: encodeBase64(made.vca) };

  it('reads this project’s form, whole or in parts, with the chain', () => {
    const { certificates } = chainCertificates(keyOf(session));
    const certificateChain = encodeBase64(spdmChain(certificates));
    const value = parseSpdmMeasurements(own({ ...parts, version: '1.2', certificateChain, component: 'NIC 1' }));
    expect(decode(own(parts)).kind).toBe('spdm-measurements');
    expect(value).toMatchObject({ form: 'json', component: 'NIC 1', version: '1.2' });
    const leaf = value.chain?.certificates.at(-1)?.publicKey.spki ?? new Uint8Array(0);
    expect(verifySpdmMeasurements(value, leaf).outcome).toBe('verified');
    const transcript = json({ spdm: { measurements: encodeBase64(made.transcript) } });
    expect(verifySpdmMeasurements(parseSpdmMeasurements(transcript), leaf).outcome).toBe('verified');
    const record = json({ spdm: { measurements: encodeBase64(measurementRecord(someBlocks)) } });
    expect(parseSpdmMeasurements(record).unverifiedBlocks).toHaveLength(4);
  });

  it('notes what is stated and not so, and refuses what it does not know', () => {
    expect(
      noteIds(
        parseSpdmMeasurements(
          own({ ...parts, version: '1.1', nonce: '00', hashAlgorithm: 'SHA-512', signatureAlgorithm: 'rot13' }),
        ).notes,
      ),
    ).toEqual([
      'base64',
      'spdm-algorithm-unknown',
      'spdm-version-disagrees',
      'spdm-nonce-disagrees',
      'spdm-algorithm-disagrees',
    ]);
    const refused = [
      measurementsRefusal(own({ requests: '' })),
      measurementsRefusal(own({ request: 1 })),
      measurementsRefusal(json({ spdm: {} })),
      measurementsRefusal(own({ request: '%' })),
      measurementsRefusal(json({ other: 1 })),
    ];
    expect(refused).not.toContain('decoded');
    expect(new Set(refused).size).toBe(refused.length);
  });

  it('reads the answer of SPDMGetSignedMeasurements as it is', () => {
    const answer = {
      '@odata.context': '/redfish/v1/$metadata#x',
      HashingAlgorithm: 'TPM_ALG_SHA_256',
      SigningAlgorithm: 'TPM_ALG_ECDSA_ECC_NIST_P256',
      Version: '1.2.0',
      SignedMeasurements: encodeBase64(made.transcript),
      Certificate: { '@odata.id': '/redfish/v1/Chassis/1/Certificates/CertChain' },
      PublicKey: new TextDecoder().decode(pem('PUBLIC KEY', keyOf(session).spki)),
    };
    expect(decode(json(answer)).kind).toBe('spdm-measurements');
    const value = parseSpdmMeasurements(json(answer));
    expect(value).toMatchObject({
      form: 'redfish',
      certificateLink: '/redfish/v1/Chassis/1/Certificates/CertChain',
    });
    expect(noteIds(value.notes)).toEqual(['base64']);
    expect(verifySpdmMeasurements(value, value.statedKey ?? new Uint8Array(0)).outcome).toBe('verified');
    const old: Session = { version: 0x11, algorithm: 'rsapss-2048', hash: 'sha384' };
    const of11 = signedMeasurements(old, keyOf(old).privateKey).transcript;
    const stated = {
      HashingAlgorithm: 'TPM_ALG_SHA_384',
      SigningAlgorithm: 'TPM_ALG_RSAPSS_2048',
      Version: '1.1.0',
      SignedMeasurements: encodeBase64(of11),
    };
    expect(verifySpdmMeasurements(parseSpdmMeasurements(json(stated)), keyOf(old).spki).outcome).toBe('verified');
    const wrong = { ...stated, SigningAlgorithm: 'TPM_ALG_RSASSA_2048' };
    expect(verifySpdmMeasurements(parseSpdmMeasurements(json(wrong)), keyOf(old).spki).outcome).toBe('failed');
  });

  it('leaves Redfish resources to their own reader', () => {
    const log = {
      '@odata.type': '#Thing.v1_0_0.Thing',
      '@odata.id': '/redfish/v1/x',
      Oem: { SignedMeasurements: 'x' },
    };
    expect(decode(json(log)).kind).toBe('redfish');
  });
});
