import { FormatError } from '../../core/index.ts';
import type { NoteList } from '../cbor/index.ts';
import type { Comid } from './comid.ts';
import type { Corim } from './corim.ts';
import type { Environment } from './environment.ts';
import type { Measurement } from './measurement.ts';
import type { KeyTriple, MeasurementTriple } from './triples.ts';

/*
 * Profiles of Arm (draft-ydb-rats-cca-endorsements-03 and -04, draft-fdb-rats-psa-endorsements-08). A manifest that names
 * one must keep its sizes and its mandatory fields, and is refused otherwise: an identifier that is a byte short matches
 * no machine, and whoever takes the manifest for good would never learn why. What the drafts only want written otherwise
 * (names of hash algorithms as text) is noted. A profile that is not known is noted and restricts nothing.
 */

const hashSizes: readonly number[] = [32, 48, 64];

interface Profile {
  readonly name: string;
  readonly reference: (triple: MeasurementTriple, notes: NoteList) => void;
  readonly attestKey: (triple: KeyTriple) => void;
}

const platform: Profile = {
  name: 'CCA platform',
  reference: (triple, notes) => {
    implementationId(triple.environment);
    for (const measurement of triple.measurements) {
      const key = measuredElement(measurement);
      if (key === 'cca.software-component') softwareComponent(measurement, notes);
      else if (key === 'cca.platform-config' || key === 'cca.platform-manufacturing-config') rawValue(measurement);
      else
        notes.add('profile-element', `CCA platform: ${JSON.stringify(key)} is not an element that the profile names`);
    }
  },
  attestKey: attestationKey,
};

const psa: Profile = {
  name: 'PSA',
  reference: (triple, notes) => {
    implementationId(triple.environment);
    for (const measurement of triple.measurements) {
      const key = measuredElement(measurement);
      if (key === 'psa.software-component') softwareComponent(measurement, notes);
      else notes.add('profile-element', `PSA: ${JSON.stringify(key)} is not an element that the profile names`);
    }
  },
  attestKey: attestationKey,
};

const realm: Profile = {
  name: 'CCA realm',
  reference: (triple, notes) => {
    realmIdentity(triple.environment);
    let initial = 0;
    for (const measurement of triple.measurements) {
      const key = measuredElement(measurement);
      if (key === 'cca.rim') initial++;
      if (key === 'cca.rim' || /^cca\.rem[0-3]$/.test(key)) digests(measurement, notes);
      else if (key === 'cca.rpv') rawValue(measurement, 64);
      else notes.add('profile-element', `CCA realm: ${JSON.stringify(key)} is not an element that the profile names`);
    }
    if (initial === 0) refuse(triple.environment.offset, 'CCA realm: the initial measurement cca.rim is missing');
  },
  attestKey: () => undefined,
};

const profiles: ReadonlyMap<string, Profile> = new Map([
  ['tag:arm.com,2025:cca_platform#1.0.0', platform],
  ['tag:arm.com,2025:endorsements/cca_platform#1.0.0', platform],
  ['tag:arm.com,2025:cca_realm#1.0.0', realm],
  ['tag:arm.com,2025:endorsements/cca_realm#1.0.0', realm],
  ['tag:arm.com,2025:psa#1.0.0', psa],
]);

/** Holds a manifest to the profile that it names. Throws FormatError. */
export function checkProfile(corim: Corim, notes: NoteList): void {
  if (corim.profile === undefined) return;
  const profile = profiles.get(corim.profile);
  if (profile === undefined) {
    notes.add('profile-unknown', `what the profile ${JSON.stringify(corim.profile)} asks for is not checked`);
    return;
  }
  for (const tag of corim.tags) if (tag.kind === 'comid') checkComid(tag, profile, notes);
}

function checkComid({ triples }: Comid, profile: Profile, notes: NoteList): void {
  for (const triple of triples.reference) profile.reference(triple, notes);
  for (const triple of triples.attestKey) profile.attestKey(triple);
}

function refuse(offset: number, message: string): never {
  throw new FormatError('corim', message, offset);
}

