import { describeCoseSign1 } from '../cose/index.ts';
import type { Description } from '../format.ts';
import type { Comid } from './comid.ts';
import type { Corim } from './corim.ts';
import type { Coswid } from './coswid.ts';
import { cryptoKeyText } from './crypto-key.ts';
import type { ReferenceMeasurement } from './reference-measurements.ts';
import { referenceMeasurements } from './reference-measurements.ts';

/** More than a reader reads; the count is given whole. */
const shownMeasurements = 50;

function referencePart(value: Corim | Comid | Coswid): Description {
  const measurements = referenceMeasurements(value);
  return {
    referenceMeasurementCount: measurements.length,
    referenceMeasurements: measurements.slice(0, shownMeasurements).map(shown),
  };
}

function shown({ svn, sizeBytes, authorizedBy, ...rest }: ReferenceMeasurement): Description {
  return {
    ...rest,
    ...(svn === undefined ? {} : { svn: `${svn.minimum ? 'at least ' : ''}${String(svn.value)}` }),
    ...(sizeBytes === undefined ? {} : { sizeBytes: String(sizeBytes) }),
    authorizedBy: authorizedBy.map((key) => cryptoKeyText(key).slice(0, 200)),
  };
}

function comidPart({ tagIdentity, language, entities, linkedTags, triples }: Comid): Description {
  return {
    tagId: tagIdentity.id,
    tagVersion: String(tagIdentity.version),
    ...(language === undefined ? {} : { language }),
    entities,
    linkedTags,
    tripleCounts: Object.fromEntries(
      Object.entries(triples).flatMap(([name, list]) =>
        name !== 'unreadKeys' && Array.isArray(list) && list.length > 0 ? [[name, list.length] as const] : [],
      ),
    ),
    environments: [...new Set(triples.reference.map(({ environment }) => environment.text))].slice(
      0,
      shownMeasurements,
    ),
  };
}

export function describeComid(comid: Comid): Description {
  return { ...comidPart(comid), ...referencePart(comid), notes: comid.notes };
}

function coswidPart(coswid: Coswid): Description {
  const { payload, evidence } = coswid;
  return {
    tagId: coswid.tagId,
    ...(coswid.tagVersion === undefined ? {} : { tagVersion: String(coswid.tagVersion) }),
    form: coswid.form,
    softwareName: coswid.softwareName,
    ...(coswid.softwareVersion === undefined ? {} : { softwareVersion: coswid.softwareVersion }),
    corpus: coswid.corpus,
    patch: coswid.patch,
    supplemental: coswid.supplemental,
    entities: coswid.entities,
    links: coswid.links,
    meta: coswid.meta,
    payloadFileCount: payload?.files.length ?? 0,
    evidenceFileCount: evidence?.files.length ?? 0,
  };
}

export function describeCoswid(coswid: Coswid): Description {
  return { ...coswidPart(coswid), ...referencePart(coswid), notes: coswid.notes };
}

export function describeCorim(corim: Corim): Description {
  const { signature } = corim;
  return {
    id: corim.id,
    ...(corim.profile === undefined ? {} : { profile: corim.profile }),
    ...(corim.validity === undefined ? {} : { validity: corim.validity }),
    entities: corim.entities,
    dependentRims: corim.dependentRims,
    signed: signature !== undefined,
    ...(signature === undefined ? {} : { signature: signaturePart(signature) }),
    tagCount: corim.tags.length,
    tags: corim.tags.slice(0, shownMeasurements).map((tag) => {
      if (tag.kind === 'comid') return { kind: tag.kind, ...comidPart(tag) };
      if (tag.kind === 'coswid') return { kind: tag.kind, ...coswidPart(tag) };
      return { kind: `CBOR tag ${tag.tag}`, bytes: tag.bytes.length };
    }),
    ...referencePart(corim),
    notes: [...corim.notes, ...corim.tags.flatMap((tag) => (tag.kind === 'other' ? [] : tag.notes))],
  };
}

function signaturePart({ message, signerName, signerUri, validity }: NonNullable<Corim['signature']>): Description {
  return {
    ...(signerName === undefined ? {} : { signerName }),
    ...(signerUri === undefined ? {} : { signerUri }),
    ...(validity === undefined ? {} : { validity }),
    // The notes of the message are among those of the manifest.
    ...describeCoseSign1({ ...message, notes: [] }),
  };
}
