import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError, sha256Hex, toHex, utf8Bytes } from '../../core/index.ts';
import { encodeBase64 } from '../base64.ts';
import { certificate, commonName, pem, testKey } from '../testdata/der-writer.ts';
import type { RedfishTree } from './index.ts';
import {
  componentIntegrity,
  firmwareInventory,
  hardwareResources,
  mergeTrees,
  parseRedfish,
  secureBoot,
  trustedComponents,
} from './index.ts';

const corpus = `${process.env.ASSAYER_CORPUS ?? '../shared/corpus'}/attest`;
const present = existsSync(join(corpus, 'catalogue.json'));
if (!present) console.info(`skipped: no Redfish trees at ${corpus}`);

const parse = (value: unknown): RedfishTree => parseRedfish(utf8Bytes(JSON.stringify(value)));

/** Every JSON file below a folder, as a collector leaves them. */
function folderTree(folder: string): RedfishTree {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'));
  return mergeTrees(files.sort().map((file) => parseRedfish(new Uint8Array(readFileSync(join(folder, file))))));
}

describe.runIf(present)('the tree of the DMTF mock-up', () => {
  const tree = present
    ? folderTree(join(corpus, 'DMTF+Redfish-Mockup-Server/public-rackmount1'))
    : { resources: [], notes: [] };

  it('has its trusted components, with the certificate that is there and without the one that is not', () => {
    const components = trustedComponents(tree);
    expect(components.map(({ id, type, uuid }) => [id.slice(-7), type, uuid?.slice(0, 8)])).toEqual([
      ['AC-RoT0', 'Discrete', 'a3981cf9'],
      ['nts/TPM', 'Discrete', 'd0810be9'],
    ]);
    const [rot, tpm] = components;
    expect(rot?.certificates[0]).toMatchObject({ form: 'PEM', spdmSlot: 0, fault: undefined });
    expect(rot?.certificates[0]?.certificates[0]?.subject.text).toContain('Contoso');
    expect(rot?.integrity).toEqual(['/redfish/v1/ComponentIntegrity/SS-SPDM-0']);
    expect(rot?.protects).toEqual(['/redfish/v1/Systems/437XR1138R2/Processors/CPU1']);
    expect(rot?.activeSoftware).toBe('/redfish/v1/UpdateService/FirmwareInventory/AC-RoT0');
    expect(tpm?.certificates).toEqual([]);
  });

  it('has the measurements of SPDM and TPM, and the certificate of the responder', () => {
    const [spdm, tpm] = componentIntegrity(tree);
    expect(spdm).toMatchObject({
      type: 'SPDM',
      enabled: true,
      sessionTypes: ['EncryptedAuthenticated', 'EncryptedAuthenticated'],
    });
    expect(spdm?.responder?.certificate?.certificates).toHaveLength(1);
    expect(spdm?.unverifiedMeasurements.map(({ index, type, value }) => [index, type, value.length])).toContainEqual([
      3,
      'ImmutableROM',
      64,
    ]);
    expect(spdm?.notes.join()).toContain('MeasurmentType');
    expect(tpm).toMatchObject({
      type: 'TPM',
      target: '/redfish/v1/Chassis/1U/TrustedComponents/TPM',
      responder: { statedVerification: 'Success', certificate: undefined },
    });
    expect(tpm?.unverifiedMeasurements.map(({ index, value }) => [index, value.length])).toEqual([
      [1, 32],
      [3, 32],
      [1, 64],
      [3, 64],
    ]);
  });

  it('has its firmware, its hardware and the count that does not add up', () => {
    expect(firmwareInventory(tree).map(({ name, version, lowestVersion }) => [name, version, lowestVersion])).toEqual([
      ['Contoso BIOS Firmware', 'P79 v1.45', 'P79 v1.10'],
      ['Contoso BMC Firmware', '1.45.455b66-rev4', '1.30.367a12-rev1'],
    ]);
    expect(firmwareInventory(tree)[1]?.additionalVersions).toEqual({
      Bootloader: 'v2022.01',
      Kernel: 'Linux 5.13.0-30-generic arm71',
    });
    expect(
      hardwareResources(tree).map(({ type, serial, firmwareVersions }) => [type, serial, firmwareVersions]),
    ).toEqual([
      ['Chassis', '437XR1138R2', []],
      ['Manager', undefined, ['1.45.455b66-rev4']],
      ['ComputerSystem', '437XR1138R2', ['P79 v1.45 (12/06/2017)']],
    ]);
    expect(tree.notes.join()).toContain('says 1 and lists 3');
  });

  it('reads the parts of the other samples', () => {
    const parts = hardwareResources(folderTree(join(corpus, 'openstack+sushy/sushy/tests')));
    expect(parts.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['ComputerSystem', 'Chassis', 'Manager', 'Processor', 'NetworkAdapter', 'PCIeDevice']),
    );
    expect(parts.find(({ type }) => type === 'NetworkAdapter')?.firmwareVersions).toEqual(['14.25.80.0']);
  });
});

