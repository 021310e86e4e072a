import { ByteReader, FormatError, toHex } from '../../core/index.ts';
import { bankOfAlgorithm } from '../eventlog/index.ts';
import type { Description } from '../format.ts';
import { generatedMagic, structureTags } from './constants.ts';
import type { Attest, Attested, PcrSelection } from './structures.ts';

const format = 'tpm-quote';
/** A TPM2B holds at most the largest digest with its algorithm, or qualifying data of the same size. */
const maxSmallBuffer = 128;
const maxSelections = 16;

function sized(reader: ByteReader, what: string, limit = maxSmallBuffer): Uint8Array {
  const size = reader.u16be(`${what}: size`);
  if (size > limit) reader.fail(`${what}: ${size} bytes, at most ${limit} are possible`);
  return reader.take(size, what);
}

/** TPML_PCR_SELECTION (TPM 2.0 Part 2, 10.9.7). A bank that occurs twice is refused: readers would disagree on its meaning. */
export function readPcrSelection(reader: ByteReader): PcrSelection[] {
  const count = reader.u32be('PCR selection count');
  if (count > maxSelections) reader.fail(`${count} PCR selections, at most ${maxSelections} are possible`);
  reader.count(count, 3, 'PCR selections');
  const selections: PcrSelection[] = [];
  for (let i = 0; i < count; i++) {
    const algorithm = reader.u16be('PCR selection: algorithm');
    const size = reader.u8('PCR selection: size');
    if (size > 8) reader.fail(`a PCR selection of ${size} bytes, at most 8 are read`);
    if (selections.some((other) => other.algorithm === algorithm)) {
      reader.fail(`the quote selects algorithm 0x${algorithm.toString(16)} twice`);
    }
    selections.push({ algorithm, bank: bankOfAlgorithm(algorithm), pcrs: bitmapPcrs(reader.take(size, 'PCR bitmap')) });
  }
  return selections;
}

export function bitmapPcrs(bitmap: Uint8Array): number[] {
  const pcrs: number[] = [];
  for (let pcr = 0; pcr < bitmap.length * 8; pcr++) {
    if (((bitmap[pcr >> 3] ?? 0) & (1 << (pcr & 7))) !== 0) pcrs.push(pcr);
  }
  return pcrs;
}

export function looksLikeAttest(bytes: Uint8Array): boolean {
  return bytes.length >= 16 && toHex(bytes.subarray(0, 4)) === 'ff544347' && bytes[4] === 0x80;
}

/**
 * Decodes TPMS_ATTEST (TPM 2.0 Part 2, 10.12.12): quote, certify, creation, time, NV. Whether it was signed, by whom and
 * for which nonce is for a witness to say. Throws FormatError.
 */
export function parseAttest(bytes: Uint8Array): Attest {
  const reader = new ByteReader(bytes, format);
  const magic = reader.u32be('magic');
  if (magic !== generatedMagic) {
    throw new FormatError(format, `magic 0x${magic.toString(16)} is not TPM_GENERATED: no TPM made this`, 0);
  }
  const tag = reader.u16be('type');
  const qualifiedSigner = sized(reader, 'qualified signer');
  const extraData = sized(reader, 'extra data');
  const clockMs = reader.u64be('clock');
  const resetCount = reader.u32be('reset count');
  const restartCount = reader.u32be('restart count');
  const safe = reader.u8('safe');
  if (safe > 1) reader.fail(`safe: ${safe} is neither yes nor no`);
  const firmwareVersion = reader.u64be('firmware version');
  const attested = readAttested(reader, tag);
  reader.expectEnd('attestation');
  const clock = { clockMs, resetCount, restartCount, safe: safe === 1 };
  return { magic, qualifiedSigner, extraData, clock, firmwareVersion, attested, raw: bytes, notes: [] };
}

function readAttested(reader: ByteReader, tag: number): Attested {
  switch (tag) {
    case structureTags.attestQuote: {
      const pcrSelection = readPcrSelection(reader);
      return { type: 'quote', pcrSelection, pcrDigest: sized(reader, 'PCR digest') };
    }
    case structureTags.attestCertify:
      return { type: 'certify', name: sized(reader, 'name'), qualifiedName: sized(reader, 'qualified name') };
    case structureTags.attestCreation:
      return { type: 'creation', name: sized(reader, 'name'), creationHash: sized(reader, 'creation hash') };
    case structureTags.attestTime: {
      const timeMs = reader.u64be('time');
      reader.take(17, 'clock information');
      return { type: 'time', timeMs, firmwareVersion: reader.u64be('firmware version') };
    }
    case structureTags.attestNv:
      return {
        type: 'nv',
        name: sized(reader, 'NV index name'),
        nvOffset: reader.u16be('NV offset'),
        contents: sized(reader, 'NV contents', 2048),
      };
    case structureTags.attestCommandAudit:
    case structureTags.attestSessionAudit:
    case structureTags.attestNvDigest:
      return { type: 'other', tag, body: reader.take(reader.remaining, 'attested data') };
    default:
      return reader.fail(`type 0x${tag.toString(16)} is no attestation`);
  }
}

export function describePcrSelection(selection: readonly PcrSelection[]): Record<string, readonly number[]> {
  return Object.fromEntries(
    selection.map(({ algorithm, bank, pcrs }) => [bank ?? `0x${algorithm.toString(16)}`, pcrs]),
  );
}

export function describeAttest(attest: Attest): Description {
  const { attested } = attest;
  return {
    type: attested.type,
    nonce: toHex(attest.extraData),
    qualifiedSigner: toHex(attest.qualifiedSigner),
    ...(attested.type === 'quote'
      ? { pcrSelection: describePcrSelection(attested.pcrSelection), pcrDigest: toHex(attested.pcrDigest) }
      : {}),
    ...(attested.type === 'certify' || attested.type === 'creation' ? { attestedName: toHex(attested.name) } : {}),
    clock: attest.clock.clockMs.toString(),
    resetCount: attest.clock.resetCount,
    restartCount: attest.clock.restartCount,
    safe: attest.clock.safe,
    firmwareVersion: `0x${attest.firmwareVersion.toString(16).padStart(16, '0')}`,
    notes: attest.notes,
  };
}
