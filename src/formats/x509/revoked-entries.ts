import { FormatError, toHex } from '../../core/index.ts';
import { DerReader, integerHex, NoteSink, readTime, smallInteger, tags } from '../der/index.ts';
import type { Name } from './certificate.ts';
import { readExtensions } from './extensions.ts';
import { readGeneralNames } from './name.ts';
import { extensionOids } from './oids.ts';
import type { RevocationReason, RevokedEntry } from './revoked-entry.ts';

const maxEntries = 1 << 24;
/** At half load no honest table has runs of this length; serial numbers that make one were chosen to. */
const maxProbes = 256;

const reasons: ReadonlyMap<number, RevocationReason> = new Map([
  [0, 'unspecified'],
  [1, 'keyCompromise'],
  [2, 'cACompromise'],
  [3, 'affiliationChanged'],
  [4, 'superseded'],
  [5, 'cessationOfOperation'],
  [6, 'certificateHold'],
  [8, 'removeFromCRL'],
  [9, 'privilegeWithdrawn'],
  [10, 'aACompromise'],
]);

interface ReadEntry extends RevokedEntry {
  readonly issuer?: Name;
  readonly unknownCritical: readonly string[];
}

/**
 * The entries of a revocation list, as they lie in its DER: a list may have a million, so that what is kept of each is
 * two words, where it begins and which slot of a hash table it has. An entry is decoded again when it is asked for. The
 * invariant is that every entry was decoded once without a fault, and is found by its serial number and issuer.
 */
export class RevokedEntries {
  readonly count: number;
  /** Critical extensions of entries that are not understood. */
  readonly unknownCritical: readonly string[];
  readonly #content: Uint8Array;
  readonly #format: string;
  readonly #base: number;
  readonly #seed: number;
  readonly #offsets: Uint32Array;
  /** Number of the entry plus one; 0 is free. */
  readonly #slots: Uint32Array;
  /** Of indirect lists: an entry's issuer holds for those after it (5.3.3). Number 0 is the issuer of the list. */
  readonly #issuers: ReadonlyMap<string, number>;
  readonly #issuerOf: Uint32Array;

  /**
   * `content` is that of revokedCertificates; `base` its offset in the file; `seed` four bytes that whoever writes the
   * entries cannot choose independently of them, such as a digest of the list. Throws FormatError.
   */
  constructor(
    content: Uint8Array,
    format: string,
    base: number,
    listIssuer: Name,
    version: 1 | 2,
    seed: number,
    notes: NoteSink,
  ) {
    this.#content = content;
    this.#format = format;
    this.#base = base;
    this.#seed = seed;
    this.#offsets = entryOffsets(content, format, base);
    this.count = this.#offsets.length;
    this.#slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * this.count + 2)));
    const issuers = new Map([[toHex(listIssuer.raw), 0]]);
    this.#issuers = issuers;
    let issuerOf = new Uint32Array(0);
    let issuer = 0;
    const unknown = new Set<string>();
    for (let i = 0; i < this.count; i++) {
      const entry = this.#read(i, notes, version);
      for (const oid of entry.unknownCritical) unknown.add(oid);
      if (entry.issuer !== undefined) {
        if (issuerOf.length === 0) issuerOf = new Uint32Array(this.count);
        const key = toHex(entry.issuer.raw);
        issuer = issuers.get(key) ?? issuers.size;
        issuers.set(key, issuer);
      }
      if (issuerOf.length > 0) issuerOf[i] = issuer;
      this.#insert(i, entry.serialNumber, issuer, issuerOf);
    }
    this.#issuerOf = issuerOf;
    this.unknownCritical = [...unknown];
  }

