import type { DerFile } from './der-file.ts';

/**
 * One element of a DER file: where it lies, not a copy of it. A certificate has hundreds of elements, of which most are
 * only passed through: views of the bytes are made when they are asked for.
 */
export class DerElement {
  readonly file: DerFile;
  /** The identifier octet: class, form and a tag number below 31. */
  readonly tag: number;
  /** Indices in the file's bytes: of the identifier octet, of the content, of what follows. */
  readonly start: number;
  readonly contentStart: number;
  readonly end: number;

  constructor(file: DerFile, tag: number, start: number, contentStart: number, end: number) {
    this.file = file;
    this.tag = tag;
    this.start = start;
    this.contentStart = contentStart;
    this.end = end;
  }

  /** Absolute offset of the identifier octet. */
  get offset(): number {
    return this.file.base + this.start;
  }

  /** Absolute offset of the content. */
  get contentOffset(): number {
    return this.file.base + this.contentStart;
  }

  /** Octets of content. */
  get size(): number {
    return this.end - this.contentStart;
  }

  get content(): Uint8Array {
    return this.file.bytes.subarray(this.contentStart, this.end);
  }

  /** Header and content. */
  get raw(): Uint8Array {
    return this.file.bytes.subarray(this.start, this.end);
  }

  /** The content as text where all of it is ASCII, else undefined. */
  ascii(): string | undefined {
    return this.file.ascii(this.contentStart, this.end);
  }

  /** Whether the content is printable ASCII. */
  isPrintable(): boolean {
    return this.file.isPrintable(this.contentStart, this.end);
  }
}
