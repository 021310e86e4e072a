import { createHash } from 'node:crypto';
import { concatBytes, utf8Bytes } from '../../../core/index.ts';
import { crc32, crc32Register } from '../crc32.ts';
import { filled, padded, randomBytes, u16, u32, u64 } from './uefi-writer.ts';

export const be16 = (value: number): Uint8Array => Uint8Array.of(value >>> 8, value);
export const be32 = (value: number): Uint8Array => Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);

export function bootCode(size: number): Uint8Array {
  const vectors = concatBytes(u32(0xea0000be), ...Array.from({ length: 7 }, () => u32(0xe59ff014)));
  const code = concatBytes(vectors, randomBytes(2000, 'spl'), utf8Bytes('U-Boot SPL 2019.04-v00.04 (Jan 01 2023)\0'));
  return concatBytes(code, randomBytes(size - code.length, 'u-boot'));
}

export function uimage(data: Uint8Array, name: string): Uint8Array {
  const header = concatBytes(
    be32(0x27051956),
    be32(0),
    be32(1_600_000_000),
    be32(data.length),
    be32(0x80008000),
    be32(0x80008000),
    be32(crc32(data)),
    Uint8Array.of(5, 2, 2, 1),
    padded(utf8Bytes(name), 32, 0),
  );
  header.set(be32(crc32(header)), 4);
  return concatBytes(header, data);
}

export function environment(variables: Readonly<Record<string, string>>, size: number): Uint8Array {
  const text = Object.entries(variables).map(([name, value]) => `${name}=${value}\0`);
  const data = padded(utf8Bytes(`${text.join('')}\0`), size - 4, 0);
  return concatBytes(u32(crc32(data)), data);
}

export interface NodeSpec {
  readonly name: string;
  readonly properties?: Readonly<Record<string, Uint8Array>>;
  readonly children?: readonly NodeSpec[];
}

export const text = (value: string): Uint8Array => utf8Bytes(`${value}\0`);

export function deviceTree(root: NodeSpec): Uint8Array {
  let strings = '';
  const word = (bytes: Uint8Array): Uint8Array => padded(bytes, Math.ceil(bytes.length / 4) * 4, 0);
  const write = (node: NodeSpec): Uint8Array =>
    concatBytes(
      be32(1),
      word(text(node.name)),
      ...Object.entries(node.properties ?? {}).map(([name, value]) => {
        const at = strings.length;
        strings += `${name}\0`;
        return concatBytes(be32(3), be32(value.length), be32(at), word(value));
      }),
      ...(node.children ?? []).map(write),
      be32(2),
    );
  const structure = concatBytes(write(root), be32(9));
  const names = utf8Bytes(strings);
  const structAt = 40 + 16;
  const total = structAt + structure.length + names.length;
  return concatBytes(
    be32(0xd00dfeed),
    be32(total),
    be32(structAt),
    be32(structAt + structure.length),
    be32(40),
    be32(17),
    be32(16),
    be32(0),
    be32(names.length),
    be32(structure.length),
    new Uint8Array(16),
    structure,
    names,
  );
}

const hashNode = (name: string, algorithm: string, data: Uint8Array): NodeSpec => ({
  name,
  properties: {
    algo: text(algorithm),
    value: algorithm === 'crc32' ? be32(crc32(data)) : createHash(algorithm).update(data).digest(),
  },
});

/** A FIT with one image in the tree and one behind it. */
export function fit(): Uint8Array {
  const kernel = randomBytes(9000, 'kernel');
  const ramdisk = randomBytes(7001, 'ramdisk');
  const tree = deviceTree({
    name: '',
    properties: { description: text('test'), timestamp: be32(1_600_000_000) },
    children: [
      {
        name: 'images',
        children: [
          { name: 'kernel-1', properties: { type: text('kernel'), data: kernel }, children: [hashNode('hash-1', 'sha256', kernel)] },
          {
            name: 'ramdisk-1',
            properties: { 'data-offset': be32(64), 'data-size': be32(ramdisk.length) },
            children: [hashNode('hash-1', 'crc32', ramdisk), hashNode('hash-2', 'sha1', ramdisk)],
          },
        ],
      },
      {
        name: 'configurations',
        children: [
          {
            name: 'conf-1',
            properties: { kernel: text('kernel-1') },
            children: [{ name: 'signature-1', properties: { algo: text('sha256,rsa4096'), 'key-name-hint': text('dev') } }],
          },
        ],
      },
    ],
  });
  return concatBytes(padded(tree, Math.ceil(tree.length / 4) * 4, 0), filled(64, 0), ramdisk);
}

export function squashfs(size: number): Uint8Array {
  const superblock = concatBytes(
    utf8Bytes('hsqs'),
    u32(12),
    u32(1_600_000_000),
    u32(131072),
    u32(1),
    u16(4),
    u16(17),
    u16(0),
    u16(1),
    u16(4),
    u16(0),
    u64(0),
    u64(size),
    ...Array.from({ length: 6 }, () => u64(size - 8)),
  );
  return concatBytes(superblock, randomBytes(size - superblock.length, 'squashfs'));
}

