import { epochMs, sha256Hex } from '../../core/index.ts';
import type { Component, Inventory } from '../../formats/inventory/index.ts';
import { redfishInventory } from '../../formats/redfish/index.ts';
import type { RedfishTree } from '../../formats/redfish/index.ts';
import { referenceMeasurements } from '../../formats/corim/index.ts';
import { supportFiles } from '../../formats/swidtag/index.ts';
import type { Certificate } from '../../formats/x509/index.ts';
import type { AnyDecoded } from '../../formats/index.ts';
import type { Documents, Evidence } from '../evidence.ts';
import type { FileRole, SortedFile } from './attest-request.ts';
import { refOf } from './absence.ts';
import { readCollections, takenAt } from './collections.ts';
import { isAkCertificate, isEkCertificate } from './certificate-use.ts';
import type { MachineEvidence, ManifestDocument } from './machine-evidence.ts';
import { onceFor } from './once.ts';

type Draft<T> = { -readonly [K in keyof T]: T[K] };
type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

/** The same name and dates around another value. */
function evidenceOf<T>(source: Evidence<unknown>, value: T): Evidence<T> {
  const { sha256, file, entry, takenAt, collected, suppliedBy } = source;
  const evidence: Draft<Evidence<T>> = { sha256, file, value };
  // Assigned and not spread: objects that grow by spreads with conditions are slow to make, and slow to read ever after.
  if (entry !== undefined) evidence.entry = entry;
  if (takenAt !== undefined) evidence.takenAt = takenAt;
  if (collected !== undefined) evidence.collected = collected;
  if (suppliedBy !== undefined) evidence.suppliedBy = suppliedBy;
  return evidence;
}

function roleOfCertificate(certificate: Certificate): FileRole {
  if (certificate.isCa) return 'ca-certificate';
  if (isEkCertificate(certificate)) return 'ek-certificate';
  return isAkCertificate(certificate) ? 'ak-certificate' : 'certificate';
}

/** Takes one decoded document into the heaps and says what it was taken for. */
function take(into: Mutable<MachineEvidence>, document: Evidence<AnyDecoded>): FileRole {
  const decoded = document.value;
  if (decoded.kind === 'platform-certificate') {
    into.platformCertificates.push(evidenceOf(document, decoded.value));
    return decoded.value.type === 'delta' ? 'delta-certificate' : 'platform-certificate';
  }
  if (decoded.kind === 'x509-certificate') {
    into.certificates.push(evidenceOf(document, decoded.value));
    return roleOfCertificate(decoded.value);
  }
  if (decoded.kind === 'x509-bundle') {
    for (const certificate of decoded.value.certificates) into.certificates.push(evidenceOf(document, certificate));
    return 'certificate';
  }
  if (decoded.kind === 'component-inventory') {
    into.osInventories.push(evidenceOf(document, decoded.value));
    return 'os-inventory';
  }
  if (decoded.kind === 'redfish') {
    into.redfishTrees.push(evidenceOf(document, decoded.value));
    return 'bmc-inventory';
  }
  if (decoded.kind === 'collection-record') {
    into.collections.push(evidenceOf(document, decoded.value));
    return 'collection-record';
  }
  if (decoded.kind === 'tcg-event-log') {
    into.logs.push(evidenceOf(document, decoded.value));
    return 'event-log';
  }
  return takeOfTpm(into, document) ?? takeReference(into, document) ?? takeOfDevice(into, document) ?? 'not-used';
}

