import { generateKeyPairSync } from 'node:crypto';
import { sha256Hex, utf8Bytes } from '../../src/core/index.ts';
import { encodeBase64 } from '../../src/formats/base64.ts';
import { decode } from '../../src/formats/index.ts';
import { specified } from '../../src/formats/inventory/index.ts';
import { redfishInventory } from '../../src/formats/redfish/index.ts';
import { signedSwidTag } from '../../src/formats/swidtag/testdata/swid-writer.ts';
import { caExtensions, certificate, commonName, testKey } from '../../src/formats/testdata/der-writer.ts';
import { rsaSha256 } from '../../src/formats/xml/testdata/signature-writer.ts';

interface File {
  readonly file: string;
  readonly bytes: Uint8Array;
}

export interface FirmwareManifests {
  /** For each boot log among the machines a signed tag for its model, and beside it the log that the tag names. */
  readonly references: readonly File[];
  /** The certificate above the signer's, which is in the tags. */
  readonly root: File;
}

/** The model that a machine's own lists state. */
function modelIn(files: readonly File[]): string | undefined {
  for (const { bytes } of files) {
    const { kind, value } = decode(bytes);
    const list =
      kind === 'component-inventory' ? value : kind === 'redfish' ? redfishInventory(value.resources) : undefined;
    const model = specified(list?.platform.model);
    if (model !== undefined) return model;
  }
  return undefined;
}

/** What the maker of these machines would publish: a manifest for every firmware that one of them booted. */
export function firmwareManifests(machines: readonly { readonly files: readonly File[] }[]): FirmwareManifests {
  const rootKey = testKey();
  const name = commonName('Maker of the benched machines');
  const root = certificate({
    key: rootKey,
    issuerKey: rootKey,
    subject: name,
    issuer: name,
    extensions: caExtensions(),
  });
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const signer = certificate({
    key: { privateKey, spki: new Uint8Array(publicKey.export({ format: 'der', type: 'spki' })) },
    issuerKey: rootKey,
    issuer: name,
    subject: commonName('Signer of manifests'),
  });
  const keyInfo = `<KeyInfo><X509Data><X509Certificate>${encodeBase64(signer)}</X509Certificate></X509Data></KeyInfo>`;
  const references: File[] = [];
  const known = new Set<string>();
  for (const { files } of machines) {
    const log = files.find(({ file }) => file === 'binary_bios_measurements')?.bytes;
    const hash = log === undefined ? undefined : sha256Hex(log);
    if (log === undefined || hash === undefined || known.has(hash)) continue;
    const model = modelIn(files);
    // Without a list of its own nobody knows which model it is: another machine has the same firmware.
    if (model === undefined) continue;
    known.add(hash);
    const at = `references/rim/firmware-${known.size}`;
    const payload = `<swid:File xmlns:SHA256="http://www.w3.org/2001/04/xmlenc#sha256" SHA256:hash="${hash}" name="support.rimel" size="${log.length}"/>`;
    const meta = `<swid:Meta rim:bindingSpec="PC Client RIM" rim:bindingSpecVersion="1.2" rim:platformManufacturerStr="Maker" rim:platformModel="${model}"/>`;
    const tag = signedSwidTag({ key: privateKey, method: rsaSha256, keyInfo }, { payload, meta });
    references.push({ file: `${at}.swidtag`, bytes: utf8Bytes(tag) }, { file: `${at}.rimel`, bytes: log });
  }
  return { references, root: { file: 'manifest-root.der', bytes: root } };
}
