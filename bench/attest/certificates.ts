import { generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { DerReader, derElement, NoteSink, tags } from '../../src/formats/der/index.ts';
import { parsePlatformCertificate } from '../../src/formats/platformcert/index.ts';
import { simulateFleet } from '../../src/simulate/index.ts';

export interface IssuedCertificates {
  readonly files: readonly Uint8Array[];
  readonly issuerSpki: Uint8Array;
  readonly issuerKey: KeyObject;
}

const sha256WithRsa = derElement(
  tags.sequence,
  Uint8Array.of(0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b),
  derElement(tags.null),
);
const ecdsaWithSha256 = derElement(
  tags.sequence,
  Uint8Array.of(0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02),
);
/** Where AttributeCertificateInfo (RFC 5755, 4.1) names its signature algorithm. */
const algorithmPlace = 3;

/** The same certificate under another issuer's key: its signed part, its algorithm replaced, signed anew. */
function reissued(certificate: Uint8Array, algorithm: Uint8Array, key: KeyObject): Uint8Array {
  const { tbs } = parsePlatformCertificate(certificate);
  const reader = new DerReader(tbs, 'bench', new NoteSink()).sequence('signed part');
  const fields: Uint8Array[] = [];
  while (!reader.ended) fields.push(reader.any('field').raw);
  fields[algorithmPlace] = algorithm;
  const signedPart = derElement(tags.sequence, ...fields);
  const signature = derElement(tags.bitString, new Uint8Array(1), new Uint8Array(sign('sha256', signedPart, key)));
  return derElement(tags.sequence, signedPart, algorithm, signature);
}

/** Platform certificates of simulated machines. Their data are seeded; the issuer's key is fresh in every run. */
export function platformCertificates(count: number, type: 'rsa' | 'ec'): IssuedCertificates {
  const { privateKey, publicKey } =
    type === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const fleet = simulateFleet({ machines: count + (count >> 1), seed: 3, altered: 0, pictures: 0, logDays: 0 });
  const made = [...fleet.files].filter(({ path }) => path.endsWith('/platform-certificate.der')).slice(0, count);
  return {
    files: made.map(({ bytes }) => reissued(bytes, type === 'rsa' ? sha256WithRsa : ecdsaWithSha256, privateKey)),
    issuerSpki: new Uint8Array(publicKey.export({ format: 'der', type: 'spki' })),
    issuerKey: publicKey,
  };
}
