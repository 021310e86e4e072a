import type { FlashLayout } from './flash-layout.ts';
import { alignUp, check, hex } from './flash-layout.ts';
import type { FlashCheck } from './flash-image.ts';
import { guidSize, guidText, nvarStoreFile } from './guid.ts';
import { layGap } from './lay-gap.ts';
import type { LayNested } from './lay-sections.ts';
import { laySections, userInterfaceName } from './lay-sections.ts';

export interface FfsVolume {
  readonly offset: number;
  readonly end: number;
  readonly version: 1 | 2 | 3;
  readonly erased: 0 | 0xff;
}

/** EFI_FFS_FILE_HEADER (PI 1.8, volume 3, 3.2.3). */
interface FileHeader {
  readonly guid: string;
  readonly type: number;
  readonly bodyAt: number;
  readonly end: number;
  readonly checks: readonly FlashCheck[];
}

const headerSize = 24;
const largeHeaderSize = 32;
const attributes = { large: 0x01, checksum: 0x40 } as const;
/** What the data checksum is where it is not used: FFS 1, then FFS 2 and 3. */
const fixedChecksums = { 1: 0x5a, 2: 0xaa, 3: 0xaa } as const;
const types = { all: 0x00, raw: 0x01, oem: 0xc0, pad: 0xf0 } as const;
const nvar = 0x5241564e;

/** Lays the files of an FFS volume and its free space, to its end. */
export function layFiles(layout: FlashLayout, volume: FfsVolume, nested: LayNested): void {
  const { end } = volume;
  while (!layout.full) {
    const at = alignUp(layout.at, 8, volume.offset);
    if (end - at < headerSize || isErased(layout.bytes, layout.at, at + headerSize, volume.erased)) break;
    layGap(layout, at);
    const header = readFileHeader(layout, at, volume);
    if (header === undefined) break;
    layFile(layout, header, nested);
  }
  const from = layout.at;
  const unmapped = layGap(layout, end);
  if (unmapped > 0 && !layout.full) {
    layout.problem('data-in-free-space', from, `${unmapped} bytes after the last file are neither a file nor erased`);
  }
}

function isErased(bytes: Uint8Array, from: number, to: number, erased: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i] !== erased) return false;
  return true;
}

function readFileHeader(layout: FlashLayout, at: number, volume: FfsVolume): FileHeader | undefined {
  const { bytes, view } = layout;
  const attribute = bytes[at + 19] ?? 0;
  const large = volume.version === 3 && (attribute & attributes.large) !== 0 && volume.end - at >= largeHeaderSize;
  const bodyAt = at + (large ? largeHeaderSize : headerSize);
  const size = large ? Number(view.getBigUint64(at + 24, true)) : view.getUint32(at + 20, true) & 0xffffff;
  if (size < bodyAt - at || size > volume.end - at) {
    layout.problem('file-size', at, `a file header gives ${size} bytes, ${volume.end - at} are left in the volume`);
    return undefined;
  }
  const end = at + size;
  const type = bytes[at + 18] ?? 0;
  let headerSum = 0;
  for (let i = at; i < bodyAt; i++) headerSum += bytes[i] ?? 0;
  const stated = bytes[at + 17] ?? 0;
  // 3.2.3: summed as if the data checksum and the state were zero.
  headerSum -= stated + (bytes[at + 23] ?? 0);
  const checks = [check('file-header-checksum', (headerSum & 0xff) === 0, 'the bytes of the header add up to zero')];
  if ((attribute & attributes.checksum) === 0) {
    const fixed = fixedChecksums[volume.version];
    checks.push(check('file-checksum', stated === fixed, `${hex(stated)} where no checksum is used: ${hex(fixed)}`));
  } else if (layout.maySum(size)) {
    let sum = stated;
    for (let i = bodyAt; i < end; i++) sum += bytes[i] ?? 0;
    checks.push(check('file-checksum', (sum & 0xff) === 0, 'the bytes of the file add up to zero'));
  }
  return { guid: guidText(bytes.subarray(at, at + guidSize)), type, bodyAt, end, checks };
}

function layFile(layout: FlashLayout, header: FileHeader, nested: LayNested): void {
  const { guid, type, bodyAt, end, checks } = header;
  const pad = type === types.pad;
  const plain = pad || type === types.all || type === types.raw || type >= types.oem;
  const store = guid === nvarStoreFile && end - bodyAt >= 4 && layout.view.getUint32(bodyAt, true) === nvar;
  const ui = plain ? undefined : userInterfaceName(layout, bodyAt, end);
  if (pad) layout.open(`FFS pad ${hex(layout.at - layout.inside.offset)}`, { guid });
  else layout.open(`FFS ${ui ?? guid}`, { key: `FFS ${guid}`, guid });
  layout.leaf('header', bodyAt, 'constant', { checks });
  if (store) layout.leaf('NVAR store', end, 'variable');
  else if (pad) layGap(layout, end);
  else if (!plain) laySections(layout, end, nested);
  else if (layout.tooDeep || !nested(layout, end)) layout.leaf('body', end, 'constant');
  else layGap(layout, end);
  layout.close();
}