const key = testKey();
const der = certificate({ key, issuerKey: key, subject: commonName('Platform key') });
const pemText = new TextDecoder().decode(pem('CERTIFICATE', der));
const at = (path: string): string => `/redfish/v1/Systems/1/SecureBoot${path}`;
const link = (path: string): object => ({ '@odata.id': path });
const collection = (path: string, members: readonly string[], count = members.length): object => ({
  '@odata.type': '#C.ThingCollection',
  '@odata.id': path,
  Members: members.map(link),
  'Members@odata.count': count,
});

/** One JSON with everything, by path: some paths only as keys, some links with a slash at the end. */
const tree = {
  [at('')]: {
    '@odata.type': '#SecureBoot.v1_1_0.SecureBoot',
    SecureBootEnable: true,
    SecureBootCurrentBoot: 'Disabled',
    SecureBootMode: 'UserMode',
    SecureBootDatabases: link(at('/SecureBootDatabases/')),
  },
  [at('/SecureBootDatabases')]: collection(at('/SecureBootDatabases'), [
    at('/SecureBootDatabases/PK'),
    at('/SecureBootDatabases/dbx'),
  ]),
  [at('/SecureBootDatabases/PK')]: {
    '@odata.type': '#SecureBootDatabase.v1_0_1.SecureBootDatabase',
    DatabaseId: 'PK',
    Certificates: link(at('/SecureBootDatabases/PK/Certificates/')),
  },
  [at('/SecureBootDatabases/PK/Certificates')]: collection(at('/SecureBootDatabases/PK/Certificates'), [
    at('/SecureBootDatabases/PK/Certificates/1'),
  ]),
  [at('/SecureBootDatabases/PK/Certificates/1')]: {
    '@odata.type': '#Certificate.v1_0_0.Certificate',
    CertificateType: 'PEM',
    CertificateString: pemText,
    UefiSignatureOwner: '77FA9ABD-0359-4D32-BD60-28F4E78F784B',
  },
  [at('/SecureBootDatabases/dbx')]: {
    '@odata.type': '#SecureBootDatabase.v1_0_1.SecureBootDatabase',
    DatabaseId: 'dbx',
    Signatures: link(at('/SecureBootDatabases/dbx/Signatures')),
  },
  [at('/SecureBootDatabases/dbx/Signatures')]: collection(at('/SecureBootDatabases/dbx/Signatures'), [
    at('/SecureBootDatabases/dbx/Signatures/1'),
    at('/SecureBootDatabases/dbx/Signatures/2'),
  ]),
  [at('/SecureBootDatabases/dbx/Signatures/1')]: {
    '@odata.type': '#Signature.v1_0_2.Signature',
    SignatureString: 'AB:'.repeat(31).concat('AB'),
    SignatureType: 'EFI_CERT_SHA256_GUID',
    SignatureTypeRegistry: 'UEFI',
  },
};

