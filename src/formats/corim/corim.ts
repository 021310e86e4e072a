import type { CoseLabel, CoseSign1 } from '../cose/index.ts';
import type { Note } from '../note.ts';
import type { Comid } from './comid.ts';
import type { Coswid } from './coswid.ts';
import type { Digest } from './digest.ts';
import type { Entity, Validity } from './entity.ts';

/** A tag of a kind that is not read here: its CBOR tag and its bytes. */
export interface OtherTag {
  readonly kind: 'other';
  readonly tag: string;
  readonly bytes: Uint8Array;
}

export interface DependentRim {
  readonly hrefs: readonly string[];
  readonly thumbprints: readonly Digest[];
}

/** What the signed headers say about the signature of a manifest; `message` is for `verifyCoseSign1`. */
export interface CorimSignature {
  readonly message: CoseSign1;
  /** Header labels that were read here, for the verification of critical ones. */
  readonly understood: readonly CoseLabel[];
  /** By its own word; which certificate or key it has is another matter. */
  readonly signerName: string | undefined;
  readonly signerUri: string | undefined;
  readonly validity: Validity | undefined;
}

/** Concise Reference Integrity Manifest (draft-ietf-rats-corim-11, 4): a bundle of tags of one maker. */
export interface Corim {
  readonly kind: 'corim';
  readonly id: string;
  readonly tags: readonly (Comid | Coswid | OtherTag)[];
  readonly dependentRims: readonly DependentRim[];
  /** URI or dotted object identifier of what restricts and extends the manifest. */
  readonly profile: string | undefined;
  readonly validity: Validity | undefined;
  readonly entities: readonly Entity[];
  /** Undefined where nobody signed it. */
  readonly signature: CorimSignature | undefined;
  readonly notes: readonly Note[];
}
