import { bytesEqual, fromHex } from '../../core/index.ts';
import type { Bank, EventLog, ReplayedPcrs } from '../../formats/eventlog/index.ts';
import { registerValue, replayPcrs } from '../../formats/eventlog/index.ts';
import type { Attest, PcrValues } from '../../formats/tpm/index.ts';
import { pcrComposite } from '../../formats/tpm/index.ts';
import type { Evidence } from '../evidence.ts';

/** The quote's own hash by the length of its digest; the signature's hash, which fixes it, may be absent. */
const banksBySize: ReadonlyMap<number, Bank> = new Map([
  [20, 'sha1'],
  [32, 'sha256'],
  [48, 'sha384'],
  [64, 'sha512'],
]);

export type Lookup = (bank: Bank, pcr: number) => Uint8Array | undefined;

export type CompositeResult =
  | { readonly outcome: 'equal' }
  | { readonly outcome: 'different' }
  | { readonly outcome: 'incomplete'; readonly missing: string };

/** Whether the quoted digest is that of these register values. `incomplete`: a selected register has no value here. */
export function compareComposite(quote: Attest, lookup: Lookup, hash: Bank | undefined): CompositeResult {
  const { attested } = quote;
  if (attested.type !== 'quote') return { outcome: 'incomplete', missing: 'it is no quote' };
  for (const { bank, algorithm, pcrs } of attested.pcrSelection) {
    if (bank === undefined) return { outcome: 'incomplete', missing: `bank 0x${algorithm.toString(16)}` };
    for (const pcr of pcrs) {
      if (lookup(bank, pcr) === undefined) return { outcome: 'incomplete', missing: `${bank} PCR ${pcr}` };
    }
  }
  const used = hash ?? banksBySize.get(attested.pcrDigest.length);
  const composite = used === undefined ? undefined : pcrComposite(attested.pcrSelection, used, lookup);
  if (composite === undefined) return { outcome: 'incomplete', missing: 'the hash of the composite' };
  return { outcome: bytesEqual(composite, attested.pcrDigest) ? 'equal' : 'different' };
}

export function lookupOf(values: PcrValues): Lookup {
  const known = new Map(values.values.map(({ bank, pcr, value }) => [`${bank}:${pcr}`, value] as const));
  return (bank, pcr) => known.get(`${bank}:${pcr}`);
}

/** Registers that firmware and boot loader fill before the operating system may extend them: beyond, a log says nothing. */
const lastBootPcr = 9;

export interface ReplayedLog {
  readonly log: Evidence<EventLog>;
  readonly replayed: ReplayedPcrs;
  /** Value of a register that the log speaks of: one that it extends, or a boot register that it leaves alone. */
  readonly lookup: Lookup;
}

const replays = new WeakMap<EventLog, ReplayedPcrs>();

/** A log is asked about by several questions and is replayed once: the same log always replays to the same values. */
export function replayedPcrs(log: EventLog): ReplayedPcrs {
  let replayed = replays.get(log);
  if (replayed === undefined) replays.set(log, (replayed = replayPcrs(log)));
  return replayed;
}

const lookups = new WeakMap<EventLog, Lookup>();

/** The registers of a log as bytes; each is asked for by several questions, and made once. */
function lookupIn(log: EventLog): Lookup {
  const known = lookups.get(log);
  if (known !== undefined) return known;
  const values = replayedPcrs(log);
  const made = new Map<string, Uint8Array | undefined>();
  const lookup: Lookup = (bank, pcr) => {
    const name = `${bank}:${pcr}`;
    if (made.has(name)) return made.get(name);
    const isKnown = values.get(bank)?.get(pcr) !== undefined || pcr <= lastBootPcr;
    const hex = isKnown ? registerValue(log, values, bank, pcr) : undefined;
    const bytes = hex === undefined ? undefined : fromHex(hex);
    made.set(name, bytes);
    return bytes;
  };
  lookups.set(log, lookup);
  return lookup;
}

export function replayLog(log: Evidence<EventLog>): ReplayedLog {
  return { log, replayed: replayedPcrs(log.value), lookup: lookupIn(log.value) };
}