function implementationId({ classId, offset }: Environment): void {
  if (classId === undefined) return refuse(offset, 'profile: the implementation identifier (class-id) is missing');
  const size = classId.octets?.length;
  if (classId.type !== 'bytes' || size !== 32) {
    refuse(classId.offset, `profile: an implementation identifier is 32 bytes (tag 560), found ${found(classId)}`);
  }
}

function found({ type, octets }: { readonly type: string; readonly octets: Uint8Array | undefined }): string {
  return octets === undefined ? type : `${type} of ${octets.length}`;
}

/** The initial measurement identifies a realm: in the class since draft 03, in the instance before. */
function realmIdentity({ classId, instance, offset }: Environment): void {
  const id = classId?.type === 'bytes' ? classId : (instance ?? classId);
  if (id === undefined) return refuse(offset, 'CCA realm: the initial measurement that names the realm is missing');
  if (id.type !== 'bytes' || !hashSizes.includes(id.octets?.length ?? 0)) {
    refuse(id.offset, `CCA realm: a realm is named by a measurement of 32, 48 or 64 bytes, found ${found(id)}`);
  }
}

function measuredElement({ key, offset }: Measurement): string {
  if (key === undefined) return refuse(offset, 'profile: a measurement without a key does not say what is measured');
  if (key.type !== 'text') return key.text;
  const text: unknown = JSON.parse(key.text.slice('text:'.length));
  return String(text);
}

function digests({ values, offset }: Measurement, notes: NoteList): void {
  if (values.digests.length === 0) refuse(offset, 'profile: the digests are missing');
  const algorithms = new Set<string>();
  for (const { algorithm, hex } of values.digests) {
    if (!hashSizes.includes(hex.length / 2)) {
      refuse(offset, `profile: a digest has 32, 48 or 64 bytes, found ${hex.length / 2}`);
    }
    if (algorithms.has(algorithm)) notes.add('profile-digest-twice', `two digests by ${algorithm} of one element`);
    algorithms.add(algorithm);
  }
}

function softwareComponent(measurement: Measurement, notes: NoteList): void {
  const { values, offset } = measurement;
  digests(measurement, notes);
  const [signer, ...more] = values.cryptoKeys;
  if (signer === undefined) return refuse(offset, 'profile: the signer of a software component is missing');
  if (more.length > 0) refuse(offset, `profile: ${more.length + 1} signers of a software component, one is possible`);
  if (signer.type !== 'bytes' || !hashSizes.includes(signer.octets.length)) {
    const size = signer.type === 'bytes' ? ` of ${signer.octets.length}` : '';
    refuse(signer.offset, `profile: a signer is named by 32, 48 or 64 bytes (tag 560), found ${signer.type}${size}`);
  }
}

function rawValue({ values, offset }: Measurement, bytes?: number): void {
  if (values.rawValue === undefined) return refuse(offset, 'profile: the raw value is missing');
  const size = values.rawValue.hex.length / 2;
  if (bytes !== undefined && size !== bytes) refuse(offset, `profile: a raw value of ${bytes} bytes, found ${size}`);
}

/** One key in PEM of one machine: implementation and instance, a UEID of type RAND. */
function attestationKey({ environment, keys }: KeyTriple): void {
  implementationId(environment);
  const { instance, offset } = environment;
  if (instance === undefined) return refuse(offset, 'profile: the instance that an attestation key is of is missing');
  const { octets } = instance;
  if (instance.type !== 'ueid' || octets?.length !== 33 || octets[0] !== 1) {
    refuse(instance.offset, `profile: an instance is a UEID of 33 bytes that begins with 01, found ${found(instance)}`);
  }
  const [key, ...more] = keys;
  if (key === undefined) return refuse(offset, 'profile: the attestation key is missing');
  if (more.length > 0) refuse(offset, `profile: ${keys.length} attestation keys of one instance, one is possible`);
  if (key.type !== 'pkix-key') {
    refuse(key.offset, `profile: an attestation key is a public key in PEM (tag 554), found ${key.type}`);
  }
}
