import { createPrivateKey } from 'node:crypto';
import { keySequence, organisation, pem, rootCertificate } from '../../../simulate/identity/index.ts';

export interface MockCertificate {
  readonly key: string;
  readonly cert: string;
}

const keys = keySequence('mock-redfish');
const base64Url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

/** A self-signed certificate, as controllers have. Another number is another key. */
export function mockCertificate(number: number): MockCertificate {
  const key = keys(number);
  const d = Buffer.from(key.scalar.toString(16).padStart(64, '0'), 'hex');
  const jwk = { kty: 'EC', crv: 'P-256', x: base64Url(key.x), y: base64Url(key.y), d: base64Url(d) };
  const name = organisation('Mock', `controller ${number}`);
  const validity = { fromMs: Date.UTC(2020, 0, 1), toMs: Date.UTC(2045, 0, 1) };
  return {
    key: createPrivateKey({ key: jwk, format: 'jwk' }).export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: Buffer.from(pem('CERTIFICATE', rootCertificate({ name, key }, validity))).toString('latin1'),
  };
}
