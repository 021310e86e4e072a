import { toHex } from '../../core/index.ts';
import type { CborItem, NoteList } from '../cbor/index.ts';
import { bytesOf, mapOf, rawBytes, textOf } from '../cbor/index.ts';
import type { Digest } from './digest.ts';
import { digestOf } from './digest.ts';
import { corimTags } from './tags.ts';

/** A key or what names one (draft-ietf-rats-corim-11, 5.1.4.1.4.2, $crypto-key-type-choice). Certificates are not checked here. */
export type CryptoKey = { readonly offset: number } & (
  | { readonly type: 'pkix-key' | 'pkix-certificate' | 'pkix-path'; readonly text: string }
  | { readonly type: 'certificate-der' | 'bytes'; readonly octets: Uint8Array }
  | { readonly type: 'key-thumbprint' | 'certificate-thumbprint' | 'path-thumbprint'; readonly digest: Digest }
  /** COSE_Key as it is encoded. */
  | { readonly type: 'cose-key'; readonly encoded: Uint8Array }
  | { readonly type: 'unknown'; readonly encoded: Uint8Array }
);

/** A key of a form that is not known is kept as it is encoded, and noted. */
export function cryptoKeyOf(item: CborItem, what: string, notes: NoteList): CryptoKey {
  const offset = item.start;
  if (item.type === 'tag') {
    const { content } = item;
    switch (Number(item.tag)) {
      case corimTags.pkixKey:
        return { type: 'pkix-key', text: textOf(content, what), offset };
      case corimTags.pkixCertificate:
        return { type: 'pkix-certificate', text: textOf(content, what), offset };
      case corimTags.pkixPath:
        return { type: 'pkix-path', text: textOf(content, what), offset };
      case corimTags.keyThumbprint:
        return { type: 'key-thumbprint', digest: digestOf(content, what, notes), offset };
      case corimTags.certificateThumbprint:
        return { type: 'certificate-thumbprint', digest: digestOf(content, what, notes), offset };
      case corimTags.pathThumbprint:
        return { type: 'path-thumbprint', digest: digestOf(content, what, notes), offset };
      case corimTags.coseKey:
        return { type: 'cose-key', encoded: rawBytes(mapOf(content, what)), offset };
      case corimTags.certificateDer:
        return { type: 'certificate-der', octets: bytesOf(content, what), offset };
      case corimTags.bytes:
        return { type: 'bytes', octets: bytesOf(content, what), offset };
    }
  }
  const found = item.type === 'tag' ? `tag ${String(item.tag)}` : item.type;
  notes.add('key-type', `${what}: ${found} is not a form of key that is known`);
  return { type: 'unknown', encoded: rawBytes(item), offset };
}

/** One line that tells a key from another; long ones are given whole, so that they can be compared. */
export function cryptoKeyText(key: CryptoKey): string {
  switch (key.type) {
    case 'pkix-key':
    case 'pkix-certificate':
    case 'pkix-path':
      return `${key.type}:${JSON.stringify(key.text)}`;
    case 'certificate-der':
    case 'bytes':
      return `${key.type}:${toHex(key.octets)}`;
    case 'key-thumbprint':
    case 'certificate-thumbprint':
    case 'path-thumbprint':
      return `${key.type}:${JSON.stringify(key.digest.algorithm)}:${key.digest.hex}`;
    case 'cose-key':
    case 'unknown':
      return `${key.type}:${toHex(key.encoded)}`;
  }
}
