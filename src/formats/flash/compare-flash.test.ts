import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../core/index.ts';
import type { FlashDifference, FlashImage } from './index.ts';
import { compareFlash, parseFlashImage } from './index.ts';
import { bmcImage, bmcLayout, environment, jffs2, ubi, ubiBlocks } from './testdata/bmc-writer.ts';
import {
  descriptor,
  driver,
  ffs3,
  file,
  files,
  filled,
  guids,
  mainVolume,
  padded,
  randomBytes,
  uefiImage,
  uefiLayout,
  volume,
} from './testdata/uefi-writer.ts';

const uefi = uefiImage();
const bmc = bmcImage();
const uefiReference = parseFlashImage(uefi);
const bmcReference = parseFlashImage(bmc);
const newGuid = '9F2C6A10-83B1-4E5D-B7C4-0D1E2F3A4B5C';

function compared(bytes: Uint8Array, reference: FlashImage = uefiReference): readonly FlashDifference[] {
  return compareFlash(parseFlashImage(bytes), reference);
}

const words = (differences: readonly FlashDifference[]): string[] =>
  differences.map(({ kind, path }) => `${kind} ${path}`);

function expectedKind({ variability }: FlashImage['regions'][number]): string {
  return variability === 'variable' ? 'variable' : variability === 'padding' ? 'free-space' : 'changed';
}

function expectOneFlip(reference: FlashImage, at: number, mask: number): void {
  const bytes = reference.bytes.slice();
  bytes[at] = (bytes[at] ?? 0) ^ mask;
  const differences = compared(bytes, reference);
  const region = reference.regions.find(({ offset, size }) => at >= offset && at < offset + size);
  const [only, second] = differences;
  if (region === undefined || only === undefined || second !== undefined) {
    throw new Error(`${differences.length} differences for byte ${at}: ${words(differences).join('; ')}`);
  }
  expect(only, `byte ${at}`).toMatchObject({ first: at, last: at, differingBytes: 1 });
  // Where the changed byte makes a structure of padding, or a size of the header, the place is still the right one.
  const overlap = only.offset <= at && at < only.offset + only.size;
  expect(overlap, `byte ${at} in ${only.path}`).toBe(true);
  if (only.kind !== 'added') {
    expect(only.path).toBe(region.path);
    if (only.kind !== 'size') expect(only.kind).toBe(expectedKind(region));
  } else expect(region.variability).toBe('padding');
}

