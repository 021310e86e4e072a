/** What each kind of the catalogue must be recognised as; `later`: a format that is not read yet. */
export const kinds: Readonly<Record<string, readonly string[] | 'later' | 'any'>> = {
  eventlog: ['tcg-event-log'],
  'eventlog-base64': ['tcg-event-log'],
  ccel: ['tcg-event-log'],
  'scenario-rim-eventlog': ['tcg-event-log'],
  'platform-certificate': ['platform-certificate'],
  'scenario-platform-certificate': ['platform-certificate'],
  'ca-certificate': ['x509-certificate', 'x509-bundle'],
  'scenario-ca': ['x509-certificate', 'x509-bundle'],
  'ek-certificate': ['x509-certificate'],
  'ak-certificate': ['x509-certificate'],
  x509: ['x509-certificate'],
  'tpm-vendor-ca': ['x509-certificate', 'x509-bundle'],
  'tpm-vendor-ca-bundle': ['x509-certificate', 'x509-bundle', 'tpm-ca-catalogue'],
  'tpm-quote-set': [
    'tpm-quote',
    'tpm-signature',
    'tpm-public',
    'tpm-name',
    'tpm-pcr-values',
    'tpm-credential',
    'public-key',
    'keylime-quote',
  ],
  'tpm-public': ['tpm-public', 'tpm-name'],
  'hardware-inventory': ['component-inventory'],
  'component-list': ['component-inventory'],
  'scenario-hardware-inventory': ['component-inventory'],
  redfish: ['redfish'],
  // CoMIDs of profiles are listed as manifests; a signed manifest is both.
  corim: ['corim', 'comid'],
  comid: ['comid'],
  coswid: ['coswid'],
  'cose-sign1': ['cose-sign1', 'corim'],
  'eventlog-expected-pcrs': 'any',
  'eventlog-expected-yaml': 'any',
  'attestation-protobuf': 'any',
  'public-key': 'any',
  'ima-log': ['ima-log'],
  swidtag: ['rim-swidtag'],
  'scenario-swidtag': ['rim-swidtag'],
  // A certificate of a chain that stands alone in its file is a certificate.
  'spdm-certificate-chain': ['spdm-certificate-chain', 'x509-certificate'],
  'spdm-measurement': ['spdm-measurements'],
};

export const plainWants = [
  'decodes',
  'pcrs',
  'notes',
  'refused',
  'not-a-log',
  'vector-valid',
  'vector-invalid',
  'reference',
  'case',
] as const;

/** Checks whose evidence this version does not read: their cases are counted apart. */
export const laterChecks: ReadonlySet<string> = new Set(['revocation', 'flash-image'].map((name) => `attest/${name}`));
