/** TCG Platform Certificate Profile 1.1, 3.1 and 2.1, 3.3; Platform Attribute Credential Profile 1.0. */
export const oids = {
  platformSpecification: '2.23.133.2.17',
  credentialSpecification: '2.23.133.2.23',
  credentialType: '2.23.133.2.25',
  previousCertificates: '2.23.133.2.26',
  configurationUri: '2.23.133.5.1.3',
  configuration1: '2.23.133.5.1.7.1',
  configuration2: '2.23.133.5.1.7.2',
  configuration3: '2.23.133.5.1.7.3',
  deltaAttributeCertificate: '2.23.133.8.5',
  deltaKeyCertificate: '2.23.133.8.6',
  additionalAttributeCertificate: '2.23.133.8.7',
  additionalKeyCertificate: '2.23.133.8.8',
} as const;

/** Names of the platform in the subject alternative name: those of profile 1.1, then those of 1.0 and before. */
export const platformNames = {
  manufacturer: ['2.23.133.5.1.1', '2.23.133.2.4'],
  manufacturerId: ['2.23.133.5.1.2'],
  model: ['2.23.133.5.1.4', '2.23.133.2.5'],
  version: ['2.23.133.5.1.5', '2.23.133.2.6'],
  serial: ['2.23.133.5.1.6', '2.23.133.2.23'],
} as const;

/** Trait categories of profile 2.x (`tcg-tr-category`), as far as a component's identity uses them. */
export const traitCategories = {
  componentClass: '2.23.133.19.2.7',
  componentManufacturer: '2.23.133.19.2.8',
  componentModel: '2.23.133.19.2.9',
  componentSerial: '2.23.133.19.2.10',
  componentStatus: '2.23.133.19.2.11',
  componentRevision: '2.23.133.19.2.13',
  fieldReplaceable: '2.23.133.19.2.14',
} as const;

export const traitIds = {
  componentIdentifierV11: '2.23.133.19.1.5',
  networkMac: '2.23.133.19.1.8',
  pen: '2.23.133.19.1.10',
} as const;

export const addressKinds: ReadonlyMap<string, 'ethernet' | 'wlan' | 'bluetooth'> = new Map([
  ['2.23.133.17.1', 'ethernet'],
  ['2.23.133.17.2', 'wlan'],
  ['2.23.133.17.3', 'bluetooth'],
]);
