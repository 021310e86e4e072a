import { concatBytes, fromHex, seededRandom } from '../../../core/index.ts';
import { crc32 } from '../crc32.ts';

export const u16 = (value: number): Uint8Array => Uint8Array.of(value, value >>> 8);
export const u24 = (value: number): Uint8Array => Uint8Array.of(value, value >>> 8, value >>> 16);
export const u32 = (value: number): Uint8Array => Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24);
export const u64 = (value: number): Uint8Array => concatBytes(u32(value), u32(Math.floor(value / 2 ** 32)));
export const filled = (size: number, octet: number): Uint8Array => new Uint8Array(size).fill(octet);

export function randomBytes(size: number, label: string): Uint8Array {
  const random = seededRandom(1, label);
  return Uint8Array.from({ length: size }, () => random.below(256));
}

export function guid(text: string): Uint8Array {
  const [a = '', b = '', c = '', d = '', e = ''] = text.split('-');
  const reversed = (hex: string): Uint8Array => fromHex(hex).reverse();
  return concatBytes(reversed(a), reversed(b), reversed(c), fromHex(d + e));
}

export function padded(bytes: Uint8Array, size: number, octet = 0xff): Uint8Array {
  if (bytes.length > size) throw new Error(`${bytes.length} bytes do not fit in ${size}`);
  return concatBytes(bytes, filled(size - bytes.length, octet));
}

function aligned(bytes: Uint8Array, to: number, octet: number): Uint8Array {
  return padded(bytes, Math.ceil(bytes.length / to) * to, octet);
}

export const ffs2 = '8C8CE578-8A3D-4F1C-9935-896185C32DD3';
export const ffs3 = '5473C07A-3DCB-4DCA-BD6F-1E9689E7349A';
export const nvramFileSystem = 'FFF12B8D-7696-4C8B-A985-2747075B4F50';
const authenticatedVariables = 'AAF32C78-947B-439A-A180-2E144EC37792';
const workingBlock = '9E58292B-7C68-497D-A0CE-6500FD9F1B95';

export function section(type: number, body: Uint8Array): Uint8Array {
  return concatBytes(u24(4 + body.length), Uint8Array.of(type), body);
}

export function guidedSection(id: string, attributes: number, header: Uint8Array, data: Uint8Array): Uint8Array {
  return section(0x02, concatBytes(guid(id), u16(24 + header.length), u16(attributes), header, data));
}

export const lzmaSection = (data: Uint8Array): Uint8Array =>
  guidedSection('EE4E5898-3914-4259-9D6E-DC7BD79403CF', 1, new Uint8Array(0), data);
export const crcSection = (data: Uint8Array): Uint8Array =>
  guidedSection('FC1BCDB0-7D31-49AA-936A-A4600D9DD083', 1, u32(crc32(data)), data);
export const compressionSection = (method: number, data: Uint8Array): Uint8Array =>
  section(0x01, concatBytes(u32(data.length), Uint8Array.of(method), data));
export const uiSection = (name: string): Uint8Array =>
  section(0x15, concatBytes(...Array.from(`${name}\0`, (character) => u16(character.charCodeAt(0)))));

export function sections(...parts: readonly Uint8Array[]): Uint8Array {
  return concatBytes(...parts.map((part, i) => (i === parts.length - 1 ? part : aligned(part, 4, 0))));
}

export interface FileSpec {
  readonly guid: string;
  readonly type: number;
  readonly body: Uint8Array;
  readonly checksum?: boolean;
  readonly large?: boolean;
}

const sum8 = (bytes: Uint8Array): number => bytes.reduce((sum, octet) => (sum + octet) & 0xff, 0);

export function file({ guid: id, type, body, checksum, large }: FileSpec): Uint8Array {
  const headerSize = large === true ? 32 : 24;
  const size = headerSize + body.length;
  const header = concatBytes(
    guid(id),
    Uint8Array.of(0, 0, type, (checksum === true ? 0x40 : 0) | (large === true ? 0x01 : 0)),
    large === true ? u24(0) : u24(size),
    Uint8Array.of(0),
    large === true ? u64(size) : new Uint8Array(0),
  );
  header[16] = -sum8(header);
  header[17] = checksum === true ? -sum8(body) : 0xaa;
  header[23] = 0xf8;
  return concatBytes(header, body);
}

