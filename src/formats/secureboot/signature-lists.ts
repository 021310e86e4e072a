import type { Note } from '../note.ts';
import type { Certificate } from '../x509/index.ts';
import type { SignatureType } from './signature-types.ts';

/** EFI_SIGNATURE_DATA with the type of its list. */
export interface SignatureEntry {
  /** Undefined where the type's GUID is not UEFI's. */
  readonly type: SignatureType | undefined;
  readonly typeGuid: string;
  /** GUID of whoever enrolled it. */
  readonly owner: string;
  readonly data: Uint8Array;
  /**
   * Lower-case hexadecimal by which policies name it: SHA-256 of a certificate's DER, the hash itself where the entry is
   * a hash, SHA-256 of the data elsewhere.
   */
  readonly id: string;
  /** Where the entry is a certificate that can be read. */
  readonly certificate?: Certificate;
}

/** The content of one Secure Boot variable: PK, KEK, db or dbx. Which of them it is, the bytes do not say. */
export interface SignatureLists {
  /** Attributes of the UEFI variable, where the file came from efivarfs. */
  readonly attributes?: number;
  readonly entries: readonly SignatureEntry[];
  readonly notes: readonly Note[];
}
