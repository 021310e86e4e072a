import { FormatError, sha256Hex } from '../core/index.ts';
import type { Sha256 } from '../core/index.ts';
import { decode } from '../formats/index.ts';
import type { Description } from '../formats/format.ts';
import { looksLikeZip } from '../store/zip/read-zip.ts';
import { readWhole } from './intake/read-bytes.ts';
import { describeArchive } from './show/describe-archive.ts';
import { describeChallenge } from './show/describe-challenge.ts';
import { describeReceipt } from './show/describe-receipt.ts';

export interface Shown {
  readonly file: string;
  readonly sha256: Sha256;
  readonly size: number;
  readonly kind: string;
  readonly title: string;
  readonly fields: Description;
}

const pictureMagic: readonly (readonly number[])[] = [
  [0xff, 0xd8, 0xff],
  [0x89, 0x50, 0x4e, 0x47],
  [0x49, 0x49, 0x2a, 0x00],
  [0x4d, 0x4d, 0x00, 0x2a],
  [0x52, 0x49, 0x46, 0x46],
];

function looksLikePicture(bytes: Uint8Array): boolean {
  const heic = bytes[4] === 0x66 && bytes[5] === 0x74 && bytes[6] === 0x79 && bytes[7] === 0x70;
  return heic || pictureMagic.some((magic) => magic.every((byte, at) => bytes[at] === byte));
}

type Told = Pick<Shown, 'kind' | 'title' | 'fields'>;

/** What this program writes or reads itself and that is no evidence of a machine; undefined where it is none of it. */
function ownFile(bytes: Uint8Array): Told | undefined {
  if (looksLikeZip(bytes)) return { kind: 'zip', title: 'ZIP archive', fields: describeArchive(bytes) };
  const receipt = describeReceipt(bytes);
  if (receipt !== undefined) return { kind: 'acceptance-receipt', title: 'receipt of an acceptance', fields: receipt };
  const challenge = describeChallenge(bytes);
  return challenge === undefined ? undefined : { kind: 'challenge', title: 'record of a nonce', fields: challenge };
}

/** Decodes one evidence file, recognised by its content. Throws FormatError or UsageError. */
export async function showFile(path: string): Promise<Shown> {
  const bytes = readWhole(path);
  const common = { file: path, sha256: sha256Hex(bytes), size: bytes.length };
  if (bytes.length === 0) throw new FormatError('file', 'the file is empty', 0);
  if (looksLikePicture(bytes)) {
    const { decodePicture } = await import('../store/pixels.ts');
    const { raster, notes } = await decodePicture(bytes);
    const { width, height, channels } = raster;
    return {
      ...common,
      kind: 'image',
      title: 'picture',
      fields: { widthPx: width, heightPx: height, channels, notes },
    };
  }
  const own = ownFile(bytes);
  if (own !== undefined) return { ...common, ...own };
  const decoded = decode(bytes);
  return { ...common, kind: decoded.kind, title: decoded.kind, fields: decoded.describe() };
}