export function cramfs(size: number): Uint8Array {
  const bytes = concatBytes(
    u32(0x28cd3d45),
    u32(size),
    u32(3),
    u32(0),
    utf8Bytes('Compressed ROMFS'),
    u32(0),
    u32(0),
    u32(1),
    u32(3),
    padded(utf8Bytes('Compressed'), 16, 0),
    randomBytes(size - 64, 'cramfs'),
  );
  bytes.set(u32(crc32(bytes)), 32);
  return bytes;
}

function jffs2Node(type: number, body: Uint8Array): Uint8Array {
  const header = concatBytes(u16(0x1985), u16(type), u32(12 + body.length));
  const node = concatBytes(header, u32(crc32Register(0, header)), body);
  return padded(node, Math.ceil(node.length / 4) * 4);
}

export const jffs2 = (label: string): Uint8Array =>
  concatBytes(
    jffs2Node(0x2003, new Uint8Array(0)),
    ...[300, 41, 999].map((size, i) => jffs2Node(0xe002, randomBytes(size, `${label} ${i}`))),
  );

export interface UbiBlock {
  readonly counter: number;
  /** Volume, logical number and data; absent where the block is free. */
  readonly holds?: readonly [volume: number, number: number, data: Uint8Array];
}

const peb = 16384;
const withCrc = (bytes: Uint8Array): Uint8Array => concatBytes(bytes, be32(crc32Register(0xffffffff, bytes)));

export function ubi(blocks: readonly UbiBlock[]): Uint8Array {
  return concatBytes(
    ...blocks.map(({ counter, holds }) => {
      const erase = withCrc(
        concatBytes(utf8Bytes('UBI#'), Uint8Array.of(1, 0, 0, 0), new Uint8Array(4), be32(counter), be32(64), be32(128), be32(7), new Uint8Array(32)),
      );
      if (holds === undefined) return padded(erase, peb);
      const [volume, number, data] = holds;
      const header = withCrc(
        concatBytes(utf8Bytes('UBI!'), Uint8Array.of(1, 1, 0, 0), be32(volume), be32(number), new Uint8Array(24), new Uint8Array(4), be32(counter), new Uint8Array(12)),
      );
      return padded(concatBytes(erase, header, data), peb);
    }),
  );
}

export function volumeTable(names: readonly string[]): Uint8Array {
  return concatBytes(
    ...Array.from({ length: 90 }, (_, i) => {
      const name = names[i] ?? '';
      const type = name === '' ? 0 : name === 'rofs' ? 2 : 1;
      const head = concatBytes(be32(name === '' ? 0 : 4), be32(1), be32(0), Uint8Array.of(type, 0), be16(name.length));
      return withCrc(concatBytes(head, padded(utf8Bytes(name), 128, 0), new Uint8Array(24)));
    }),
  );
}

export const ubiBlocks = (state = 'state', order: readonly number[] = [0, 1, 2, 3, 4]): UbiBlock[] => {
  const table = volumeTable(['rofs', 'rwfs']);
  const blocks: UbiBlock[] = [
    { counter: 1, holds: [0x7fffefff, 0, table] },
    { counter: 1, holds: [0, 0, randomBytes(16000, 'rofs 0')] },
    { counter: 1, holds: [0, 1, randomBytes(16000, 'rofs 1')] },
    { counter: 1, holds: [1, 0, randomBytes(9000, state)] },
    { counter: 1 },
  ];
  return order.flatMap((i) => blocks[i] ?? []);
};

export const bmcLayout = {
  environment: 0x60000,
  uimage: 0x80000,
  fit: 0xa0000,
  deviceTree: 0xb0000,
  squashfs: 0xc0000,
  cramfs: 0x100000,
  ubi: 0x120000,
  jffs2: 0x1c0000,
  size: 0x200000,
} as const;

export const someTree = (): Uint8Array =>
  deviceTree({ name: '', properties: { compatible: text('aspeed,ast2600') }, children: [{ name: 'cpus' }] });

/** A 2 MiB dump of a management controller's flash with one of each structure. */
export function bmcImage(state = 'state'): Uint8Array {
  const bytes = filled(bmcLayout.size, 0xff);
  const at = bmcLayout;
  bytes.set(bootCode(0x50000), 0);
  bytes.set(environment({ bootcmd: 'bootm 20080000', ethaddr: '02:00:00:00:00:01', state }, 0x10000), at.environment);
  bytes.set(uimage(randomBytes(0x10000, 'linux'), 'Linux-5.15'), at.uimage);
  bytes.set(fit(), at.fit);
  bytes.set(someTree(), at.deviceTree);
  bytes.set(squashfs(0x30123), at.squashfs);
  bytes.set(cramfs(0x8000), at.cramfs);
  bytes.set(ubi(ubiBlocks(state)), at.ubi);
  bytes.set(jffs2(state), at.jffs2);
  return bytes;
}
