import { existsSync } from 'node:fs';
import { canonicalJson, formatNote, parseNote, parseVerifierKey, verifyNote } from '../../ledger/index.ts';
import type { VerifierKey } from '../../ledger/index.ts';
import { FormatError, sha256Hex, UsageError, utf8Bytes, utf8Text } from '../../core/index.ts';
import { openLedgerKey } from '../../store/keys/ledger-key.ts';
import { readWhole, wholeFileLimit } from '../intake/read-bytes.ts';
import type { Acceptance } from './accept-delivery.ts';
import type { Delivery } from './open-delivery.ts';
import type { Profile } from './profile.ts';
import type { Order } from './read-order.ts';

/** The first line of a receipt. */
export const receiptHeading = 'assayer acceptance receipt v1';

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

/** A receipt names what the vendor has to answer for; a machine that lists a thousand parts must not fill it. */
const mostReasons = 50;

function shortened(reasons: readonly string[]): readonly string[] {
  if (reasons.length <= mostReasons) return reasons;
  return [...reasons.slice(0, mostReasons), `And ${String(reasons.length - mostReasons)} more.`];
}

/**
 * The text that is signed: what was asked, of which bytes, against which roots, lists and references, and what came out with
 * its reasons; one line a machine, machine-readable. Of a machine it says what the vendor has to answer for: words, serials
 * and names of files, so that it can be handed to him.
 */
export function receiptText({ acceptance, delivery, order, profile, now, software }: ReceiptInput): string {
  const lines = [
    receiptHeading,
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
      references: acceptance.references.map(({ file, sha256, role }) => ({ file, sha256, role })),
    }),
    ...acceptance.machines.map(({ machine, serial, word, reasons, findings, missing, evidence }) =>
      canonicalJson({
        machine,
        ...(serial === undefined ? {} : { serial }),
        word,
        because: shortened(reasons),
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
      unreadable: acceptance.unreadable.map(({ file, sha256 }) => ({ file, sha256 })),
      aside: delivery.aside.map(({ file }) => file),
      papersFolders: delivery.papersFolders.map(({ folder }) => folder),
    }),
  ];
  return `${lines.join('\n')}\n`;
}

/** Signs a receipt as a C2SP signed note with the ledger's key, which is made on first use. */
export async function signReceipt(text: string, ledger: string, key?: string): Promise<string> {
  const { sign } = await openLedgerKey(ledger, key);
  return formatNote(text, [sign(text)]);
}

function readVerifierKey(file: string): VerifierKey {
  const remedy = 'Give with --key the log.vkey of whoever signed it, which you got from them by another way.';
  if (!existsSync(file)) throw new UsageError(`no key to check the receipt with: ${file} does not exist`, remedy);
  try {
    return parseVerifierKey(utf8Text(readWhole(file)) ?? '');
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new UsageError(`${file} is no public key of a ledger: ${error.message}`, remedy);
  }
}

/** The text of a receipt whose signature holds. Throws UsageError where it does not, FormatError where it is no note. */
export function openReceipt(
  bytes: Uint8Array,
  verifierKeyFile: string,
): { readonly text: string; readonly signer: string } {
  const key = readVerifierKey(verifierKeyFile);
  const note = parseNote(bytes, wholeFileLimit);
  const [signer] = verifyNote(note, [key]) ?? [];
  if (signer === undefined)
    throw new UsageError(
      `the receipt is not signed by ${key.name}, or was changed`,
      'Ask for the receipt again, from whoever signed it, and for their key by another way.',
    );
  if (!note.unverifiedText.startsWith(`${receiptHeading}\n`))
    throw new UsageError('a note that is no receipt of an acceptance', 'Give the file that assayer accept wrote.');
  return { text: note.unverifiedText, signer: signer.name };
}
