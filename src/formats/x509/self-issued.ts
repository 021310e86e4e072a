import { bytesEqual } from '../../core/index.ts';
import type { Certificate } from './certificate.ts';

/** Whether it names itself as its issuer (RFC 5280, 3.2); whether it signed itself is another question. */
export function isSelfIssued({ subject, issuer }: Certificate): boolean {
  return bytesEqual(subject.raw, issuer.raw);
}