describe('a tree in one JSON', () => {
  it('has Secure Boot with its databases, and says which of them are not whole', () => {
    const [state] = secureBoot(parse(tree));
    expect(state).toMatchObject({
      system: '/redfish/v1/Systems/1',
      enabled: true,
      enabledAtBoot: false,
      mode: 'UserMode',
    });
    expect(state?.databases.map(({ name, complete }) => [name, complete])).toEqual([
      ['PK', true],
      // The second signature is listed and not there.
      ['dbx', false],
    ]);
    const [pk, dbx] = state?.databases ?? [];
    expect(pk?.certificates[0]?.certificates[0]?.fingerprint).toBe(sha256Hex(der));
    expect(pk?.certificates[0]?.uefiOwner).toBe('77fa9abd-0359-4d32-bd60-28f4e78f784b');
    expect(dbx?.signatures).toMatchObject([{ value: 'ab'.repeat(32), type: 'EFI_CERT_SHA256_GUID' }]);
  });

  it('does not take what lies below a link for all there is, where no collection says so', () => {
    const left = Object.entries(tree).filter(([path]) => path !== at('/SecureBootDatabases/PK/Certificates'));
    const rest = Object.fromEntries(left);
    const [pk] = secureBoot(parse(rest))[0]?.databases ?? [];
    expect(pk).toMatchObject({ complete: false, certificates: [{ form: 'PEM' }] });
  });

  it('keeps a certificate that cannot be read, with the reason', () => {
    const path = at('/SecureBootDatabases/PK/Certificates/1');
    for (const [text, fault] of [
      [pemText.replace('MII', 'MI*'), 'not base64'],
      ['', 'no CertificateString'],
      [new TextDecoder().decode(pem('CERTIFICATE', der.subarray(0, 90))), 'needs'],
    ] as const) {
      const damaged = { ...tree, [path]: { ...tree[path], CertificateString: text } };
      const [pk] = secureBoot(parse(damaged))[0]?.databases ?? [];
      expect(pk?.certificates[0]?.certificates).toEqual([]);
      expect(pk?.certificates[0]?.fault).toContain(fault);
    }
  });

  it('decodes measurements and says which it cannot', () => {
    const integrity = {
      '@odata.type': '#ComponentIntegrity.v1_2_0.ComponentIntegrity',
      '@odata.id': '/redfish/v1/ComponentIntegrity/1',
      ComponentIntegrityType: 'SPDM',
      TPM: {},
      Actions: { '#ComponentIntegrity.SPDMGetSignedMeasurements': { target: '/redfish/v1/x/Actions/y' } },
      SPDM: {
        IdentityAuthentication: { ResponderAuthentication: { VerificationStatus: 'Failed' } },
        MeasurementSet: {
          MeasurementSummary: encodeBase64(new Uint8Array(32)),
          MeasurementSummaryHashAlgorithm: 'TPM_ALG_SHA_256',
          Measurements: [
            { MeasurementIndex: 1, MeasurementType: 'ImmutableROM', Measurement: encodeBase64(Uint8Array.of(1, 2)) },
            { MeasurementIndex: 2, Measurement: '%' },
            7,
          ],
        },
      },
    };
    const [value] = componentIntegrity(parse([integrity]));
    expect(value?.unverifiedMeasurements.map((one) => [one.index, one.type, toHex(one.value)])).toEqual([
      [1, 'ImmutableROM', '0102'],
    ]);
    expect(value).toMatchObject({
      responder: { statedVerification: 'Failed' },
      signedMeasurementsTarget: '/redfish/v1/x/Actions/y',
      unverifiedSummary: { hashAlgorithm: 'TPM_ALG_SHA_256' },
    });
    expect(value?.notes).toHaveLength(3);
  });

  it('looks at a collection once, however many link to it', () => {
    const members = Array.from({ length: 300 }, (_, i) => ({
      '@odata.type': '#Certificate.v1_0_0.Certificate',
      '@odata.id': `/redfish/v1/c/${i}`,
      CertificateString: pemText,
    }));
    const components = Array.from({ length: 3000 }, (_, i) => ({
      '@odata.type': '#TrustedComponent.v1_0_0.TrustedComponent',
      '@odata.id': `/redfish/v1/t/${i}`,
      Certificates: link('/redfish/v1/c'),
    }));
    const found = trustedComponents(parse([...members, ...components]));
    expect(found).toHaveLength(3000);
    expect(found[0]?.certificates).toHaveLength(300);
    expect(found.every(({ certificates }) => certificates === found[0]?.certificates)).toBe(true);
  });

  it('never throws, whatever the values are', () => {
    const keys = [
      'Links',
      'Certificates',
      'SPDM',
      'Status',
      'Members',
      'MeasurementSet',
      'SecureBootDatabases',
      'Signatures',
    ];
    const types = [
      'TrustedComponent',
      'ComponentIntegrity',
      'SecureBoot',
      'SecureBootDatabase',
      'Certificate',
      'SoftwareInventory',
      'Drive',
    ];
    let looked = 0;
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.constantFrom(...keys), fc.jsonValue(), (type, name, value) => {
        const resource = { '@odata.type': `#${type}.v1_0_0.${type}`, '@odata.id': '/redfish/v1/x', [name]: value };
        try {
          const parsed = parse([resource, { ...resource, '@odata.id': '/redfish/v1/x/y' }]);
          looked += parsed.resources.length;
          for (const look of [
            trustedComponents,
            componentIntegrity,
            secureBoot,
            firmwareInventory,
            hardwareResources,
          ]) {
            expect(Array.isArray(look(parsed))).toBe(true);
          }
        } catch (error) {
          if (!(error instanceof FormatError)) throw error;
        }
      }),
      { numRuns: 500 },
    );
    expect(looked).toBeGreaterThan(900);
  });
});
