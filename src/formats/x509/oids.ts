/** Attribute types with a short name in RFC 4514 or RFC 4519; others are written by OID. */
const attributeNames: ReadonlyMap<string, string> = new Map([
  ['2.5.4.3', 'CN'],
  ['2.5.4.4', 'SN'],
  ['2.5.4.5', 'serialNumber'],
  ['2.5.4.6', 'C'],
  ['2.5.4.7', 'L'],
  ['2.5.4.8', 'ST'],
  ['2.5.4.9', 'street'],
  ['2.5.4.10', 'O'],
  ['2.5.4.11', 'OU'],
  ['2.5.4.12', 'title'],
  ['2.5.4.42', 'GN'],
  ['2.5.4.46', 'dnQualifier'],
  ['2.5.4.65', 'pseudonym'],
  ['0.9.2342.19200300.100.1.1', 'UID'],
  ['0.9.2342.19200300.100.1.25', 'DC'],
  ['1.2.840.113549.1.9.1', 'emailAddress'],
]);

export function attributeName(oid: string): string {
  return attributeNames.get(oid) ?? oid;
}

/** TCG OIDs: EK Credential Profile 2.x, 3.1.2 and Platform Certificate Profile 1.1, 3.1.6. */
export const tcg = {
  tpmManufacturer: '2.23.133.2.1',
  tpmModel: '2.23.133.2.2',
  tpmVersion: '2.23.133.2.3',
  securityAssertions: '2.23.133.2.18',
} as const;

export const extensionOids = {
  subjectDirectoryAttributes: '2.5.29.9',
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  issuerAltName: '2.5.29.18',
  basicConstraints: '2.5.29.19',
  crlNumber: '2.5.29.20',
  reasonCode: '2.5.29.21',
  invalidityDate: '2.5.29.24',
  deltaCrlIndicator: '2.5.29.27',
  issuingDistributionPoint: '2.5.29.28',
  certificateIssuer: '2.5.29.29',
  nameConstraints: '2.5.29.30',
  crlDistributionPoints: '2.5.29.31',
  certificatePolicies: '2.5.29.32',
  policyMappings: '2.5.29.33',
  authorityKeyId: '2.5.29.35',
  policyConstraints: '2.5.29.36',
  extendedKeyUsage: '2.5.29.37',
  freshestCrl: '2.5.29.46',
  inhibitAnyPolicy: '2.5.29.54',
  targeting: '2.5.29.55',
  noRevocationAvailable: '2.5.29.56',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1',
} as const;

const extensionNames: ReadonlyMap<string, string> = new Map(
  Object.entries(extensionOids).map(([name, oid]) => [oid, name]),
);

export function extensionName(oid: string): string {
  return extensionNames.get(oid) ?? oid;
}

/**
 * Extensions that this reader takes into account, or that may be ignored here without harm (policies: no policy is asked
 * for). A critical one that is not in this list means that the certificate must not be relied on (RFC 5280, 4.2).
 */
export const understoodExtensions: ReadonlySet<string> = new Set([
  extensionOids.subjectKeyId,
  extensionOids.keyUsage,
  extensionOids.subjectAltName,
  extensionOids.basicConstraints,
  extensionOids.crlDistributionPoints,
  extensionOids.certificatePolicies,
  extensionOids.authorityKeyId,
  extensionOids.extendedKeyUsage,
]);
