import type { EvidenceRef } from '../../core/index.ts';
import { FormatError } from '../../core/index.ts';
import type { ReferenceMeasurement } from '../../formats/corim/index.ts';
import { referenceMeasurements } from '../../formats/corim/index.ts';
import type { Corim, CorimSignature, Comid, Coswid } from '../../formats/corim/index.ts';
import { verifyCoseSign1 } from '../../formats/cose/index.ts';
import type { SwidTag } from '../../formats/swidtag/index.ts';
import { examineSwidSignature, verifySwidtag } from '../../formats/swidtag/index.ts';
import type { Certificate } from '../../formats/x509/index.ts';
import { parseCertificate } from '../../formats/x509/index.ts';
import { signerCertificate } from '../../formats/xml/index.ts';
import { bytesEqual } from '../../core/index.ts';
import { refOf } from './absence.ts';
import { onceFor, oncePerPair } from './once.ts';
import type { ManifestDocument } from './machine-evidence.ts';
import type { KnownCertificate, Signers } from './signers.ts';
import { namedFiles } from './sort-documents.ts';

/** Who signed a manifest. `no-key`: it is signed, by a key that is not here. */
export interface ManifestSignature {
  readonly state: 'anchored' | 'not-anchored' | 'failed' | 'unsigned' | 'no-key' | 'unsupported';
  readonly detail: string;
  /** The certificate of who signed it is for another use. */
  readonly isUnfit?: true;
  readonly refs: readonly EvidenceRef[];
}

/** A reference integrity manifest as the questions see it, whatever its form. */
export interface Manifest {
  readonly ref: EvidenceRef;
  /** For a reader: the file and what the manifest calls itself. */
  readonly name: string;
  readonly signature: ManifestSignature;
  /** SHA-256 of the files that it vouches for. */
  readonly files: ReadonlySet<string>;
  readonly measurements: readonly ReferenceMeasurement[];
  /** The model that it says to be for; undefined where it does not say. */
  readonly platformModel: string | undefined;
  /** The operator laid it among the references, or named it: it is more than the machine's own word. */
  readonly isNamed: boolean;
}

/** A key that no certificate names may still be one of these; an adversary may send thousands of certificates. */
const mostTries = 64;

/*
 * A maker's manifest is laid beside every machine of its model. Whether a key made its signature is the same each time and
 * costs more than all else that is asked of a machine; whether that key's certificate is to be trusted is asked anew for each.
 */

/** Without a key of ours the digests still tell whether the tag is as somebody signed it. */
const ownSignature = onceFor((tag: SwidTag) => examineSwidSignature(tag, undefined));
const swidSignature = oncePerPair((tag: SwidTag, signer: Certificate) => verifySwidtag(tag, signer));
const ownSigner = onceFor(signerCertificate);
const coseSignature = oncePerPair((signature: CorimSignature, signer: Certificate) =>
  verifyCoseSign1(signature.message, signer.publicKey.spki, { understood: signature.understood }),
);
const measurementsOf = onceFor(referenceMeasurements);

type Raw = Omit<ManifestSignature, 'refs'> & { readonly refs?: readonly EvidenceRef[] };

function anchored(certificate: Certificate, signers: Signers): Raw {
  const { state, detail, refs, isUnfit } = signers.manifest(certificate);
  const signer = `signed by ${certificate.subject.text.slice(0, 120)}`;
  if (state === 'anchored') return { state, detail: `${signer}; that certificate: ${detail}`, refs };
  if (isUnfit)
    return {
      state: 'not-anchored',
      detail: `${signer}, whose certificate is no maker\u2019s: ${detail}`,
      isUnfit,
      refs,
    };
  return { state: 'not-anchored', detail: `${signer}, whose certificate nobody here trusts: ${detail}`, refs };
}

