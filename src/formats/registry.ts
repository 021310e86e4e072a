import type { Comid, Corim, Coswid } from './corim/index.ts';
import { comidFormat, corimFormat, coswidFormat } from './corim/index.ts';
import type { CoseSign1 } from './cose/index.ts';
import { coseSign1Format } from './cose/index.ts';
import type { CollectionRecord, WebArchive } from './collection/index.ts';
import { collectionRecordFormat, webArchiveFormat } from './collection/index.ts';
import type { DrillFile } from './drill/index.ts';
import { drillFormat } from './drill/index.ts';
import type { Decoded, Format } from './format.ts';
import type { GerberLayer } from './gerber/index.ts';
import { gerberFormat } from './gerber/index.ts';
import type { ImaLog } from './ima/index.ts';
import { imaLogFormat } from './ima/index.ts';
import type { EventLog } from './eventlog/index.ts';
import { eventLogFormat } from './eventlog/index.ts';
import type { FlashImage } from './flash/index.ts';
import { flashImageFormat } from './flash/index.ts';
import type { Inventory } from './inventory/index.ts';
import { componentInventoryFormat } from './inventory/index.ts';
import type { KicadBoard } from './kicad/index.ts';
import { kicadBoardFormat } from './kicad/index.ts';
import type { NetworkLog } from './netlog/index.ts';
import { argusFormat, suricataFormat, zeekLogFormat } from './netlog/index.ts';
import type { PlacementList } from './placement/index.ts';
import { placementFormat } from './placement/index.ts';
import type { RedfishTree } from './redfish/index.ts';
import { redfishFormat } from './redfish/index.ts';
import type { SecureBootPolicy, SignatureLists } from './secureboot/index.ts';
import { secureBootPolicyFormat, signatureListsFormat } from './secureboot/index.ts';
import type { SpdmCertificateChain, SpdmMeasurements } from './spdm/index.ts';
import { spdmChainFormat, spdmMeasurementsFormat } from './spdm/index.ts';
import type { PlatformCertificate } from './platformcert/index.ts';
import { platformCertificateFormat } from './platformcert/index.ts';
import type { SwidTag } from './swidtag/index.ts';
import { rimSwidtagFormat } from './swidtag/index.ts';
import type { Attest, KeylimeQuote, PcrValues, TpmCredential, TpmName, TpmPublic, TpmSignature } from './tpm/index.ts';
import {
  keylimeQuoteFormat,
  tpmCredentialFormat,
  tpmNameFormat,
  tpmPcrValuesFormat,
  tpmPublicFormat,
  tpmQuoteFormat,
  tpmSignatureFormat,
} from './tpm/index.ts';
import type { CaCatalogue, Certificate, CertificateBundle, PublicKeyFile, RevocationList } from './x509/index.ts';
import { caCatalogueFormat, crlFormat, publicKeyFormat, x509BundleFormat, x509Format } from './x509/index.ts';

/** Kind and decoded value of every format. A new format is one line here and one in `byKind`; the compiler asks for the other. */
interface Kinds {
  readonly 'tpm-quote': Attest;
  readonly 'tpm-credential': TpmCredential;
  readonly 'tpm-pcr-values': PcrValues;
  readonly 'tpm-public': TpmPublic;
  readonly 'tpm-signature': TpmSignature;
  readonly 'tpm-name': TpmName;
  readonly 'efi-signature-lists': SignatureLists;
  readonly 'secure-boot-policy': SecureBootPolicy;
  readonly 'spdm-measurements': SpdmMeasurements;
  readonly 'spdm-certificate-chain': SpdmCertificateChain;
  readonly 'tcg-event-log': EventLog;
  readonly corim: Corim;
  readonly 'cose-sign1': CoseSign1;
  readonly comid: Comid;
  readonly coswid: Coswid;
  readonly 'platform-certificate': PlatformCertificate;
  readonly 'x509-certificate': Certificate;
  readonly 'x509-bundle': CertificateBundle;
  readonly 'x509-crl': RevocationList;
  readonly 'public-key': PublicKeyFile;
  readonly 'keylime-quote': KeylimeQuote;
  readonly 'tpm-ca-catalogue': CaCatalogue;
  readonly 'rim-swidtag': SwidTag;
  readonly 'ima-log': ImaLog;
  readonly 'flash-image': FlashImage;
  readonly 'collection-record': CollectionRecord;
  readonly 'web-archive': WebArchive;
  readonly 'component-inventory': Inventory;
  readonly redfish: RedfishTree;
  readonly 'kicad-board': KicadBoard;
  readonly gerber: GerberLayer;
  readonly drill: DrillFile;
  readonly placement: PlacementList;
  readonly 'zeek-log': NetworkLog;
  readonly 'suricata-eve': NetworkLog;
  readonly 'argus-binetflow': NetworkLog;
}

type Known = { [K in keyof Kinds]: Format<K, Kinds[K]> };

/** In the order in which they are asked: what has a magic number first, what is only text last. */
const byKind: Known = {
  'tpm-quote': tpmQuoteFormat,
  'tpm-credential': tpmCredentialFormat,
  'tpm-pcr-values': tpmPcrValuesFormat,
  'tpm-public': tpmPublicFormat,
  'tpm-signature': tpmSignatureFormat,
  'tpm-name': tpmNameFormat,
  'efi-signature-lists': signatureListsFormat,
  'secure-boot-policy': secureBootPolicyFormat,
  // Its JSON names Redfish resources, and its chains begin as a certificate does: asked before both.
  'spdm-measurements': spdmMeasurementsFormat,
  'spdm-certificate-chain': spdmChainFormat,
  // Before the event log: a dump may begin with zeros, which are a legal event header.
  'flash-image': flashImageFormat,
  'tcg-event-log': eventLogFormat,
  'rim-swidtag': rimSwidtagFormat,
  // A signed manifest is a signed message too: asked first.
  corim: corimFormat,
  'cose-sign1': coseSign1Format,
  comid: comidFormat,
  coswid: coswidFormat,
  // Both quote what a machine said: asked before those who look for it.
  'collection-record': collectionRecordFormat,
  'web-archive': webArchiveFormat,
  // JSON may quote a certificate in PEM: asked before those who look for one.
  'component-inventory': componentInventoryFormat,
  redfish: redfishFormat,
  'platform-certificate': platformCertificateFormat,
  // A list of version 2 begins like a certificate of version 1.
  'x509-crl': crlFormat,
  'x509-certificate': x509Format,
  'x509-bundle': x509BundleFormat,
  'public-key': publicKeyFormat,
  'keylime-quote': keylimeQuoteFormat,
  'tpm-ca-catalogue': caCatalogueFormat,
  'ima-log': imaLogFormat,
  'kicad-board': kicadBoardFormat,
  gerber: gerberFormat,
  drill: drillFormat,
  placement: placementFormat,
  'zeek-log': zeekLogFormat,
  'suricata-eve': suricataFormat,
  'argus-binetflow': argusFormat,
};

export type Kind = keyof Kinds;
export type AnyFormat = Known[Kind];
/** A decoded file of any kind; `kind` tells which. */
export type AnyDecoded = { [K in Kind]: Decoded<K, Kinds[K]> }[Kind];

export const formats: readonly AnyFormat[] = Object.values(byKind);
