import { FormatError, utf8Bytes } from '../../core/index.ts';
import { decodeBase64 } from '../base64.ts';
import { isObject, listAt, objectAt, textAt } from '../inventory/json-text.ts';
import type { JsonObject } from '../inventory/json-text.ts';
import type { CertificateResource } from './redfish-certificates.ts';
import { certificateResource } from './redfish-certificates.ts';
import type { RedfishResource, RedfishTree } from './resource.ts';
import type { TreeIndex } from './tree-index.ts';
import { booleanAt, idsAt, indexTree, linkAt, numberAt, stateOf } from './tree-index.ts';

/** One measurement that a component gave to the management controller; nothing in it is signed. */
export interface ReportedMeasurement {
  /** MeasurementIndex of SPDM, PCR of a TPM. */
  readonly index: number | undefined;
  /** `ImmutableROM`, `MutableFirmware`, … as SPDM has them; undefined for a TPM. */
  readonly type: string | undefined;
  /** As written: `TPM_ALG_SHA_512`. */
  readonly hashAlgorithm: string | undefined;
  readonly value: Uint8Array;
  readonly securityVersion: string | undefined;
  readonly partOfSummary: boolean | undefined;
  readonly lastUpdated: string | undefined;
}

/** Who the controller says it has authenticated, and by which certificate. */
export interface IdentityAuthentication {
  /** `Success` or `Failed`, in the controller's own judgement. */
  readonly statedVerification: string | undefined;
  readonly certificateLink: string | undefined;
  /** Where the tree holds it. */
  readonly certificate: CertificateResource | undefined;
}

export interface ComponentIntegrity {
  readonly id: string;
  /** `SPDM`, `TPM`, `TCM` or another; `unknown` where the resource does not say. */
  readonly type: string;
  readonly protocolVersion: string | undefined;
  readonly enabled: boolean | undefined;
  readonly state: string | undefined;
  readonly target: string | undefined;
  readonly protects: readonly string[];
  readonly lastUpdated: string | undefined;
  readonly responder: IdentityAuthentication | undefined;
  readonly unverifiedMeasurements: readonly ReportedMeasurement[];
  /** SPDM: one hash over the measurements that are part of it. */
  readonly unverifiedSummary: { readonly hashAlgorithm: string | undefined; readonly value: Uint8Array } | undefined;
  readonly sessionTypes: readonly string[];
  /** Where the controller has measurements signed: target of the action SPDMGetSignedMeasurements. */
  readonly signedMeasurementsTarget: string | undefined;
  readonly notes: readonly string[];
}

const maxNotes = 64;

/** ComponentIntegrity resources (DSP2046). Never throws. */
export function componentIntegrity(tree: Pick<RedfishTree, 'resources'>): ComponentIntegrity[] {
  const index = indexTree(tree);
  const known = new Map<RedfishResource, CertificateResource | undefined>();
  const certificateOf: CertificateOf = (resource) => {
    const value = known.has(resource) ? known.get(resource) : certificateResource(resource);
    known.set(resource, value);
    return value;
  };
  return index.resources.flatMap(({ type, id, properties }) =>
    type === 'ComponentIntegrity' ? [readIntegrity(id, properties, index, certificateOf)] : [],
  );
}

function readIntegrity(
  id: string,
  properties: JsonObject,
  index: TreeIndex,
  certificateOf: CertificateOf,
): ComponentIntegrity {
  const notes: string[] = [];
  const type = textAt(properties, 'ComponentIntegrityType') ?? 'unknown';
  // A body of another type than the resource states is not looked at, and said.
  const body = objectAt(properties, type) ?? {};
  for (const other of ['SPDM', 'TPM']) {
    if (other !== type && objectAt(properties, other) !== undefined) notes.push(`${id}: is ${type} and has ${other}`);
  }
  const set = objectAt(body, 'MeasurementSet') ?? {};
  const authentication = objectAt(body, 'IdentityAuthentication');
  const action = objectAt(objectAt(properties, 'Actions') ?? {}, '#ComponentIntegrity.SPDMGetSignedMeasurements') ?? {};
  const measurements = listAt(set, 'Measurements').flatMap((entry, i) => readMeasurement(entry, `${id}: ${i}`, notes));
  const summary = bytesAt(set, 'MeasurementSummary', `${id}: summary`, notes);
  const sessions = listAt(objectAt(body, 'ComponentCommunication') ?? {}, 'Sessions');
  return {
    id,
    type,
    protocolVersion: textAt(properties, 'ComponentIntegrityTypeVersion'),
    enabled: booleanAt(properties, 'ComponentIntegrityEnabled'),
    state: stateOf(properties),
    target: textAt(properties, 'TargetComponentURI'),
    protects: idsAt(objectAt(properties, 'Links') ?? {}, 'ComponentsProtected'),
    lastUpdated: textAt(properties, 'LastUpdated'),
    // A TPM has one side to authenticate, SPDM two.
    responder: readAuthentication(
      authentication && (objectAt(authentication, 'ResponderAuthentication') ?? authentication),
      index,
      certificateOf,
    ),
    unverifiedMeasurements: measurements,
    unverifiedSummary:
      summary === undefined
        ? undefined
        : { hashAlgorithm: textAt(set, 'MeasurementSummaryHashAlgorithm'), value: summary },
    sessionTypes: sessions.flatMap((session) => (isObject(session) ? (textAt(session, 'SessionType') ?? []) : [])),
    signedMeasurementsTarget: textAt(action, 'target'),
    notes: notes.slice(0, maxNotes),
  };
}

type CertificateOf = (resource: RedfishResource) => CertificateResource | undefined;

function readAuthentication(
  object: JsonObject | undefined,
  index: TreeIndex,
  certificateOf: CertificateOf,
): IdentityAuthentication | undefined {
  if (object === undefined) return undefined;
  const certificateLink = linkAt(object, 'ComponentCertificate');
  const resource = index.at(certificateLink);
  return {
    statedVerification: textAt(object, 'VerificationStatus'),
    certificateLink,
    certificate: resource && certificateOf(resource),
  };
}

function readMeasurement(entry: unknown, where: string, notes: string[]): ReportedMeasurement[] {
  if (!isObject(entry)) {
    notes.push(`${where}: a measurement that is no object`);
    return [];
  }
  const value = bytesAt(entry, 'Measurement', where, notes);
  if (value === undefined) return [];
  const misspelt = textAt(entry, 'MeasurmentType');
  if (misspelt !== undefined) notes.push(`${where}: MeasurementType is spelt MeasurmentType`);
  return [
    {
      index: numberAt(entry, 'MeasurementIndex') ?? numberAt(entry, 'PCR'),
      type: textAt(entry, 'MeasurementType') ?? misspelt,
      hashAlgorithm: textAt(entry, 'MeasurementHashAlgorithm'),
      value,
      securityVersion: textAt(entry, 'SecurityVersionNumber'),
      partOfSummary: booleanAt(entry, 'PartofSummaryHash'),
      lastUpdated: textAt(entry, 'LastUpdated'),
    },
  ];
}

function bytesAt(object: JsonObject, key: string, where: string, notes: string[]): Uint8Array | undefined {
  const text = textAt(object, key);
  if (text === undefined) return undefined;
  try {
    return decodeBase64(utf8Bytes(text), 'redfish');
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    notes.push(`${where}: ${key}: ${error.message}`);
    return undefined;
  }
}
