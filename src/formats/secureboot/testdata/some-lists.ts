import { certificate, commonName, testKey } from '../../testdata/der-writer.ts';
import { sha256Guid, signatureList, x509Guid } from './signature-list-writer.ts';

const key = testKey();

/** A certificate, and lists: of it alone, and of three hashes. */
export const platformCertificate: Uint8Array = certificate({ key, issuerKey: key, subject: commonName('Platform key') });
export const certificateList: Uint8Array = signatureList({ type: x509Guid, entries: [platformCertificate] });
export const hashList: Uint8Array = signatureList({
  type: sha256Guid,
  entries: [1, 2, 3].map((value) => new Uint8Array(32).fill(value)),
});
