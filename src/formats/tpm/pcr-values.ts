import { ByteReader, concatBytes, toHex } from '../../core/index.ts';
import type { Bank } from '../eventlog/index.ts';
import { bankHash, bankOfAlgorithm, digestSize } from '../eventlog/index.ts';
import type { Description } from '../format.ts';
import { bitmapPcrs, describePcrSelection } from './attest.ts';
import type { PcrSelection, PcrValues } from './structures.ts';

const format = 'tpm-pcr-values';
const selectionSlots = 16;
const selectionSlotSize = 8;
const digestSlots = 8;
const digestSlotSize = 66;
const headSize = 4 + selectionSlots * selectionSlotSize + 4;
const listSize = 4 + digestSlots * digestSlotSize;

/** The file that `tpm2_quote -o` writes is C structures of fixed size: its length tells it. */
export function looksLikePcrValues(bytes: Uint8Array): boolean {
  if (bytes.length < headSize + listSize) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const selections = view.getUint32(0, true);
  const lists = view.getUint32(headSize - 4, true);
  return (
    selections >= 1 &&
    selections <= selectionSlots &&
    bytes.length === headSize + lists * listSize &&
    bankOfAlgorithm(view.getUint16(4, true)) !== undefined
  );
}

/**
 * Decodes PCR values as `tpm2_quote -o FILE -F serialized` writes them: a TPML_PCR_SELECTION and a counted list of
 * TPML_DIGEST, both little-endian and as they lie in memory (tpm2-tools, lib/pcr.c). Throws FormatError.
 */
export function parsePcrValues(bytes: Uint8Array): PcrValues {
  const reader = new ByteReader(bytes, format);
  const selection = readSelection(reader);
  const lists = reader.count(reader.u32le('number of digest lists'), listSize, 'digest lists');
  const digests: Uint8Array[] = [];
  for (let i = 0; i < lists; i++) digests.push(...readDigests(reader));
  reader.expectEnd('PCR values');
  return { layout: 'tpm2-tools', selection, values: assign(reader, selection, digests), notes: [] };
}

function readSelection(reader: ByteReader): PcrSelection[] {
  const count = reader.u32le('number of selections');
  if (count > selectionSlots) reader.fail(`${count} selections, at most ${selectionSlots} are possible`);
  const slots = reader.sub(selectionSlots * selectionSlotSize, 'selections');
  const selection: PcrSelection[] = [];
  for (let i = 0; i < count; i++) {
    const algorithm = slots.u16le('algorithm');
    const size = slots.u8('size of the bitmap');
    if (size > 4) slots.fail(`a bitmap of ${size} bytes, at most 4 are possible`);
    const bitmap = slots.take(4, 'bitmap').subarray(0, size);
    slots.take(1, 'alignment');
    if (selection.some((other) => other.algorithm === algorithm)) {
      slots.fail(`the list of values selects algorithm 0x${algorithm.toString(16)} twice`);
    }
    selection.push({ algorithm, bank: bankOfAlgorithm(algorithm), pcrs: bitmapPcrs(bitmap) });
  }
  return selection;
}

function readDigests(reader: ByteReader): Uint8Array[] {
  const list = reader.sub(listSize, 'digest list');
  const count = list.u32le('number of digests');
  if (count > digestSlots) list.fail(`${count} digests in a list of ${digestSlots}`);
  const digests: Uint8Array[] = [];
  for (let i = 0; i < count; i++) {
    const size = list.u16le('digest size');
    if (size > digestSlotSize - 2) list.fail(`a digest of ${size} bytes, at most ${digestSlotSize - 2} are possible`);
    digests.push(list.take(digestSlotSize - 2, 'digest').subarray(0, size));
  }
  return digests;
}

function assign(
  reader: ByteReader,
  selection: readonly PcrSelection[],
  digests: readonly Uint8Array[],
): PcrValues['values'] {
  const values: { bank: Bank; pcr: number; value: Uint8Array }[] = [];
  let at = 0;
  for (const { algorithm, bank, pcrs } of selection) {
    for (const pcr of pcrs) {
      const value = digests[at++];
      if (value === undefined) return reader.fail(`no value for PCR ${pcr} of 0x${algorithm.toString(16)}`);
      if (bank === undefined) continue;
      if (value.length !== digestSize(bank)) reader.fail(`PCR ${pcr}: ${value.length} bytes do not fit bank ${bank}`);
      values.push({ bank, pcr, value });
    }
  }
  if (at !== digests.length) reader.fail(`${digests.length - at} values that no PCR was selected for`);
  return values;
}

/**
 * The digest that a quote of this selection must carry: the hash of the selected registers, one after another
 * (TPM 2.0 Part 3, 18.4). `hash` is that of the signature. Undefined where a value or the hash is not available.
 */
export function pcrComposite(
  selection: readonly PcrSelection[],
  hash: Bank,
  valueOf: (bank: Bank, pcr: number) => Uint8Array | undefined,
): Uint8Array | undefined {
  const parts: Uint8Array[] = [];
  for (const { bank, pcrs } of selection) {
    for (const pcr of pcrs) {
      const value = bank === undefined ? undefined : valueOf(bank, pcr);
      if (value === undefined) return undefined;
      parts.push(value);
    }
  }
  return bankHash(hash, concatBytes(...parts));
}

export function describePcrValues(values: PcrValues): Description {
  const pcrs: Record<string, Record<string, string>> = {};
  for (const { bank, pcr, value } of values.values) (pcrs[bank] ??= {})[pcr] = toHex(value);
  return { layout: values.layout, pcrSelection: describePcrSelection(values.selection), pcrs, notes: values.notes };
}
