import type { Comid } from './comid.ts';
import type { Corim } from './corim.ts';
import type { Coswid } from './coswid.ts';
import type { CryptoKey } from './crypto-key.ts';
import type { Digest } from './digest.ts';
import type { Environment } from './environment.ts';
import type { Measurement, MeasurementValues, Svn } from './measurement.ts';

/** What a manifest says that one element of one environment measures, whatever kind of tag says it. */
export interface ReferenceMeasurement {
  /** Tag that says it. */
  readonly tagId: string;
  /** What is measured, in one line; equal for the same thing (`Environment.text`), or the software of a CoSWID. */
  readonly environment: string;
  /** Maker and model of the class that the environment names, where it names them. */
  readonly vendor?: string;
  readonly model?: string;
  /** Which element of it: `text:"…"`, `oid:…`, `uuid:…`, `number:…`, `file:"…"`; undefined where there is only one. */
  readonly key?: string;
  /** Which register of the element, as a number or a quoted text. */
  readonly register?: string;
  /** Any one of them is enough to compare; an algorithm is a name of the IANA Named Information registry. */
  readonly digests: readonly Digest[];
  readonly svn?: Svn;
  readonly version?: string;
  readonly name?: string;
  readonly rawValue?: NonNullable<MeasurementValues['rawValue']>;
  readonly serialNumber?: string;
  readonly macAddress?: string;
  readonly ueid?: string;
  readonly uuid?: string;
  readonly flags?: Readonly<Record<string, boolean>>;
  readonly sizeBytes?: bigint;
  /** Who must have signed the evidence for it to count. */
  readonly authorizedBy: readonly CryptoKey[];
  /** Keys of a profile that were not read: where there are any, agreement of the rest is not agreement of the whole. */
  readonly unreadKeys: readonly (number | string)[];
}

/**
 * The reference values of a manifest or a tag in one shape: the reference triples of CoMIDs and the payloads of CoSWIDs.
 * Endorsed and conditional values are no references, nor is what a CoSWID gives as evidence.
 */
export function referenceMeasurements(value: Corim | Comid | Coswid): readonly ReferenceMeasurement[] {
  switch (value.kind) {
    case 'corim':
      return value.tags.flatMap((tag) => (tag.kind === 'other' ? [] : referenceMeasurements(tag)));
    case 'comid':
      return value.triples.reference.flatMap(({ environment, measurements }) =>
        measurements.flatMap((measurement) => ofMeasurement(value.tagIdentity.id, environment, measurement)),
      );
    case 'coswid':
      return ofCoswid(value);
  }
}

function ofMeasurement(tagId: string, environment: Environment, measurement: Measurement): ReferenceMeasurement[] {
  const { values, authorizedBy } = measurement;
  const place = {
    tagId,
    environment: environment.text,
    ...(environment.vendor === undefined ? {} : { vendor: environment.vendor }),
    ...(environment.model === undefined ? {} : { model: environment.model }),
    ...(measurement.key === undefined ? {} : { key: measurement.key.text }),
    authorizedBy,
    unreadKeys: values.unreadKeys,
  };
  const registers = values.integrityRegisters.map(({ id, digests }) => ({ ...place, register: id, digests }));
  const said = ownValues(values);
  const onlyRegisters = registers.length > 0 && values.digests.length === 0 && Object.keys(said).length === 0;
  return onlyRegisters ? registers : [{ ...place, digests: values.digests, ...said }, ...registers];
}

type OwnValues = Omit<
  ReferenceMeasurement,
  | 'tagId'
  | 'environment'
  | 'vendor'
  | 'model'
  | 'key'
  | 'register'
  | 'digests'
  | 'authorizedBy'
  | 'unreadKeys'
  | 'sizeBytes'
>;

/** What the map says besides digests; nothing is written for what it does not say. */
function ownValues(values: MeasurementValues): OwnValues {
  const { svn, version, name, rawValue, serialNumber, macAddress, ueid, uuid, flags } = values;
  return {
    ...(svn === undefined ? {} : { svn }),
    ...(version === undefined ? {} : { version }),
    ...(name === undefined ? {} : { name }),
    ...(rawValue === undefined ? {} : { rawValue }),
    ...(serialNumber === undefined ? {} : { serialNumber }),
    ...(macAddress === undefined ? {} : { macAddress }),
    ...(ueid === undefined ? {} : { ueid }),
    ...(uuid === undefined ? {} : { uuid }),
    ...(flags === undefined ? {} : { flags }),
  };
}

function ofCoswid({ tagId, softwareName, softwareVersion, payload }: Coswid): ReferenceMeasurement[] {
  const version = softwareVersion === undefined ? '' : ` version=${JSON.stringify(softwareVersion)}`;
  const environment = `software=${JSON.stringify(softwareName)}${version}`;
  return (payload?.files ?? []).map((file) => ({
    tagId,
    environment,
    key: `file:${JSON.stringify(file.path)}`,
    digests: file.digest === undefined ? [] : [file.digest],
    ...(file.version === undefined ? {} : { version: file.version }),
    ...(file.sizeBytes === undefined ? {} : { sizeBytes: file.sizeBytes }),
    authorizedBy: [],
    unreadKeys: [],
  }));
}
