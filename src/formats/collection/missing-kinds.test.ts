import { describe, expect, it } from 'vitest';
import { formats } from '../registry.ts';
import { missingKinds } from './missing-kinds.ts';

describe('what is missing where a collector could not get something', () => {
  it('is of kinds that there are', () => {
    const kinds = new Set<string>(formats.map(({ kind }) => kind));
    for (const what of ['SMBIOS tables', 'TPM', 'quote', 'event log of the firmware', 'Redfish tree', 'IMA list, text'])
      for (const kind of missingKinds(what)) expect(kinds).toContain(kind);
    expect(missingKinds('TPM')).toContain('tpm-quote');
  });

  it('is nothing for words of somebody else', () => {
    expect(missingKinds('constructor')).toEqual([]);
    expect(missingKinds('UEFI variable PK')).toEqual([]);
  });
});
