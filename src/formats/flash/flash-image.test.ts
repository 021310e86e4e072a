import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, FormatError, seededRandom, sha256Hex } from '../../core/index.ts';
import { decode } from '../index.ts';
import { damage } from '../testdata/damage.ts';
import { isFlashImage } from './recognise-flash-image.ts';
import type { FlashImage } from './index.ts';
import { compareFlash, flashImageFormat, parseFlashImage } from './index.ts';
import { bmcImage, bmcLayout, deviceTree, fit, text, uimage } from './testdata/bmc-writer.ts';
import {
  file,
  files,
  filled,
  guids,
  mainVolume,
  nvramVolume,
  padded,
  randomBytes,
  section,
  sections,
  u16,
  u32,
  uefiImage,
  uefiLayout,
  volume,
  ffs2,
} from './testdata/uefi-writer.ts';

const uefi = uefiImage();
const bmc = bmcImage();

/** Throws where the regions are no partition, or a hash is not that of its bytes. */
function expectPartition(image: FlashImage): void {
  let at = 0;
  for (const { offset, size } of image.regions) {
    if (offset !== at || size <= 0) throw new Error(`a region of ${size} bytes at ${offset}, ${at} was next`);
    at += size;
  }
  if (at !== image.size) throw new Error(`regions end at ${at} of ${image.size}`);
  for (const of of ['path', 'key'] as const) {
    const names = image.regions.map((region) => region[of]);
    if (new Set(names).size !== names.length) throw new Error(`a ${of} occurs twice`);
  }
}

const paths = (image: FlashImage): string[] => image.regions.map(({ path }) => path);
const problemIds = (image: FlashImage): string[] => image.problems.map(({ id }) => id);
const main = `BIOS/FV ${guids.main}`;

function changedAt(bytes: Uint8Array, at: number, mask = 1): Uint8Array {
  const copy = bytes.slice();
  copy[at] = (copy[at] ?? 0) ^ mask;
  return copy;
}