describe('compareFlash', () => {
  it('finds nothing in equal images', () => {
    expect(compared(uefi.slice())).toEqual([]);
    expect(compared(bmc.slice(), bmcReference)).toEqual([]);
  });

  it('says of every byte of every header in which region it was changed', () => {
    // The beginnings of regions are where headers are; a few bytes behind are their lengths.
    for (const reference of [uefiReference, bmcReference]) {
      const step = Math.ceil(reference.regions.length / 24);
      for (let i = 0; i < reference.regions.length; i += step) {
        const region = reference.regions[i];
        for (const at of [0, 3, 20].filter((offset) => offset < (region?.size ?? 0))) {
          expectOneFlip(reference, (region?.offset ?? 0) + at, 0x01);
        }
      }
    }
  });

  it('says of any one changed byte in which region it lies', { timeout: 120_000 }, () => {
    // Small images keep thousands of flips cheap.
    const small = parseFlashImage(mainVolume(0x8000));
    fc.assert(
      fc.property(fc.nat(small.size - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        expectOneFlip(small, at, mask);
      }),
      { numRuns: 1500, seed: 5 },
    );
    const where = fc.constantFrom(uefiReference, bmcReference);
    fc.assert(
      fc.property(
        where,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 255 }),
        (it, at, mask) => {
          expectOneFlip(it, Math.min(it.size - 1, Math.floor(at * it.size)), mask);
        },
      ),
      { numRuns: 150, seed: 6 },
    );
  });

  it('names a firmware file that was put into free space', () => {
    const bytes = uefi.slice();
    const inserted = driver(newGuid, 'Implant', 2000);
    const free = uefiReference.regions.find(({ path }) => path === `BIOS/FV ${guids.main}/padding 0x6050`);
    bytes.set(inserted, free?.offset ?? 0);
    const differences = compared(bytes);
    expect(words(differences)).toEqual([`added BIOS/FV ${guids.main}/FFS Implant`]);
    expect(differences[0]).toMatchObject({ guid: newGuid, offset: free?.offset, size: inserted.length });
  });

  it('finds code in free space that is no firmware file', () => {
    const bytes = uefi.slice();
    bytes.set(randomBytes(700, 'shell code'), 0xc0000);
    const differences = compared(bytes);
    expect(words(differences)).toEqual(['free-space BIOS/padding 0x60000']);
    expect(differences[0]?.first).toBe(0xc0000);
    expect(differences[0]?.last).toBe(0xc0000 + 699);
    expect(differences[0]?.differingBytes).toBeGreaterThan(690);
  });

  it('says that a volume has moved, and not that its parts changed', () => {
    const { main, bios } = uefiLayout;
    const bytes = uefi.slice();
    bytes.set(filled(0x40000, 0xff), main);
    bytes.set(mainVolume(), main + 0x40000);
    const differences = compared(bytes);
    expect(words(differences)).toEqual([`moved BIOS/FV ${guids.main}`]);
    expect(differences[0]).toMatchObject({ offset: main + 0x40000, reference: { offset: main, size: 0x40000 } });
    expect(bios).toBeLessThan(main);
  });

  it('is not misled by a second copy of a volume that was changed', () => {
    const two = concatBytes(mainVolume(), mainVolume());
    const changed = two.slice();
    changed[0x1000] = (changed[0x1000] ?? 0) ^ 1;
    expect(words(compared(changed, parseFlashImage(two)))).toEqual([`changed FV ${guids.main}/FFS Core/PE32`]);
  });

  it('lists changed variables apart', () => {
    const differences = compared(uefiImage('other settings', '02ffffffffff'));
    expect(new Set(differences.map(({ kind }) => kind))).toEqual(new Set(['variable']));
    expect(words(differences)).toEqual([
      'variable GbE/settings of bank 0',
      'variable GbE/settings of bank 1',
      'variable BIOS/FV FFF12B8D-7696-4C8B-A985-2747075B4F50/VSS store',
    ]);
    const bytes = bmc.slice();
    bytes.set(environment({ bootcmd: 'other' }, 0x10000), bmcLayout.environment);
    bytes.set(jffs2('other'), bmcLayout.jffs2);
    expect(words(compared(bytes, bmcReference))).toEqual(['variable U-Boot environment', 'variable JFFS2']);
  });

  it('does not let the image say what may vary', () => {
    const bytes = uefi.slice();
    bytes.set(environment({ code: 'x' }, 0x1000), 0xc0000);
    expect(words(compared(bytes))).toEqual(['added BIOS/U-Boot environment']);
    const { main } = uefiLayout;
    const inNvram = uefi.slice();
    inNvram.set(mainVolume(0x8000), main - 0x10000);
    const [only, second] = compared(inNvram);
    expect(only).toMatchObject({ kind: 'variable' });
    expect(only?.path).toMatch(/spare$/);
    expect(only?.differingBytes).toBeGreaterThan(0x3000);
    expect(second).toBeUndefined();
  });

  it('follows a file that grew and the files behind it', () => {
    const volumeOf = (size: number): Uint8Array =>
      volume({
        fileSystem: ffs3,
        size: 0x10000,
        name: guids.main,
        content: files(driver(guids.pcd, 'PcdPeim', size), driver(guids.core, 'Core', 5000)),
      });
    const differences = compared(volumeOf(4000), parseFlashImage(volumeOf(3000)));
    const root = `FV ${guids.main}`;
    expect(words(differences)).toEqual([
      `changed ${root}/FFS PcdPeim/header`,
      `size ${root}/FFS PcdPeim/PE32`,
      `moved ${root}/FFS PcdPeim/UI`,
      `moved ${root}/FFS Core`,
    ]);
  });

  it('says that a file is missing, added or another one', () => {
    const volumeOf = (...parts: Uint8Array[]): Uint8Array =>
      volume({ fileSystem: ffs3, size: 0x10000, name: guids.main, content: files(...parts) });
    const reference = parseFlashImage(volumeOf(driver(guids.pcd, 'PcdPeim', 3000), driver(guids.core, 'Core', 5000)));
    const without = compared(volumeOf(driver(guids.pcd, 'PcdPeim', 3000)), reference);
    expect(words(without)).toEqual([`missing FV ${guids.main}/FFS Core`]);
    const other = file({ guid: newGuid, type: 0x01, body: randomBytes(6000, 'other') });
    const swapped = compared(volumeOf(driver(guids.pcd, 'PcdPeim', 3000), other), reference);
    expect(words(swapped)).toEqual([`added FV ${guids.main}/FFS ${newGuid}`, `missing FV ${guids.main}/FFS Core`]);
  });

  it('follows UBI blocks that wear levelling moved', () => {
    const bytes = bmc.slice();
    bytes.set(ubi(ubiBlocks('state', [0, 2, 1, 3, 4])), bmcLayout.ubi);
    const differences = compared(bytes, bmcReference);
    expect(words(differences).filter((word) => word.startsWith('moved'))).toEqual(
      expect.arrayContaining(['moved UBI/rofs block 0', 'moved UBI/rofs block 1']),
    );
    expect(differences.filter(({ kind }) => kind !== 'moved' && kind !== 'variable')).toEqual([]);
  });

  it('tells an unlocked descriptor', () => {
    const bytes = uefi.slice();
    bytes.set(filled(4, 0xff), 0x80);
    expect(words(compared(bytes))).toEqual(['changed Descriptor/master access']);
    const regions = descriptor([{ index: 1, from: 0x30000, to: uefiLayout.size }]);
    const moved = uefi.slice();
    moved.set(regions, 0);
    expect(words(compared(moved))).toEqual(['changed Descriptor/region table']);
  });

  it('compares images of different sizes', () => {
    const shorter = compared(uefi.subarray(0, 0xa0000));
    expect(shorter[0]).toMatchObject({ kind: 'size', path: '', differingBytes: 0x60000 });
    expect(words(shorter)).toContain('missing BIOS/unmapped 0xb0000');
    const longer = compared(concatBytes(uefi, padded(randomBytes(900, 'tail'), 4096)));
    expect(longer.map(({ kind }) => kind)).toEqual(['size', 'added']);
    expect(longer[1]?.differingBytes).toBe(900);
  });
});
