import type { FlashCheck } from './flash-image.ts';
import type { FlashLayout } from './flash-layout.ts';
import { alignUp, check, hex } from './flash-layout.ts';
import { crc32 } from './crc32.ts';
import { crc32Section, guidSize, guidText, packedSections } from './guid.ts';
import { layGap } from './lay-gap.ts';

/** Lays a volume at the layout's next byte, if one is there that ends by `limit`: handed down, since volumes hold files. */
export type LayNested = (layout: FlashLayout, limit: number) => boolean;

/** EFI_COMMON_SECTION_HEADER (PI 1.8, volume 3, 3.2.4). */
interface Section {
  readonly at: number;
  readonly type: number;
  readonly bodyAt: number;
  readonly end: number;
}

const leafNames: ReadonlyMap<number, string> = new Map([
  [0x10, 'PE32'],
  [0x11, 'PIC'],
  [0x12, 'TE'],
  [0x13, 'DXE depex'],
  [0x14, 'version'],
  [0x15, 'UI'],
  [0x16, 'COMPAT16'],
  [0x18, 'freeform'],
  [0x19, 'raw'],
  [0x1b, 'PEI depex'],
  [0x1c, 'MM depex'],
]);
const types = { compression: 0x01, guided: 0x02, disposable: 0x03, ui: 0x15, volume: 0x17 } as const;
const processingRequired = 0x01;
const maxSectionsSearched = 64;
const maxNameUnits = 64;

/** Lays the sections of a file or of an encapsulating section, to `end`. */
export function laySections(layout: FlashLayout, end: number, nested: LayNested): void {
  const base = layout.at;
  while (!layout.full) {
    const at = alignUp(layout.at, 4, base);
    if (end - at < 4) break;
    const section = readSection(layout, at, end);
    if (section === undefined) {
      layout.problem('section-size', at, `a section header whose size does not fit in the ${end - at} bytes left`);
      break;
    }
    layGap(layout, at);
    laySection(layout, section, nested);
  }
  layGap(layout, end);
}

function readSection({ view }: FlashLayout, at: number, limit: number): Section | undefined {
  if (limit - at < 4) return undefined;
  const word = view.getUint32(at, true);
  const extended = (word & 0xffffff) === 0xffffff;
  if (extended && limit - at < 8) return undefined;
  const size = extended ? view.getUint32(at + 4, true) : word & 0xffffff;
  const bodyAt = at + (extended ? 8 : 4);
  return size < bodyAt - at || size > limit - at ? undefined : { at, type: word >>> 24, bodyAt, end: at + size };
}

function laySection(layout: FlashLayout, section: Section, nested: LayNested): void {
  const { type, end } = section;
  if (type === types.guided && end - section.bodyAt >= guidSize + 4) layGuided(layout, section, nested);
  else if (type === types.compression && end - section.bodyAt >= 5) layCompression(layout, section, nested);
  else if (type === types.disposable && !layout.tooDeep) {
    layout.open('disposable');
    layout.leaf('header', section.bodyAt, 'constant');
    laySections(layout, end, nested);
    layout.close();
  } else if (type === types.volume && !layout.tooDeep) {
    layout.open('volume section');
    layout.leaf('header', section.bodyAt, 'constant');
    if (!nested(layout, end))
      layout.problem('no-volume', section.bodyAt, 'a section of a volume image holds no volume');
    layGap(layout, end);
    layout.close();
  } else layout.leaf(leafNames.get(type) ?? `section ${hex(type)}`, end, 'constant');
}

/** EFI_GUID_DEFINED_SECTION (3.2.5.7): what needs no processing is taken apart, what is packed is not. */
function layGuided(layout: FlashLayout, { bodyAt, end, at }: Section, nested: LayNested): void {
  const { bytes, view } = layout;
  const guid = guidText(bytes, bodyAt);
  const dataOffset = view.getUint16(bodyAt + guidSize, true);
  const dataAt = at + dataOffset;
  const flags = view.getUint16(bodyAt + guidSize + 2, true);
  const sum = guid === crc32Section && dataOffset >= bodyAt - at + guidSize + 8;
  const packed = packedSections.get(guid);
  const plain = sum || (packed === undefined && (flags & processingRequired) === 0);
  if (!plain || dataAt > end || dataAt < bodyAt + guidSize + 4 || layout.tooDeep) {
    const name = packed === undefined ? `guided ${guid}` : `compressed (${packed})`;
    if (!plain)
      layout.note('opaque-section', `sections ${packed ?? guid} are compared as they lie in the flash, packed`);
    layout.leaf(name, end, 'constant', { guid });
    return;
  }
  layout.open(sum ? 'CRC32 section' : `guided ${guid}`, { guid });
  const checks: FlashCheck[] = [];
  if (sum && layout.maySum(end - dataAt)) {
    const stated = view.getUint32(bodyAt + guidSize + 4, true);
    const found = crc32(bytes, dataAt, end);
    checks.push(check('section-crc32', stated === found, `${hex(stated)} stated, ${hex(found)} found`));
  }
  layout.leaf('header', dataAt, 'constant', { checks });
  laySections(layout, end, nested);
  layout.close();
}

/** EFI_COMPRESSION_SECTION (3.2.5.2): type 0 is not compressed; 1 is Tiano's, 2 is what makers use for LZMA. */
function layCompression(layout: FlashLayout, { bodyAt, end }: Section, nested: LayNested): void {
  const method = layout.bytes[bodyAt + 4] ?? 0;
  if (method !== 0 || layout.tooDeep) {
    const name = method === 1 ? 'Tiano' : method === 2 ? 'LZMA' : `method ${method}`;
    if (method !== 0) layout.note('opaque-section', `sections ${name} are compared as they lie in the flash, packed`);
    layout.leaf(`compressed (${name})`, end, 'constant');
    return;
  }
  layout.open('uncompressed');
  layout.leaf('header', bodyAt + 5, 'constant');
  laySections(layout, end, nested);
  layout.close();
}

/**
 * The name that a file's user-interface section gives it; undefined where it has none, or one that would not be a plain
 * word: it is the module's own claim and ends up in paths.
 */
export function userInterfaceName(layout: FlashLayout, from: number, end: number): string | undefined {
  let at = from;
  for (let i = 0; i < maxSectionsSearched; i++) {
    const section = readSection(layout, at, end);
    if (section === undefined) return undefined;
    if (section.type === types.ui) return nameText(layout, section);
    at = alignUp(section.end, 4, from);
  }
  return undefined;
}

function nameText({ view }: FlashLayout, { bodyAt, end }: Section): string | undefined {
  let text = '';
  for (let at = bodyAt; at + 2 <= end && text.length <= maxNameUnits; at += 2) {
    const unit = view.getUint16(at, true);
    if (unit === 0) break;
    text += String.fromCharCode(unit);
  }
  return /^[\w .+()-]{1,64}$/.test(text) ? text : undefined;
}
