/**
 * Which kinds of evidence are missing where a collector could not get something, by the collector's own words for it. Those
 * of the host script and of the crawl of Redfish; what the record itself keeps (UEFI variables) is no evidence of a kind.
 */
const kindsByName: ReadonlyMap<string, readonly string[]> = new Map([
  ['SMBIOS tables', ['component-inventory']],
  ['PCI devices', ['component-inventory']],
  ['hardware tree', ['component-inventory']],
  ['event log of the firmware', ['tcg-event-log']],
  ['TPM', ['tpm-quote', 'tpm-pcr-values', 'tpm-public', 'x509-certificate']],
  ['certificate of the endorsement key', ['x509-certificate']],
  ['endorsement key', ['tpm-public', 'tpm-quote']],
  ['attestation key', ['tpm-public', 'tpm-quote']],
  ['quote', ['tpm-quote', 'tpm-pcr-values']],
  ['IMA list, binary', ['ima-log']],
  ['IMA list, text', ['ima-log']],
  ['Redfish tree', ['redfish', 'spdm-certificate-chain', 'spdm-measurements']],
]);

/** Kinds of formats (registry.ts) that may be missing; none for words that no collector of ours writes. */
export function missingKinds(what: string): readonly string[] {
  return kindsByName.get(what) ?? [];
}