/** The same for what a TPM made. */
function takeOfTpm(into: Mutable<MachineEvidence>, document: Evidence<AnyDecoded>): FileRole | undefined {
  const decoded = document.value;
  if (decoded.kind === 'public-key') {
    const { spki, spkiSha256 } = decoded.value.publicKey;
    into.keys.push(evidenceOf(document, { spki, spkiSha256 }));
    return 'public-key';
  }
  if (decoded.kind === 'tpm-public' && decoded.value.spki !== undefined) {
    const { spki } = decoded.value;
    into.keys.push(evidenceOf(document, { spki, spkiSha256: sha256Hex(spki), tpmPublic: decoded.value }));
    return 'tpm-public';
  }
  if (decoded.kind === 'tpm-quote') {
    into.quotes.push(evidenceOf(document, decoded.value));
    return 'quote';
  }
  if (decoded.kind === 'tpm-signature') {
    into.signatures.push(evidenceOf(document, decoded.value));
    return 'quote-signature';
  }
  if (decoded.kind === 'tpm-pcr-values') {
    into.pcrValues.push(evidenceOf(document, decoded.value));
    return 'pcr-values';
  }
  if (decoded.kind === 'keylime-quote') {
    into.quotes.push(evidenceOf(document, decoded.value.attest));
    into.signatures.push(evidenceOf(document, decoded.value.signature));
    into.pcrValues.push(evidenceOf(document, decoded.value.pcrs));
    return 'quote';
  }
  return undefined;
}

/** The same for what a maker or an operator wrote for machines to be compared with. */
function takeReference(into: Mutable<MachineEvidence>, document: Evidence<AnyDecoded>): FileRole | undefined {
  const decoded = document.value;
  if (decoded.kind === 'rim-swidtag') {
    into.manifests.push({ form: 'swid', document: evidenceOf(document, decoded.value) });
    return 'manifest';
  }
  if (decoded.kind === 'corim' || decoded.kind === 'comid' || decoded.kind === 'coswid') {
    into.manifests.push({ form: 'corim', document: evidenceOf(document, decoded.value) });
    return 'manifest';
  }
  if (decoded.kind === 'x509-crl') {
    into.crls.push(evidenceOf(document, decoded.value));
    return 'revocation-list';
  }
  if (decoded.kind === 'flash-image') {
    into.flashImages.push(evidenceOf(document, decoded.value));
    return 'flash-image';
  }
  if (decoded.kind === 'secure-boot-policy') {
    into.secureBootPolicies.push(evidenceOf(document, decoded.value));
    return 'secure-boot-policy';
  }
  return undefined;
}

/** The same for what a device behind SPDM said. */
function takeOfDevice(into: Mutable<MachineEvidence>, document: Evidence<AnyDecoded>): FileRole | undefined {
  const decoded = document.value;
  if (decoded.kind === 'spdm-certificate-chain') {
    into.spdmChains.push(evidenceOf(document, decoded.value));
    return 'device-chain';
  }
  if (decoded.kind === 'spdm-measurements') {
    into.spdmMeasurements.push(evidenceOf(document, decoded.value));
    if (decoded.value.chain !== undefined) into.spdmChains.push(evidenceOf(document, decoded.value.chain));
    return 'device-measurements';
  }
  return undefined;
}

const cache = new WeakMap<Documents, MachineEvidence>();

/** Newest first, undated last: where only one can be asked, the latest word counts. */
function newestFirst<T>(evidence: Evidence<T>[]): Evidence<T>[] {
  const time = (one: Evidence<T>): number => {
    const at = takenAt(one);
    return at === undefined ? -Infinity : epochMs(at.from);
  };
  return evidence.sort((a, b) => {
    const [ta, tb] = [time(a), time(b)];
    return ta === tb ? (a.sha256 < b.sha256 ? -1 : a.sha256 > b.sha256 ? 1 : 0) : tb - ta;
  });
}

