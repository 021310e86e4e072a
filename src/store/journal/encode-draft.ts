import type { Entry } from '../../core/index.ts';
import { UsageError } from '../../core/index.ts';
import { canonicalBytes, isEntry } from '../../ledger/index.ts';
import { recordCap } from './frame.ts';
import type { Draft, LedgerOptions } from './ledger.ts';
import { wellFormed } from './well-formed.ts';

/** The RFC 8785 bytes of the entry that a draft becomes. Throws UsageError on another shape and above 16 MiB. */
export function encodeDraft(draft: Draft, { software, by, now }: LedgerOptions): Uint8Array {
  const entry = {
    v: 1,
    kind: draft.kind,
    subject: draft.subject,
    trueWhen: draft.trueWhen ?? null,
    saidWhen: draft.saidWhen ?? null,
    recordedWhen: now(),
    by: draft.by ?? by ?? software,
    software,
    body: draft.body,
  };
  if (!isEntry(entry)) {
    throw new UsageError(`The body of this ${draft.kind} entry has another shape`, 'Follow docs/schemas.');
  }
  const bytes = canonicalOrRepaired(entry);
  if (bytes.length > recordCap) {
    throw new UsageError(
      `An entry of ${String(bytes.length)} bytes`,
      'Keep what is over 16 MiB in a blob and name it.',
    );
  }
  return bytes;
}

/** The repair copies the whole entry, so it is made only where the canonical form refuses. */
function canonicalOrRepaired(entry: Entry): Uint8Array {
  try {
    return canonicalBytes(entry);
  } catch (error) {
    if (error instanceof UsageError) return canonicalBytes(wellFormed(entry));
    throw error;
  }
}
