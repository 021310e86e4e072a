import { cramfsMagic, findCramfs } from './cramfs.ts';
import { fdtMagic, findDeviceTree } from './device-tree.ts';
import type { FindStructure } from './find-structure.ts';
import { findSquashfs, squashfsMagic } from './squashfs.ts';
import { findUbi, ubiMagic } from './ubi.ts';
import { findUimage, uimageMagic } from './uimage.ts';

/** By the first word of a structure, little-endian. */
export const structures: ReadonlyMap<number, FindStructure> = new Map([
  [uimageMagic, findUimage],
  [fdtMagic, findDeviceTree],
  [squashfsMagic, findSquashfs],
  [cramfsMagic, findCramfs],
  [ubiMagic, findUbi],
]);
