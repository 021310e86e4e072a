/** Header parameters that are read here (RFC 9052, table 3; RFC 9360, 2; IANA COSE Header Parameters). */
export const headerLabels = {
  algorithm: 1,
  critical: 2,
  contentType: 3,
  keyId: 4,
  initialVector: 5,
  partialInitialVector: 6,
  x5bag: 32,
  x5chain: 33,
  x5t: 34,
  payloadHashAlgorithm: 258,
  payloadPreimageType: 259,
} as const;

/** CBOR tag of a COSE_Sign1 (RFC 9052, 2). */
export const sign1Tag = 18;

/** Other COSE messages that may be mistaken for one. */
export const otherMessages: ReadonlyMap<number, string> = new Map([
  [16, 'COSE_Encrypt0'],
  [17, 'COSE_Mac0'],
  [96, 'COSE_Encrypt'],
  [97, 'COSE_Mac'],
  [98, 'COSE_Sign'],
]);