export const padFile = (size: number): Uint8Array =>
  file({ guid: 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF', type: 0xf0, body: filled(size - 24, 0xff) });

export interface VolumeSpec {
  readonly fileSystem: string;
  readonly size: number;
  readonly name?: string;
  readonly content: Uint8Array;
}

export function volume({ fileSystem, size, name, content }: VolumeSpec): Uint8Array {
  const blockSize = size % 4096 === 0 ? 4096 : 8;
  const header = concatBytes(
    new Uint8Array(16),
    guid(fileSystem),
    u64(size),
    u32(0x4856465f),
    u32(0x0004feff),
    u16(72),
    u16(0),
    u16(name === undefined ? 0 : 72),
    Uint8Array.of(0, 2),
    u32(size / blockSize),
    u32(blockSize),
    u64(0),
  );
  let sum = 0;
  for (let i = 0; i < 72; i += 2) sum += (header[i] ?? 0) | ((header[i + 1] ?? 0) << 8);
  header.set(u16(-sum), 50);
  const extended = name === undefined ? new Uint8Array(0) : concatBytes(guid(name), u32(20));
  return padded(concatBytes(aligned(concatBytes(header, extended), 8, 0xff), content), size);
}

export const files = (...parts: readonly Uint8Array[]): Uint8Array =>
  concatBytes(...parts.map((part) => aligned(part, 8, 0xff)));

export function nvramVolume(size: number, settings: string): Uint8Array {
  const storeSize = size / 4 - 72;
  const store = concatBytes(guid(authenticatedVariables), u32(storeSize), Uint8Array.of(0x5a, 0xfe), new Uint8Array(6));
  const ftw = concatBytes(guid(workingBlock), u32(0x11223344), u32(0xfffffffe), u64(4096 - 32));
  return volume({
    fileSystem: nvramFileSystem,
    size,
    content: concatBytes(
      padded(concatBytes(store, randomBytes(500, settings)), storeSize),
      padded(ftw, 4096),
      filled(4096, 0xff),
    ),
  });
}

export interface RegionSpec {
  readonly index: number;
  readonly from: number;
  readonly to: number;
}

/** A version 2 descriptor whose BIOS master may write its own region only. */
export function descriptor(regions: readonly RegionSpec[]): Uint8Array {
  const bytes = filled(4096, 0xff);
  bytes.set(u32(0x0ff0a55a), 0x10);
  // Components at 0x30, regions at 0x40, masters at 0x80.
  bytes.set(u32(0x00040003), 0x14);
  bytes.set(u32(0x00100208), 0x18);
  bytes.set(u32(0x00310330), 0x1c);
  bytes.set(concatBytes(u32(0x24dc0044), u32(0), u32(0)), 0x30);
  for (let i = 0; i < 16; i++) {
    const region = regions.find(({ index }) => index === i);
    const word = region === undefined ? 0x00007fff : ((region.to / 4096 - 1) << 16) | (region.from / 4096);
    bytes.set(u32(word), 0x40 + 4 * i);
  }
  bytes.set(concatBytes(u32(0x00a00f00), u32(0x00400d00), u32(0x00800900), u32(0xffffffff), u32(0x10010000)), 0x80);
  return bytes;
}

export function gbeRegion(mac: string): Uint8Array {
  const bank = (label: string): Uint8Array => {
    const words = concatBytes(fromHex(mac), randomBytes(120, label));
    let sum = 0;
    for (let i = 0; i < words.length; i += 2) sum += (words[i] ?? 0) | ((words[i + 1] ?? 0) << 8);
    return padded(concatBytes(words, u16(0xbaba - sum)), 4096);
  };
  return concatBytes(bank('gbe 0'), bank('gbe 1'));
}

export const guids = {
  pcd: '9B3ADA4F-AE56-4C24-8DEA-F03B7558AE50',
  core: '11111111-2222-4333-8444-555555555555',
  packed: '22222222-2222-4333-8444-555555555555',
  nested: '33333333-2222-4333-8444-555555555555',
  raw: '44444444-2222-4333-8444-555555555555',
  large: '55555555-2222-4333-8444-555555555555',
  nvar: 'CEF5B9A3-476D-497F-9FDC-E98143E0422C',
  main: '48DB5E17-707C-472D-91CD-1613E7EF51B0',
  inner: '66666666-2222-4333-8444-555555555555',
  driver: '77777777-2222-4333-8444-555555555555',
} as const;

export const driver = (id: string, name: string, size: number): Uint8Array =>
  file({
    guid: id,
    type: 0x07,
    checksum: true,
    body: sections(section(0x13, randomBytes(18, `depex ${name}`)), section(0x10, randomBytes(size, name)), uiSection(name)),
  });

export function mainVolume(size = 0x40000): Uint8Array {
  const inner = volume({
    fileSystem: ffs2,
    size: 0x2000,
    name: guids.inner,
    content: files(driver(guids.driver, 'InnerDriver', 1001), padFile(200)),
  });
  const body = sections(crcSection(sections(section(0x19, randomBytes(100, 'raw')), section(0x17, inner))));
  return volume({
    fileSystem: ffs3,
    size,
    name: guids.main,
    content: files(
      driver(guids.pcd, 'PcdPeim', 3003),
      driver(guids.core, 'Core', 5000),
      file({ guid: guids.packed, type: 0x0b, body: lzmaSection(randomBytes(4000, 'packed')) }),
      file({ guid: guids.nested, type: 0x0b, checksum: true, body }),
      file({
        guid: guids.raw,
        type: 0x02,
        body: sections(compressionSection(0, section(0x19, randomBytes(64, 'plain'))), compressionSection(1, randomBytes(300, 't'))),
      }),
      file({ guid: guids.large, type: 0x01, large: true, body: randomBytes(2000, 'large') }),
      file({ guid: guids.nvar, type: 0x01, body: padded(concatBytes(u32(0x5241564e), randomBytes(300, 'nvar')), 1024) }),
      padFile(512),
    ),
  });
}

export const uefiLayout = { gbe: 0x1000, me: 0x4000, bios: 0x40000, nvram: 0x40000, main: 0x60000, size: 0x100000 } as const;

/** A 1 MiB dump: descriptor, GbE, ME, and a BIOS region with variables, a volume with everything, and free space. */
export function uefiImage(settings = 'settings', mac = '02aabbccddee'): Uint8Array {
  const { gbe, me, bios, size } = uefiLayout;
  return concatBytes(
    descriptor([
      { index: 0, from: 0, to: 0x1000 },
      { index: 1, from: bios, to: size },
      { index: 2, from: me, to: bios },
      { index: 3, from: gbe, to: gbe + 0x2000 },
    ]),
    gbeRegion(mac),
    filled(0x1000, 0xff),
    padded(randomBytes(0x18000, 'me'), bios - me),
    nvramVolume(0x20000, settings),
    mainVolume(),
    filled(0x50000, 0xff),
    padded(randomBytes(600, 'microcode'), 0x10000),
  );
}
