import { basename, extname } from 'node:path';
import { FormatError } from '../../core/index.ts';
import type { AnyDecoded } from '../../formats/index.ts';
import { decode } from '../../formats/index.ts';
import { looksLikeZip, readZip } from '../../store/zip/read-zip.ts';

/** What one file among a vendor's papers is. */
export type Paper =
  /** `platform`: for one machine, which it names. `authority`: a step of chains, for every machine. */
  | { readonly is: 'platform' | 'authority'; readonly value: AnyDecoded }
  | { readonly is: 'archive' }
  /** Nothing that is read here; `why` says what it is instead, or how else it is given. `isGuess`: only its ending says so. */
  | { readonly is: 'aside'; readonly why: string; readonly isGuess: boolean }
  /** Something that somebody meant to be read, and that was not. */
  | { readonly is: 'unusable'; readonly message: string; readonly offset: number; readonly guessedKind?: string };

const starts: readonly (readonly [why: string, at: number, ...magic: readonly number[]])[] = [
  ['a PDF document', 0, 0x25, 0x50, 0x44, 0x46, 0x2d],
  ['a picture', 0, 0xff, 0xd8, 0xff],
  ['a picture', 0, 0x89, 0x50, 0x4e, 0x47],
  ['what macOS writes beside a file', 0, 0x00, 0x05, 0x16, 0x07],
  ['what macOS writes into a folder', 4, 0x42, 0x75, 0x64, 0x31],
];

/** The order, a profile and pages for people lie among the papers as often as not. */
const pages: ReadonlySet<string> = new Set(
  ['csv', 'yaml', 'yml', 'txt', 'md', 'rtf', 'pdf', 'htm', 'html', 'doc', 'xls', 'sha256', 'sha256sum', 'md5'].map(
    (ending) => `.${ending}`,
  ),
);
const clutter =
  /^(?:\.ds_store|thumbs\.db|desktop\.ini|\._.*|(?:readme|licen[cs]e|notice|changelog|release[-_ ]?notes).*)$/i;

/** Why a file that no format knows is none that should be read; undefined where it may be one. */
function clutterOf(bytes: Uint8Array, path: string): Extract<Paper, { is: 'aside' }> | undefined {
  const aside = (why: string, isGuess: boolean) => ({ is: 'aside' as const, why, isGuess });
  const known = starts.find(([, at, ...magic]) => magic.every((byte, i) => bytes[at + i] === byte));
  if (known !== undefined) return aside(known[0], false);
  const name = basename(path);
  if (/(?:^|\/)__macosx\//i.test(path)) return aside('what macOS writes beside a file', false);
  if (clutter.test(name)) return aside('a page for people, or left by a file manager', false);
  return pages.has(extname(name).toLowerCase()) ? aside('a page or table for people', true) : undefined;
}

const receiptStart = new TextEncoder().encode('assayer acceptance receipt');

/** References that a delivery may bring and that count only from the operator's own hand. */
const givenOtherwise: ReadonlyMap<string, string> = new Map([
  ['x509-crl', 'a revocation list: give it with --crl'],
  ['rim-swidtag', 'a reference manifest: give it with --reference'],
  ['corim', 'a reference manifest: give it with --reference'],
  ['comid', 'a reference manifest: give it with --reference'],
  ['coswid', 'a reference manifest: give it with --reference'],
  ['flash-image', 'a flash image: give it with --reference'],
  ['secure-boot-policy', 'a Secure Boot policy: give it with --reference'],
]);

function ofDocument(value: AnyDecoded): Paper {
  if (value.kind === 'platform-certificate') return { is: 'platform', value };
  if (value.kind === 'x509-certificate' && value.value.isCa) return { is: 'authority', value };
  if (value.kind === 'x509-bundle' && value.value.certificates.every(({ isCa }) => isCa))
    return { is: 'authority', value };
  const why = givenOtherwise.get(value.kind);
  if (why !== undefined) return { is: 'aside', why, isGuess: false };
  const message =
    value.kind === 'x509-certificate' || value.kind === 'x509-bundle'
      ? 'a certificate of one key: put it into the folder of its machine'
      : `a ${value.kind}, which belongs to no machine here: put it into the folder of its machine`;
  return { is: 'unusable', message, offset: 0 };
}

/** A document of an office is an archive as well, and nothing that is read here. */
function isOfficeDocument(bytes: Uint8Array): boolean {
  try {
    return readZip(bytes).some(({ name }) => name === '[Content_Types].xml' || name === 'META-INF/manifest.xml');
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

/** By content first: a certificate counts whatever its name is, and only what no format knows is asked for its name. */
export function paperOf(bytes: Uint8Array, path: string): Paper {
  if (looksLikeZip(bytes))
    return isOfficeDocument(bytes)
      ? { is: 'aside', why: 'a document of an office', isGuess: false }
      : { is: 'archive' };
  if (receiptStart.every((byte, i) => bytes[i] === byte))
    return { is: 'aside', why: 'a receipt of an acceptance', isGuess: false };
  try {
    return ofDocument(decode(bytes));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const { message, offset, format } = error;
    const aside = format === 'unknown' ? clutterOf(bytes, path) : undefined;
    return aside ?? { is: 'unusable', message, offset, guessedKind: format };
  }
}