  /** The entry of a certificate of this issuer; undefined where the list has none. */
  find(serialNumber: string, issuer: Name): RevokedEntry | undefined {
    const number = this.#issuers.get(toHex(issuer.raw));
    if (number === undefined) return undefined;
    const mask = this.#slots.length - 1;
    let slot = hash(serialNumber, number, this.#seed) & mask;
    for (let probe = 0; probe <= maxProbes; probe++, slot = (slot + 1) & mask) {
      const stored = this.#slots[slot] ?? 0;
      if (stored === 0) return undefined;
      if ((this.#issuerOf[stored - 1] ?? 0) !== number) continue;
      if (this.#serialAt(stored - 1) === serialNumber) return this.at(stored - 1);
    }
    return undefined;
  }

  /** Whether the list is of this issuer or has entries of its certificates. */
  speaksOf(issuer: Name): boolean {
    return this.#issuers.has(toHex(issuer.raw));
  }

  /** The entry at this place of the list. */
  at(index: number): RevokedEntry | undefined {
    if (index < 0 || index >= this.count) return undefined;
    const { serialNumber, revokedAt, reason, invalidityDate } = this.#read(index, new NoteSink(), 2);
    return {
      serialNumber,
      revokedAt,
      ...(reason === undefined ? {} : { reason }),
      ...(invalidityDate === undefined ? {} : { invalidityDate }),
    };
  }

  #reader(index: number, notes: NoteSink): DerReader {
    const from = this.#offsets[index] ?? 0;
    const to = this.#offsets[index + 1] ?? this.#content.length;
    const reader = new DerReader(this.#content.subarray(from, to), this.#format, notes, this.#base + from);
    return reader.sequence('revoked certificate');
  }

  #read(index: number, notes: NoteSink, version: 1 | 2): ReadEntry {
    return readEntry(this.#reader(index, notes), version);
  }

  #serialAt(index: number): string {
    return readSerial(this.#reader(index, new NoteSink()));
  }

  #insert(index: number, serialNumber: string, issuer: number, issuerOf: Uint32Array): void {
    const mask = this.#slots.length - 1;
    let slot = hash(serialNumber, issuer, this.#seed) & mask;
    const at = this.#base + (this.#offsets[index] ?? 0);
    for (let probe = 0; probe < maxProbes; probe++, slot = (slot + 1) & mask) {
      const stored = this.#slots[slot] ?? 0;
      if (stored === 0) {
        this.#slots[slot] = index + 1;
        return;
      }
      // Of two entries of one certificate a reader would believe the first and not see the second.
      if ((issuerOf[stored - 1] ?? 0) === issuer && this.#serialAt(stored - 1) === serialNumber) {
        throw new FormatError(this.#format, `serial number ${serialNumber.slice(0, 64)} is listed twice`, at);
      }
    }
    throw new FormatError(this.#format, 'serial numbers that were chosen to collide in a table', at);
  }
}

/** Where the entries begin; counted first, so that what is allocated is bounded by the bytes that are there. */
function entryOffsets(content: Uint8Array, format: string, base: number): Uint32Array {
  const offsets = (write: (at: number, index: number) => void): number => {
    const reader = new DerReader(content, format, new NoteSink(), base);
    let count = 0;
    for (; !reader.ended; count++) {
      if (count >= maxEntries) reader.fail(`more than ${maxEntries} revoked certificates`);
      write(reader.offset - base, count);
      reader.element(tags.sequence, 'revoked certificate');
    }
    return count;
  };
  const out = new Uint32Array(offsets(() => undefined));
  offsets((at, index) => {
    out[index] = at;
  });
  return out;
}

/** RFC 5280, 5.1.2.6: serial number, time, and in version 2 extensions (5.3). */
function readEntry(reader: DerReader, version: 1 | 2): ReadEntry {
  const { offset } = reader;
  const serialNumber = readSerial(reader);
  const revokedAt = readTime(reader, 'revocation date');
  const plain = { serialNumber, revokedAt, unknownCritical: [] };
  if (reader.ended) return plain;
  if (version === 1) reader.notes.add('version-and-extensions', 'entries of a version 1 list');
  const extensions = readExtensions(reader);
  reader.expectEnd('revoked certificate');
  const unknownCritical: string[] = [];
  let known: { reason?: RevocationReason; invalidityDate?: string; issuer?: Name } = {};
  for (const { oid, name, critical, value } of extensions) {
    const inner = new DerReader(value, reader.format, reader.notes, offset);
    if (oid === extensionOids.reasonCode) {
      const code = smallInteger(inner, inner.element(tags.enumerated, name), name);
      const reason = reasons.get(code);
      if (reason === undefined) return inner.fail(`reason code ${code} does not exist`);
      known = { ...known, reason };
    } else if (oid === extensionOids.invalidityDate) known = { ...known, invalidityDate: readTime(inner, name) };
    else if (oid === extensionOids.certificateIssuer) known = { ...known, issuer: certificateIssuer(inner, name) };
    else {
      if (critical) unknownCritical.push(oid);
      continue;
    }
    inner.expectEnd(name);
  }
  return { ...plain, ...known, unknownCritical };
}

function certificateIssuer(reader: DerReader, what: string): Name {
  const names = readGeneralNames(reader.sequence(what), what);
  const directory = names.find((name) => name.directory !== undefined)?.directory;
  if (directory === undefined || names.length !== 1) reader.fail(`${what}: not one directory name`);
  return directory;
}

function readSerial(reader: DerReader): string {
  return integerHex(reader, reader.element(tags.integer, 'serial number'), 'serial number');
}

/** Murmur-style mixing under a seed (Appleby 2011): 32 bits. */
function hash(serialNumber: string, issuer: number, seed: number): number {
  let value = seed ^ Math.imul(issuer + 1, 0x9e3779b1);
  for (let i = 0; i < serialNumber.length; i++) {
    value = Math.imul(value ^ serialNumber.charCodeAt(i), 0xcc9e2d51);
    value = (value << 15) | (value >>> 17);
    value = (Math.imul(value, 5) + 0xe6546b64) | 0;
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
