import { sha256Hex } from '../../core/index.ts';
import type { Note } from '../note.ts';
import type { FlashCheck, FlashContainer, FlashProblem, FlashRegion, FlashVariability } from './flash-image.ts';

/** Real images have some thousand regions; a hostile one of 24-byte files would have millions. */
const maxRegions = 65_536;
/** Volume, file and section in turn: real nesting stays below 12. */
const maxDepth = 24;
const maxProblems = 1000;
const maxNotes = 64;

interface Open {
  readonly path: string;
  readonly key: string;
  readonly guid: string | undefined;
  readonly offset: number;
  /** Where the container stands in the list, which has outer ones before inner ones. */
  readonly index: number;
  readonly paths: Map<string, number>;
  readonly keys: Map<string, number>;
}

export interface LeafOptions {
  /** The part of the key, where it is not the name. */
  readonly key?: string;
  readonly guid?: string | undefined;
  readonly checks?: readonly FlashCheck[];
}

/**
 * The regions of an image as they are laid, from the first byte to the last. The invariant is the partition: a leaf
 * begins where the one before ended, so that no parser, whatever it reads in hostile bytes, can leave a byte out or
 * count it twice.
 */
export class FlashLayout {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly regions: FlashRegion[] = [];
  readonly containers: FlashContainer[] = [];
  readonly problems: FlashProblem[] = [];
  readonly notes: Note[] = [];
  readonly #open: Open[] = [];
  readonly #noted = new Set<string>();
  #at = 0;
  /** Bytes that may still be summed: nested checksums over the same bytes must not cost more than the image. */
  #budget: number;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#budget = 4 * bytes.length;
    this.#open.push(this.#scope('', '', undefined));
  }

  /** Offset of the first byte that is in no region yet. */
  get at(): number {
    return this.#at;
  }

  /** Whether parsers should stop looking for structure: what remains becomes few, coarse regions. */
  get full(): boolean {
    if (this.regions.length < maxRegions) return false;
    this.note('too-many-regions', `more than ${maxRegions} regions: the rest is not taken apart`);
    return true;
  }

  get tooDeep(): boolean {
    if (this.#open.length <= maxDepth) return false;
    this.note('too-deep', `structures more than ${maxDepth} deep are compared as they lie in the flash`);
    return true;
  }

  /** Path and offset of the innermost open container. */
  get inside(): { readonly path: string; readonly offset: number } {
    return this.#top();
  }

  /** Whether `size` bytes may be summed for a check. */
  maySum(size: number): boolean {
    if (size > this.#budget) {
      this.note('checks-left-out', 'checksums of deeply nested structures were not computed');
      return false;
    }
    this.#budget -= size;
    return true;
  }

  open(name: string, options: { readonly key?: string; readonly guid?: string | undefined } = {}): void {
    const { path, key } = this.#names(name, options.key ?? name);
    this.#open.push(this.#scope(path, key, options.guid));
    this.containers.push({
      path,
      key,
      offset: this.#at,
      size: 0,
      ...(options.guid === undefined ? {} : { guid: options.guid }),
    });
  }

  close(): void {
    const scope = this.#open.pop();
    const container = scope === undefined ? undefined : this.containers[scope.index];
    if (scope === undefined || container === undefined || this.#open.length === 0) throw new Error('nothing is open');
    this.containers[scope.index] = { ...container, size: this.#at - scope.offset };
  }

  /** Lays the bytes up to `end`; nothing where there are none. Failed checks become problems. */
  leaf(name: string, end: number, variability: FlashVariability, options: LeafOptions = {}): void {
    const offset = this.#at;
    if (end < offset || end > this.bytes.length) throw new Error(`leaf ${name} from ${offset} to ${end}`);
    if (end === offset) return;
    const { path, key } = this.#names(name, options.key ?? name);
    const { guid = this.#guid(), checks = [] } = options;
    this.regions.push({
      path,
      key,
      name,
      ...(guid === undefined ? {} : { guid }),
      offset,
      size: end - offset,
      sha256: sha256Hex(this.bytes.subarray(offset, end)),
      variability,
      checks,
    });
    this.#at = end;
    for (const check of checks) {
      if (check.outcome === 'failed') this.#addProblem(check.name, path, offset, check.detail);
    }
  }

  problem(id: string, offset: number, detail: string): void {
    this.#addProblem(id, this.#top().path, offset, detail);
  }

  /** A note of each id and detail once. */
  note(id: string, detail: string): void {
    const mark = `${id}\n${detail}`;
    if (this.#noted.has(mark) || this.notes.length >= maxNotes) return;
    this.#noted.add(mark);
    this.notes.push({ id, detail });
  }

  #addProblem(id: string, path: string, offset: number, detail: string): void {
    if (this.problems.length < maxProblems) this.problems.push({ id, path, offset, detail });
    else this.note('too-many-problems', `more than ${maxProblems} structural problems: the rest is not listed`);
  }

  #scope(path: string, key: string, guid: string | undefined): Open {
    const index = this.containers.length;
    return { path, key, guid, offset: this.#at, index, paths: new Map(), keys: new Map() };
  }

  #top(): Open {
    const top = this.#open[this.#open.length - 1];
    if (top === undefined) throw new Error('nothing is open');
    return top;
  }

  #guid(): string | undefined {
    return this.#top().guid;
  }

  /** A name that occurs again in its container gets an ordinal, so that paths and keys are unique. */
  #names(name: string, key: string): { path: string; key: string } {
    const top = this.#top();
    return {
      path: `${top.path === '' ? '' : `${top.path}/`}${numbered(top.paths, name)}`,
      key: `${top.key === '' ? '' : `${top.key}/`}${numbered(top.keys, key)}`,
    };
  }
}

function numbered(counts: Map<string, number>, name: string): string {
  const count = (counts.get(name) ?? 0) + 1;
  counts.set(name, count);
  return count === 1 ? name : `${name} #${count}`;
}

/** A check from whether it holds. */
export function check(name: string, holds: boolean, detail: string): FlashCheck {
  return { name, outcome: holds ? 'passed' : 'failed', detail };
}

export function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

export function alignUp(value: number, to: number, base = 0): number {
  return base + Math.ceil((value - base) / to) * to;
}
