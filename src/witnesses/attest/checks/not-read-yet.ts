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
      code: 'attest/secure-boot',
      question: 'Do the Secure Boot keys and databases stand as the policy allows?',
      implantClasses: ['firmware'],
      limit: 'none: the question is not answered by this version',
      standard: 'UEFI 2.11, 32; TCG PC Client Platform Firmware Profile 1.06, 3.3.4.8 (PCR 7)',
      outcomes: {
        contradicts: 'a key is enrolled that the policy does not allow, or a required revocation is absent',
        agrees: 'PK, KEK and db hold only what is allowed, and dbx all that is required',
        blind: 'no policy of allowed keys is read by this version',
      },
    },
    'a policy of allowed Secure Boot keys',
  ),
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
      code: 'attest/rim-signature',
      question: 'Did the maker sign the reference measurements?',
      implantClasses: ['firmware'],
      limit: 'none: the question is not answered by this version',
      standard: 'TCG Reference Integrity Manifest Information Model 1.1; W3C XML Signature 1.1; RFC 9052 (COSE_Sign1)',
      outcomes: {
        contradicts: 'the signature is not of this manifest by the named key',
        agrees: 'the signature leads to a certificate that the operator trusts',
        blind: 'no reference integrity manifest is read by this version',
      },
    },
    'reference integrity manifests (SWID tags, CoSWID, CoRIM)',
  ),
  notReadYet(
    {
      code: 'attest/rim-measurements',
      question: 'Are the measured events those of the maker\u2019s reference?',
      implantClasses: ['firmware'],
      limit: 'none: the question is not answered by this version',
      standard: 'TCG PC Client Reference Integrity Manifest 1.04',
      outcomes: {
        contradicts: 'an event of PCR 0 to 7 differs from its reference value',
        agrees: 'every event that the reference covers is as it says',
        blind: 'no reference integrity manifest is read by this version',
      },
    },
    'reference measurements',
  ),
  notReadYet(
    {
      code: 'attest/spdm-chain',
      question: 'Do the devices\u2019 certificate chains lead to makers that the operator trusts?',
      implantClasses: ['swapped-chip', 'enumerating-device'],
      limit: 'none: the question is not answered by this version',
      standard: 'DMTF DSP0274 1.3, 10.6 (GET_CERTIFICATE)',
      outcomes: {
        contradicts: 'a chain is broken or of another device',
        agrees: 'each chain leads to a certificate that the operator trusts',
        blind: 'no SPDM certificate chain is read by this version',
      },
    },
    'SPDM certificate chains',
  ),
  notReadYet(
    {
      code: 'attest/spdm-measurements',
      question: 'Are the devices\u2019 signed measurements those of their references?',
      implantClasses: ['firmware'],
      limit: 'none: the question is not answered by this version',
      standard: 'DMTF DSP0274 1.3, 10.11 (GET_MEASUREMENTS)',
      outcomes: {
        contradicts: 'a measurement or its signature differs from the reference',
        agrees: 'every measurement that a reference covers is as it says',
        blind: 'no SPDM measurement is read by this version',
      },
    },
    'SPDM measurements',
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
