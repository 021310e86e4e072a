import type { Description } from '../format.ts';
import type { Verification } from '../verification.ts';
import type { SwidFile, SwidTag } from './swid-tag.ts';
import { examineSwidSignature } from './verify-swidtag.ts';

/** What `assayer show` prints of a tag. The signature is tried with the key that the tag brings itself. */
export function describeSwidTag(tag: SwidTag): Description {
  const result = examineSwidSignature(tag, undefined);
  return {
    tagId: tag.tagId,
    name: tag.name,
    version: tag.version,
    tagVersion: tag.tagVersion,
    corpus: tag.corpus,
    patch: tag.patch,
    supplemental: tag.supplemental,
    entities: tag.entities,
    links: tag.links,
    rim: tag.rim,
    product: tag.product,
    files: tag.files.map(describeFile),
    signature: describeSignature(tag, result),
    timestamps: tag.timestamps,
    notes: [...tag.notes, ...result.notes.filter(({ id }) => !tag.notes.some((one) => one.id === id))],
  };
}

function describeFile(file: SwidFile): Description {
  const { hashes, directories, name, ...rest } = file;
  return {
    name,
    path: [...directories, name].join('/'),
    ...rest,
    hashes: Object.fromEntries(hashes.map(({ algorithm, digest }) => [algorithm, digest])),
  };
}

function describeSignature(tag: SwidTag, result: ReturnType<typeof examineSwidSignature>): Description | null {
  const { signature } = tag;
  if (signature === undefined) return null;
  const { canonicalization, signatureMethod, references, keyInfo } = signature;
  return {
    algorithm: signatureMethod.known?.name ?? signatureMethod.uri,
    canonicalization: canonicalization.uri,
    references: references.map(({ uri, digestMethod }) => ({ uri, digest: digestMethod.known ?? digestMethod.uri })),
    keyNames: keyInfo?.keyNames ?? [],
    certificates:
      keyInfo?.certificates.map(({ subject, fingerprint }) => ({ subject: subject.text, fingerprint })) ?? [],
    digests: words(result.digests),
    value: words(result.value),
    coversTag: words(result.coversTag),
    keyFrom: result.keyFrom,
  };
}

function words(verification: Verification): string {
  return verification.outcome === 'verified' ? 'verified' : `${verification.outcome}: ${verification.reason}`;
}
