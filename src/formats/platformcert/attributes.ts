import { FormatError, toHex } from '../../core/index.ts';
import type { DerReader } from '../der/index.ts';
import { contextTag, readOid, smallInteger, tags } from '../der/index.ts';
import { readComponent, readList, readProperty, readUri } from './components.ts';
import { oids } from './oids.ts';
import type { PlatformCertificate, PlatformComponent, PlatformProperty } from './platform-certificate.ts';
import { readTraitComponent } from './traits.ts';

export interface PlatformAttributes {
  readonly configurationVersion: PlatformCertificate['configurationVersion'];
  readonly components: readonly PlatformComponent[];
  readonly properties: readonly PlatformProperty[];
  readonly componentsUri?: string;
  readonly propertiesUri?: string;
  readonly credentialVersion?: string;
  readonly platformSpecification?: string;
  readonly credentialType?: string;
  readonly hasPrevious: boolean;
}

type Draft = { -readonly [K in keyof PlatformAttributes]: PlatformAttributes[K] };

const maxAttributes = 128;

/** Attributes of the certificate, to the end of `reader`. The component list must be readable; the others are noted. */
export function readAttributes(reader: DerReader): PlatformAttributes {
  const found: Draft = { configurationVersion: 0, components: [], properties: [], hasPrevious: false };
  const seen = new Set<string>();
  while (!reader.ended) {
    if (seen.size >= maxAttributes) reader.fail(`more than ${maxAttributes} attributes`);
    const attribute = reader.sequence('attribute');
    const oid = readOid(attribute, 'attribute type');
    const values = attribute.set(`attribute ${oid}`);
    attribute.expectEnd(`attribute ${oid}`);
    if (seen.has(oid)) {
      // Two lists of components would let a reader and a signer mean different machines.
      if (configurationVersion(oid) !== 0) reader.fail('the same component list attribute twice');
      reader.notes.add('attribute-twice', oid);
      continue;
    }
    seen.add(oid);
    const version = configurationVersion(oid);
    if (version !== 0) {
      if (found.configurationVersion !== 0) reader.fail('component lists of two profile versions');
      Object.assign(found, readConfiguration(values, version));
      continue;
    }
    try {
      Object.assign(found, readOther(oid, values));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      reader.notes.add('attribute-unreadable', `${oid}: ${error.message}`);
    }
  }
  if (found.configurationVersion === 0) reader.notes.add('no-component-list', 'attributes');
  return found;
}

function configurationVersion(oid: string): 0 | 1 | 2 | 3 {
  if (oid === oids.configuration1) return 1;
  if (oid === oids.configuration2) return 2;
  return oid === oids.configuration3 ? 3 : 0;
}

function readOther(oid: string, values: DerReader): Partial<PlatformAttributes> {
  switch (oid) {
    case oids.credentialSpecification: {
      return { credentialVersion: readVersion(values.sequence('credential specification')) };
    }
    case oids.platformSpecification: {
      const sequence = values.sequence('platform specification');
      const version = readVersion(sequence.sequence('platform specification version'));
      const platformClass = toHex(sequence.element(tags.octetString, 'platform class').content);
      return { platformSpecification: `${version} class ${platformClass}` };
    }
    case oids.credentialType:
      return { credentialType: readOid(values.sequence('credential type'), 'credential type') };
    case oids.previousCertificates:
      return { hasPrevious: true };
    default:
      return {};
  }
}

function readVersion(reader: DerReader): string {
  const major = readSmallInteger(reader, 'major version');
  const minor = readSmallInteger(reader, 'minor version');
  return `${major}.${minor}.${readSmallInteger(reader, 'revision')}`;
}

function readSmallInteger(reader: DerReader, what: string): number {
  return smallInteger(reader, reader.element(tags.integer, what), what);
}

function optionalList(reader: DerReader, number: number): DerReader | undefined {
  const element = reader.optional(contextTag(number, 'constructed'), `platform configuration [${number}]`);
  return element === undefined ? undefined : reader.inside(element);
}

/**
 * PlatformConfiguration 1: components [0], properties [1], properties' URI [2]. Version 2: components [0], components'
 * URI [1], properties [2], properties' URI [3]. Version 3: components [0], properties [1].
 */
function readConfiguration(values: DerReader, version: 1 | 2 | 3): Partial<PlatformAttributes> {
  const reader = values.sequence('platform configuration');
  values.expectEnd('platform configuration attribute');
  const components = optionalList(reader, 0);
  const componentsUri = version === 2 ? optionalList(reader, 1) : undefined;
  const properties = optionalList(reader, version === 2 ? 2 : 1);
  const propertiesUri = version === 3 ? undefined : optionalList(reader, version === 2 ? 3 : 2);
  reader.expectEnd('platform configuration');
  const readItem = version === 3 ? readTraitComponent : readComponent;
  const read: Partial<Draft> = {
    configurationVersion: version,
    components: components === undefined ? [] : readList(components, 'components', readItem),
    properties: properties === undefined ? [] : readList(properties, 'properties', readProperty),
  };
  if (componentsUri !== undefined) read.componentsUri = readUri(componentsUri);
  if (propertiesUri !== undefined) read.propertiesUri = readUri(propertiesUri);
  return read;
}
