import type { Check } from '../../../core/index.ts';
import type { Question } from '../answer.ts';
import { blind } from '../answer.ts';

/** A question that is asked and cannot be answered by this version; says what would be needed. */
function notReadYet(check: Omit<Check, 'revision' | 'bearing'>, needed: string): Question {
  return {
    check: { ...check, revision: 1, bearing: 'alteration' },
    examine: () => [blind('unsupported', `This version does not read ${needed}.`)],
  };
}

/**
 * Questions of the standards whose evidence this version cannot read. They stand here, and not in silence, so that a
 * policy that requires one of them is answered with `blind` and never taken for met.
 */
export const notReadYetQuestions: readonly Question[] = [
  notReadYet(
    {
      code: 'attest/revocation',
      question: 'Is none of the certificates revoked?',
      implantClasses: ['swapped-chip'],
      limit: 'none: the question is not answered by this version',
      standard: 'RFC 5280, 5 and 6.3 (certificate revocation lists)',
      outcomes: {
        contradicts: 'a list of its issuer names a certificate of the machine',
        agrees: 'no list of its issuers that is current names any of them',
        blind: 'no current revocation list of the issuer is read by this version',
      },
    },
    'certificate revocation lists',
  ),
  notReadYet(
    {
      code: 'attest/flash-image',
      question: 'Is the flash memory\u2019s content that of the reference image, region by region?',
      implantClasses: ['firmware'],
      limit: 'none: the question is not answered by this version',
      standard: 'Intel flash descriptor; UEFI Platform Initialization 1.8, volume 3 (firmware volumes)',
      outcomes: {
        contradicts: 'a region that should be constant differs from the reference image',
        agrees: 'every constant region is that of the reference image',
        blind: 'no flash dump is read by this version',
      },
    },
    'flash dumps and reference images',
  ),
];
