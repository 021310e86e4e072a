import { FormatError, utf8Bytes } from '../../core/index.ts';
import { objectAt, textAt } from '../inventory/json-text.ts';
import type { Certificate } from '../x509/index.ts';
import { parseCertificates } from '../x509/index.ts';
import type { RedfishResource } from './resource.ts';
import { numberAt } from './tree-index.ts';

/** A Certificate resource (DSP2046): one certificate, or in `PEMchain` several, most often from the leaf. */
export interface CertificateResource {
  readonly id: string;
  /** `PEM`, `PEMchain`, `PKCS7`. */
  readonly form: string | undefined;
  /** Slot of the device that presents it. */
  readonly spdmSlot: number | undefined;
  readonly uefiOwner: string | undefined;
  readonly certificates: readonly Certificate[];
  /** Why its text could not be read; undefined where it could. */
  readonly fault: string | undefined;
}

const maxCertificateText = 1 << 20;

/** The value of a Certificate resource; undefined for other resources. Never throws. */
export function certificateResource(resource: RedfishResource): CertificateResource | undefined {
  const { type, id, properties } = resource;
  if (type !== 'Certificate') return undefined;
  const common = {
    id,
    form: textAt(properties, 'CertificateType'),
    spdmSlot: numberAt(objectAt(properties, 'SPDM') ?? {}, 'SlotId'),
    uefiOwner: textAt(properties, 'UefiSignatureOwner')?.toLowerCase(),
  };
  return { ...common, ...readText(textAt(properties, 'CertificateString')) };
}

function readText(text: string | undefined): Pick<CertificateResource, 'certificates' | 'fault'> {
  if (text === undefined || text === '') return { certificates: [], fault: 'no CertificateString' };
  if (text.length > maxCertificateText) return { certificates: [], fault: `${text.length} characters` };
  try {
    return { certificates: parseCertificates(utf8Bytes(text)).certificates, fault: undefined };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { certificates: [], fault: `${error.message} (at byte ${error.offset})` };
  }
}