describe('flash image', () => {
  it('takes a UEFI dump apart, with every check passed', () => {
    const image = parseFlashImage(uefi);
    expect(image).toMatchObject({ kind: 'uefi', size: uefi.length, problems: [] });
    expectPartition(image);
    const inner = `${main}/FFS ${guids.nested}/CRC32 section/volume section/FV ${guids.inner}`;
    expect(paths(image)).toEqual(
      expect.arrayContaining([
        'Descriptor/master access',
        'GbE/settings of bank 0',
        'ME/unmapped 0x0',
        'BIOS/FV FFF12B8D-7696-4C8B-A985-2747075B4F50/VSS store',
        `${main}/extended header`,
        `${main}/FFS PcdPeim/PE32`,
        `${main}/FFS ${guids.packed}/compressed (LZMA)`,
        `${main}/FFS ${guids.raw}/compressed (Tiano)`,
        `${main}/FFS ${guids.raw}/uncompressed/raw`,
        `${main}/FFS ${guids.large}/body`,
        `${main}/FFS ${guids.nvar}/NVAR store`,
        `${inner}/FFS InnerDriver/PE32`,
        'BIOS/unmapped 0xb0000',
      ]),
    );
    expect(image.regions.filter(({ variability }) => variability === 'variable')).toHaveLength(6);
    expect(image.notes.map(({ detail }) => detail).join('\n')).toMatch(/LZMA[\s\S]*Tiano/);
    const region = image.regions.find(({ path }) => path === `${main}/FFS PcdPeim/PE32`);
    expect(region?.guid).toBe(guids.pcd);
    expect(region?.sha256).toBe(sha256Hex(section(0x10, randomBytes(3003, 'PcdPeim'))));
    expect(image.descriptor?.masters[0]).toEqual({
      name: 'BIOS',
      reads: ['Descriptor', 'BIOS', 'ME', 'GbE'],
      writes: ['BIOS', 'GbE'],
    });
  });

  it('takes a dump of a management controller apart, with every check passed', () => {
    const image = parseFlashImage(bmc);
    expect(image).toMatchObject({ kind: 'bmc', problems: [] });
    expectPartition(image);
    expect(paths(image)).toEqual(
      expect.arrayContaining([
        'boot code (U-Boot SPL 2019.04-v00.04)',
        'U-Boot environment',
        'uImage Linux-5.15/data',
        'FIT/image kernel-1',
        'FIT/image ramdisk-1',
        'device tree',
        'SquashFS/superblock',
        'cramfs',
        'UBI/rofs block 1',
        'UBI/rwfs block 0',
        'UBI/free block 4',
        'JFFS2',
      ]),
    );
    const checks = image.regions.flatMap((region) => region.checks);
    expect(checks.length).toBeGreaterThan(15);
    expect(new Set(checks.map(({ outcome }) => outcome))).toEqual(new Set(['passed']));
    expect(image.notes.find(({ id }) => id === 'fit-signature')?.detail).toBe(
      'conf-1: sha256,rsa4096 by key dev, not verified here',
    );
  });

  it.each([
    ['volume header', uefi, uefiLayout.main + 44, 'volume-header-checksum'],
    ['file header', uefi, uefiLayout.main + 0x60 + 18, 'file-header-checksum'],
    ['file data', uefi, uefiLayout.main + 0x60 + 200, 'file-checksum'],
    ['CRC section', uefi, 0x63070, 'section-crc32'],
    ['GbE settings', uefi, uefiLayout.gbe + 20, 'gbe-checksum'],
    ['uImage header', bmc, bmcLayout.uimage + 20, 'uimage-header-crc32'],
    ['uImage data', bmc, bmcLayout.uimage + 4000, 'uimage-data-crc32'],
    ['FIT image', bmc, bmcLayout.fit + 3000, 'fit-sha256'],
    ['external FIT image', bmc, bmcLayout.fit + 0x3000, 'fit-crc32'],
    ['cramfs', bmc, bmcLayout.cramfs + 5000, 'cramfs-crc32'],
    ['UBI erase header', bmc, bmcLayout.ubi + 0x4000 + 10, 'ubi-erase-header-crc32'],
    ['UBI volume header', bmc, bmcLayout.ubi + 0x4000 + 64 + 40, 'ubi-volume-header-crc32'],
  ])('sees a changed %s', (_, bytes, at, id) => {
    const image = parseFlashImage(changedAt(bytes, at));
    expect(problemIds(image)).toContain(id);
    expect(image.notes.map((note) => note.id)).toContain('failed-checks');
    expectPartition(image);
  });

  it('names what is structurally wrong and keeps the partition', () => {
    const cut = parseFlashImage(uefi.subarray(0, 0x80000));
    expect(problemIds(cut)).toContain('region-beyond-end');
    const short = uefi.slice();
    short.set(u32(0xffffff), uefiLayout.main + 0x60 + 20);
    expect(problemIds(parseFlashImage(short))).toContain('file-size');
    const odd = uefi.slice();
    odd.set(u16(0xfff0), uefiLayout.main + 0x60 + 24);
    expect(problemIds(parseFlashImage(odd))).toContain('section-size');
    const free = uefi.slice();
    free.set(randomBytes(40, 'x'), uefiLayout.main + 0x30000);
    expect(problemIds(parseFlashImage(free))).toContain('data-in-free-space');
    const overlap = uefi.slice();
    overlap.set(u32(0x00ff0030), 0x44);
    expect(problemIds(parseFlashImage(overlap))).toContain('regions-overlap');
    const truncated = uimage(randomBytes(5000, 'x'), 'x').subarray(0, 3000);
    expect(problemIds(parseFlashImage(truncated))).toContain('uimage-cut-off');
    const bad = deviceTree({ name: '', children: [{ name: 'images' }] });
    bad[bad.length - 5] = 7;
    expect(problemIds(parseFlashImage(padded(bad, 4096)))).toEqual(['device-tree']);
    for (const image of [cut, parseFlashImage(short), parseFlashImage(odd), parseFlashImage(overlap)]) {
      expectPartition(image);
    }
    expect(() => parseFlashImage(new Uint8Array(0))).toThrow(FormatError);
  });

  it('reads a dump that ends anywhere', () => {
    // Between two regions, inside of one, inside of a header.
    for (const size of [1, 17, 0x1000, 0x1040, 0x2fff, 0x3800, 0x4000, 0x40020, 0x60030, 0x63100, 0xc0000]) {
      expectPartition(parseFlashImage(uefi.subarray(0, size)));
      expectPartition(parseFlashImage(bmc.subarray(0, size)));
    }
  });

  it('stops at nesting that no firmware has', () => {
    let bytes: Uint8Array = randomBytes(64, 'core');
    for (let depth = 0; depth < 200; depth++) bytes = section(0x03, bytes);
    const body = sections(bytes);
    const content = files(file({ guid: guids.core, type: 0x02, body }));
    const image = parseFlashImage(volume({ fileSystem: ffs2, size: 0x2000, content }));
    expect(image.notes.map(({ id }) => id)).toContain('too-deep');
    expectPartition(image);
  });

  it('bounds the number of regions, whatever the image holds', () => {
    const tiny = file({ guid: guids.core, type: 0x01, body: new Uint8Array(0) });
    const size = 4 << 20;
    const content = new Uint8Array(size - 72);
    for (let at = 0; at + 24 <= content.length; at += 24) content.set(tiny, at);
    const image = parseFlashImage(volume({ fileSystem: ffs2, size, content }));
    expect(image.notes.map(({ id }) => id)).toContain('too-many-regions');
    expect(image.regions.length).toBeLessThan(66_000);
    expectPartition(image);
  });

  it('keeps the partition under any damage', { timeout: 120_000 }, () => {
    const volumes = [mainVolume(0x8000), nvramVolume(0x8000, 's'), padded(fit(), 0x8000), bmc.subarray(bmcLayout.ubi)];
    const sources = [uefi, bmc, ...volumes, ...volumes, ...volumes];
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const random = seededRandom(seed, 'flash');
        const source = sources[random.below(sources.length)] ?? uefi;
        const image = parseFlashImage(damage(source, random));
        expectPartition(image);
        flashImageFormat.recognises(image.bytes);
        expect(compareFlash(image, image)).toEqual([]);
      }),
      { numRuns: 250, seed: 11 },
    );
  });

  it('describes within a screenful', () => {
    const described = decode(uefi);
    expect(described.kind).toBe('flash-image');
    expect(described.describe()).toMatchObject({ kind: 'uefi', sizeBytes: uefi.length, problemCount: 0 });
    const blocks = concatBytes(...Array.from({ length: 300 }, (_, i) => padded(randomBytes(2048, `${i}`), 4096)));
    const many = parseFlashImage(concatBytes(blocks, uefi.subarray(uefiLayout.main)));
    const description = flashImageFormat.decode(many.bytes).describe();
    expect(description.regionCount).toBeGreaterThan(600);
    expect(description.regions).toHaveLength(200);
  });

  it('recognises images and parts of them, and nothing else', () => {
    const at = bmcLayout;
    const parts = [at.uimage, at.fit, at.squashfs, at.cramfs, at.ubi, at.jffs2].map((from) => bmc.subarray(from));
    for (const bytes of [uefi, bmc, mainVolume(), nvramVolume(0x20000, 's'), ...parts]) {
      expect(isFlashImage(bytes)).toBe(true);
      expect(decode(bytes).kind).toBe('flash-image');
    }
    const others = [
      text('_FVH'),
      randomBytes(100_000, 'noise'),
      filled(8192, 0xff),
      filled(8192, 0),
      text('hsqs'.repeat(999)),
    ];
    for (const bytes of others) expect(isFlashImage(bytes)).toBe(false);
  });
});
