import type { Format } from '../format.ts';
import { defineFormat } from '../format.ts';
import type { Comid } from './comid.ts';
import { parseComid } from './comid.ts';
import type { Corim } from './corim.ts';
import type { Coswid } from './coswid.ts';
import { describeComid, describeCorim, describeCoswid } from './describe.ts';
import { parseCorim } from './parse-corim.ts';
import { parseCoswid } from './parse-coswid.ts';
import { looksLikeComid, looksLikeCorim, looksLikeCoswid } from './recognise.ts';

export type { Comid, LinkedTag } from './comid.ts';
export { parseComid } from './comid.ts';
export type { Corim, CorimSignature, DependentRim, OtherTag } from './corim.ts';
export type { Coswid, SoftwareEntity, SoftwareFile, SoftwareLink, SoftwareResources } from './coswid.ts';
export type { CryptoKey } from './crypto-key.ts';
export { cryptoKeyText } from './crypto-key.ts';
export type { Digest } from './digest.ts';
export { digestBytes, hashName } from './digest.ts';
export type { Entity, TagIdentity, Validity } from './entity.ts';
export type { Environment } from './environment.ts';
export type { TypedId } from './identifiers.ts';
export type { IntegrityRegister, Measurement, MeasurementValues, Svn } from './measurement.ts';
export { parseCorim } from './parse-corim.ts';
export { parseCoswid } from './parse-coswid.ts';
export type { ReferenceMeasurement } from './reference-measurements.ts';
export { referenceMeasurements } from './reference-measurements.ts';
export type * from './triples.ts';

export const corimFormat: Format<'corim', Corim> = defineFormat({
  kind: 'corim',
  title: 'Reference integrity manifest (CoRIM), signed or not',
  recognises: looksLikeCorim,
  parse: parseCorim,
  describe: describeCorim,
});

export const comidFormat: Format<'comid', Comid> = defineFormat({
  kind: 'comid',
  title: 'Module identifier (CoMID)',
  recognises: looksLikeComid,
  parse: parseComid,
  describe: describeComid,
});

export const coswidFormat: Format<'coswid', Coswid> = defineFormat({
  kind: 'coswid',
  title: 'Software identification tag (CoSWID, RFC 9393)',
  recognises: looksLikeCoswid,
  parse: parseCoswid,
  describe: describeCoswid,
});