/** Firmware that a Redfish service states, as parts of an inventory; the service's own words for what it belongs to. */
function bmcInventory(trees: readonly Evidence<RedfishTree>[]): Evidence<Inventory>[] {
  const [first] = trees;
  if (first === undefined) return [];
  const whole = redfishInventory(trees.flatMap(({ value }) => value.resources));
  // A Redfish file may hold no part at all (a log service, a certificate): then nobody listed anything.
  if (whole.components.length === 0 && whole.platform.serial === undefined) return [];
  const bios = whole.firmware.filter(({ name }) => name === 'BIOS');
  const hasFirmware = whole.components.some((component) => component.class?.value.startsWith('0013') === true);
  const firmware: Component[] = hasFirmware
    ? []
    : bios.slice(0, 1).map(({ version, manufacturer }) => ({
        class: { registry: '2.23.133.18.3.1', value: '00130003' },
        className: 'system firmware',
        manufacturer: manufacturer ?? whole.platform.manufacturer,
        model: undefined,
        serial: undefined,
        revision: version,
        addresses: [],
        fieldReplaceable: undefined,
        status: undefined,
        location: undefined,
      }));
  return [evidenceOf(first, { ...whole, components: [...whole.components, ...firmware] })];
}

/** SHA-256 of the files that a manifest vouches for. */
export const namedFiles: (manifest: ManifestDocument) => ReadonlySet<string> = onceFor(({ form, document }) => {
  const hashes =
    form === 'swid'
      ? supportFiles(document.value).flatMap((file) => file.hashes)
      : referenceMeasurements(document.value)
          .filter(({ key }) => key?.startsWith('file:') === true)
          .flatMap(({ digests }) => digests.map(({ algorithm, hex }) => ({ algorithm, digest: hex })));
  return new Set(hashes.filter(({ algorithm }) => /^sha-?256$/i.test(algorithm)).map(({ digest }) => digest));
});

/**
 * A log that a manifest names is the maker's, unless it lies here twice: a machine as it left its maker writes the very
 * log that its maker wrote.
 */
function separateSupport({
  logs,
  manifests,
  files,
}: Mutable<MachineEvidence>): Pick<MachineEvidence, 'logs' | 'supportLogs'> {
  const named = new Set(manifests.flatMap((manifest) => [...namedFiles(manifest)]));
  const copies = (sha256: string): number => files.filter(({ ref }) => ref.sha256 === sha256).length;
  return {
    logs: newestFirst(logs.filter(({ sha256 }) => !named.has(sha256) || copies(sha256) > 1)),
    supportLogs: logs.filter(({ sha256 }) => named.has(sha256)),
  };
}

/** Sorts one machine's documents by what their content is. The same documents are sorted once. */
export function sortDocuments(documents: Documents): MachineEvidence {
  const known = cache.get(documents);
  if (known !== undefined) return known;
  const files: SortedFile[] = [];
  const into: Mutable<MachineEvidence> = {
    platformCertificates: [],
    certificates: [],
    osInventories: [],
    bmcInventories: [],
    quotes: [],
    signatures: [],
    keys: [],
    pcrValues: [],
    logs: [],
    supportLogs: [],
    manifests: [],
    spdmChains: [],
    spdmMeasurements: [],
    redfishTrees: [],
    crls: [],
    flashImages: [],
    secureBootPolicies: [],
    collections: [],
    unreadable: [...documents.unreadable],
    notThere: [],
    files: [],
  };
  const { collected, notThere } = readCollections(documents);
  const seen = new Set<string>();
  for (const document of documents.readable) {
    // One file under two names is one piece of evidence.
    const again = seen.has(document.sha256);
    seen.add(document.sha256);
    const when = collected.get(document.sha256);
    const role = again ? 'not-used' : take(into, when === undefined ? document : { ...document, collected: when });
    const detail = again ? 'the same content as another file' : document.value.kind;
    files.push({ ref: refOf(document), role, detail });
  }
  for (const { message, offset, ...ref } of documents.unreadable) {
    files.push({ ref: refOf(ref), role: 'unreadable', detail: `${message} (at byte ${offset})` });
  }
  const sorted: MachineEvidence = {
    ...into,
    osInventories: newestFirst(into.osInventories),
    redfishTrees: newestFirst(into.redfishTrees),
    bmcInventories: bmcInventory(newestFirst(into.redfishTrees)),
    ...separateSupport({ ...into, files }),
    quotes: newestFirst(into.quotes),
    notThere,
    collections: newestFirst(into.collections),
    files,
  };
  cache.set(documents, sorted);
  return sorted;
}
