import { readFileSync } from 'node:fs';
import { canonicalJson, formatNote, parseNote, parseVerifierKey, verifyNote } from '../../ledger/index.ts';
import { sha256Hex, UsageError, utf8Bytes } from '../../core/index.ts';
import { openLedgerKey } from '../../store/keys/ledger-key.ts';
import type { Acceptance } from './accept-delivery.ts';
import type { Delivery } from './open-delivery.ts';
import type { Profile } from './profile.ts';
import type { Order } from './read-order.ts';

const heading = 'assayer acceptance receipt v1';

export interface ReceiptInput {
  readonly acceptance: Acceptance;
  readonly delivery: Delivery;
  readonly order: Order;
  readonly profile: Profile;
  readonly now: string;
  readonly software: string;
}

/** One hash for all evidence of a machine: of its files' names and hashes, in the order of their names. */
function digestOf(evidence: readonly { readonly file: string; readonly sha256: string }[]): string {
  const lines = evidence.map(({ file, sha256 }) => `${sha256} ${file}\n`).sort();
  return sha256Hex(utf8Bytes(lines.join('')));
}

/**
 * The text that is signed: what was asked, of which bytes, and what came out; one line a machine, machine-readable. It says
 * nothing that is not a hash, a name of a file or a word of the contract, so that it can be handed to the vendor.
 */
export function receiptText({ acceptance, delivery, order, profile, now, software }: ReceiptInput): string {
  const lines = [
    heading,
    canonicalJson({
      at: now,
      software,
      order: order.sha256,
      profile: {
        name: profile.name,
        require: profile.require,
        ...(profile.sha256 === undefined ? {} : { sha256: profile.sha256 }),
      },
      certificates: digestOf([...delivery.certificates, ...delivery.supporting]),
    }),
    ...acceptance.machines.map(({ machine, word, findings, missing, evidence }) =>
      canonicalJson({
        machine,
        word,
        contradicts: [
          ...new Set(findings.flatMap(({ check, outcome }) => (outcome === 'contradicts' ? [check] : []))),
        ].sort(),
        missing,
        evidence: digestOf(evidence),
      }),
    ),
    canonicalJson({
      notDelivered: acceptance.notDelivered,
      loose: acceptance.loose.map(({ file, why }) => ({ file, why })),
    }),
  ];
  return `${lines.join('\n')}\n`;
}

/** Signs a receipt as a C2SP signed note with the ledger's key, which is made on first use. */
export async function signReceipt(text: string, ledger: string, key?: string): Promise<string> {
  const { sign } = await openLedgerKey(ledger, key);
  return formatNote(text, [sign(text)]);
}

/** The text of a receipt whose signature holds. Throws UsageError where it does not, FormatError where it is no note. */
export function openReceipt(
  bytes: Uint8Array,
  verifierKeyFile: string,
): { readonly text: string; readonly signer: string } {
  const key = parseVerifierKey(readFileSync(verifierKeyFile, 'utf8'));
  const note = parseNote(bytes);
  const [signer] = verifyNote(note, [key]) ?? [];
  if (signer === undefined)
    throw new UsageError(
      `the receipt is not signed by ${key.name}, or was changed`,
      'Ask for the receipt again, from whoever signed it, and for their key by another way.',
    );
  if (!note.unverifiedText.startsWith(`${heading}\n`))
    throw new UsageError('a note that is no receipt of an acceptance', 'Give the file that assayer accept wrote.');
  return { text: note.unverifiedText, signer: signer.name };
}
