import { FormatError, utf8Bytes } from '../../core/index.ts';
import type { Description } from '../../formats/format.ts';
import { isObject, parseJsonObject } from '../../formats/inventory/json-text.ts';
import { parseNote } from '../../ledger/index.ts';
import { receiptHeading } from '../accept/receipt.ts';
import { wholeFileLimit } from '../intake/read-bytes.ts';

const start = utf8Bytes(`${receiptHeading}\n`);

/**
 * What a receipt says, and that nobody asked whose signature it bears; undefined where the bytes are no receipt. Throws
 * FormatError where they begin as one and are damaged.
 */
export function describeReceipt(bytes: Uint8Array): Description | undefined {
  if (!start.every((byte, at) => bytes[at] === byte)) return undefined;
  const { unverifiedText, signatures } = parseNote(bytes, wholeFileLimit);
  const [head, ...rest] = unverifiedText
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => parseJsonObject(utf8Bytes(line), 'receipt'));
  const end = rest.pop();
  if (head === undefined || end === undefined)
    throw new FormatError('receipt', 'no line of what was asked and what came', start.length);
  const words = rest.map(({ word }) => word);
  const count = (word: string): number => words.filter((one) => one === word).length;
  return {
    at: head.at,
    software: head.software,
    profile: isObject(head.profile) ? head.profile.name : undefined,
    orderSha256: head.order,
    unverifiedSigners: signatures.map(({ name }) => name),
    machines: rest.length,
    meetsProfile: count('meets-profile'),
    hold: count('hold'),
    reject: count('reject'),
    notDelivered: end.notDelivered,
    references: head.references,
    decisions: rest.map(({ machine, word, because }) => ({ machine, word, because })),
    notes: ['The signature was not checked: assayer accept RECEIPT --check --key log.vkey does.'],
  };
}