function ofSwid(tag: SwidTag, known: readonly KnownCertificate[], signers: Signers): Raw {
  const alone = ownSignature(tag);
  if (tag.signature === undefined && alone.signature === undefined) {
    return { state: 'unsigned', detail: 'nobody signed it' };
  }
  if (alone.digests.outcome === 'failed') return { state: 'failed', detail: alone.digests.reason };
  const keyInfo = tag.signature?.keyInfo;
  const own = keyInfo === undefined ? undefined : ownSigner(keyInfo);
  if (own !== undefined && swidSignature(tag, own).outcome === 'verified') return anchored(own, signers);
  const named = new Set(
    [...(keyInfo?.keyNames ?? []), ...(keyInfo?.subjectKeyIds ?? [])].map((id) => id.toLowerCase()),
  );
  const isSigner = ({ certificate }: KnownCertificate): boolean =>
    (keyInfo?.keyValue !== undefined && bytesEqual(certificate.publicKey.spki, keyInfo.keyValue)) ||
    (certificate.subjectKeyId !== undefined && named.has(certificate.subjectKeyId));
  const hinted = known.filter(isSigner);
  // KeyInfo is optional and not signed: without a hint any certificate here may be the signer's.
  const candidates = own === undefined && hinted.length === 0 ? known.slice(0, mostTries) : hinted;
  for (const { certificate } of candidates) {
    if (swidSignature(tag, certificate).outcome === 'verified') return anchored(certificate, signers);
  }
  if (alone.coversTag.outcome === 'failed') return { state: 'failed', detail: alone.coversTag.reason };
  if (own !== undefined) return { state: 'failed', detail: 'it is not signed by the key of the certificate in it' };
  return { state: 'no-key', detail: 'no certificate of the key that signed it is here' };
}

const chainOf = onceFor((certificates: readonly Uint8Array[]): readonly Certificate[] =>
  certificates.slice(0, 8).flatMap((der) => {
    try {
      return [parseCertificate(der)];
    } catch (error) {
      if (error instanceof FormatError) return [];
      throw error;
    }
  }),
);

function ofCorim(value: Corim | Comid | Coswid, known: readonly KnownCertificate[], signers: Signers): Raw {
  const signature = value.kind === 'corim' ? value.signature : undefined;
  if (signature === undefined) return { state: 'unsigned', detail: 'nobody signed it' };
  const [leaf] = chainOf(signature.message.certificateChain);
  if (leaf !== undefined) {
    const result = coseSignature(signature, leaf);
    if (result.outcome === 'verified') return anchored(leaf, signers);
    return { state: result.outcome, detail: result.reason };
  }
  for (const { certificate } of known.slice(0, mostTries)) {
    if (coseSignature(signature, certificate).outcome === 'verified') return anchored(certificate, signers);
  }
  return { state: 'no-key', detail: 'it brings no certificate, and no certificate here is of the key that signed it' };
}

/** Makes one of each manifest, with who signed it. `known`: certificates that may be a signer's, trusted ones first. */
export function readManifests(
  documents: readonly ManifestDocument[],
  known: readonly KnownCertificate[],
  signers: Signers,
  isNamed: (ref: EvidenceRef) => boolean,
): readonly Manifest[] {
  return documents.map((one): Manifest => {
    const ref = refOf(one.document);
    const files = namedFiles(one);
    if (one.form === 'swid') {
      const tag = one.document.value;
      const signature = ofSwid(tag, known, signers);
      return {
        ref,
        name: `${ref.file} (${[tag.name, tag.version].filter((word) => word !== undefined).join(' ')})`,
        signature: { refs: [], ...signature },
        files,
        measurements: [],
        platformModel: tag.rim.platformModel,
        isNamed: isNamed(ref),
      };
    }
    const { value } = one.document;
    const id = value.kind === 'corim' ? value.id : value.kind === 'comid' ? value.tagIdentity.id : value.tagId;
    return {
      ref,
      name: `${ref.file} (${id.slice(0, 80)})`,
      signature: { refs: [], ...ofCorim(value, known, signers) },
      files,
      measurements: measurementsOf(value),
      platformModel: undefined,
      isNamed: isNamed(ref),
    };
  });
}

/** Certificates that a manifest brings with its signature: steps of a chain, never roots. */
export const manifestCertificates: (manifest: ManifestDocument) => readonly Certificate[] = onceFor(
  ({ form, document }) => {
    if (form === 'swid') return document.value.signature?.keyInfo?.certificates ?? [];
    const signature = document.value.kind === 'corim' ? document.value.signature : undefined;
    return signature === undefined
      ? []
      : chainOf([...signature.message.certificateChain, ...signature.message.certificateBag]);
  },
);
