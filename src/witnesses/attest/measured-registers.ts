import { toHex } from '../../core/index.ts';
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
  return { outcome: toHex(composite) === toHex(attested.pcrDigest) ? 'equal' : 'different' };
}

export function lookupOf(values: PcrValues): Lookup {
  const known = new Map(values.values.map(({ bank, pcr, value }) => [`${bank}:${pcr}`, value] as const));
  return (bank, pcr) => known.get(`${bank}:${pcr}`);
}

function hexBytes(hex: string): Uint8Array {
  const out = new Uint8Array(hex.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return out;
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

export function replayLog(log: Evidence<EventLog>): ReplayedLog {
  const values = replayedPcrs(log.value);
  return {
    log,
    replayed: values,
    lookup(bank, pcr) {
      if (values.get(bank)?.get(pcr) === undefined && pcr > lastBootPcr) return undefined;
      const hex = registerValue(log.value, values, bank, pcr);
      return hex === undefined ? undefined : hexBytes(hex);
    },
  };
}
