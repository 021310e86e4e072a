import type { Note } from '../note.ts';

/**
 * What may be different in a machine that nobody touched. `variable`: written by the machine itself (settings, wear
 * counters, addresses); `padding`: erased or filled space; `unknown`: nothing here says what it is.
 */
export type FlashVariability = 'constant' | 'variable' | 'padding' | 'unknown';

/** One checksum, digest or size that the image states about itself. It protects against decay, not against a writer. */
export interface FlashCheck {
  readonly name: string;
  readonly outcome: 'passed' | 'failed';
  readonly detail: string;
}

/** A leaf: every byte of the image lies in exactly one. Offsets and sizes in bytes, from the start of the image. */
export interface FlashRegion {
  /** For people: `BIOS/FV 48DB5E17-…/FFS PcdPeim/PE32`. Unique in its image. */
  readonly path: string;
  /** The path with GUIDs where `path` has names that a module gives itself: what two images are matched by. */
  readonly key: string;
  /** The last part of the path. */
  readonly name: string;
  /** Of the firmware file or section that the region belongs to. */
  readonly guid?: string;
  readonly offset: number;
  readonly size: number;
  readonly sha256: string;
  readonly variability: FlashVariability;
  readonly checks: readonly FlashCheck[];
}

/** What holds regions: a descriptor region, a volume, a firmware file, an encapsulating section, a FIT. */
export interface FlashContainer {
  readonly path: string;
  readonly key: string;
  readonly guid?: string;
  readonly offset: number;
  readonly size: number;
}

/** Something about the structure that its specification rules out. What it is worth is for a witness to say. */
export interface FlashProblem {
  readonly id: string;
  readonly path: string;
  readonly offset: number;
  readonly detail: string;
}

export interface DescriptorRegion {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
}

/** Which regions a master on the flash bus may read and write: the lock that a descriptor is. */
export interface DescriptorMaster {
  readonly name: string;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

export interface FlashDescriptor {
  readonly version: 1 | 2;
  readonly regions: readonly DescriptorRegion[];
  readonly masters: readonly DescriptorMaster[];
}

export interface FlashImage {
  readonly size: number;
  readonly kind: 'uefi' | 'bmc' | 'unknown';
  /** The leaves, in the order of their offsets, without gap or overlap. */
  readonly regions: readonly FlashRegion[];
  /** Outer ones before inner ones. */
  readonly containers: readonly FlashContainer[];
  readonly descriptor?: FlashDescriptor;
  readonly problems: readonly FlashProblem[];
  readonly notes: readonly Note[];
  /** The image itself, not a copy: `compareFlash` looks at bytes. */
  readonly bytes: Uint8Array;
}
