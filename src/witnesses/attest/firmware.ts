import { utf8Text } from '../../core/index.ts';
import type { Bank, EventLog } from '../../formats/eventlog/index.ts';
import { eventTypes } from '../../formats/eventlog/index.ts';
import { compareComposite, replayedPcrs, replayLog } from './measured-registers.ts';
import { bootPcrsLeftOut, isVerified } from './quote-note.ts';
import { quoteStates } from './quote-states.ts';
import type { MachineEvidence } from './machine-evidence.ts';
import { comparableParts, firmwareCategory } from './comparable.ts';

/** What the first measured code of a machine is, as far as its evidence says. */
export interface FirmwarePrint {
  /** What the log or an inventory calls the version of the system firmware. */
  readonly version: string | undefined;
  readonly bank: Bank | undefined;
  /** PCR 0 from replay, lower-case hexadecimal. */
  readonly pcr0: string | undefined;
}

const preferredBanks: readonly Bank[] = ['sha256', 'sha384', 'sha512', 'sha1'];

/** EV_S_CRTM_VERSION: UCS-2 with a terminator by the specification (PFP 1.06, table 27), ASCII on some machines. */
function crtmVersion(log: EventLog): string | undefined {
  const event = log.events.find(({ type }) => type === eventTypes.EV_S_CRTM_VERSION);
  if (event === undefined || event.data.length > 512) return undefined;
  const { data } = event;
  let text = '';
  if (data.length >= 2 && data.length % 2 === 0 && data[1] === 0) {
    for (let i = 0; i + 1 < data.length; i += 2)
      text += String.fromCharCode((data[i] ?? 0) | ((data[i + 1] ?? 0) << 8));
  } else text = utf8Text(data) ?? '';
  text = text.replace(/\0+$/, '').trim();
  // A GUID or other bytes are a rightful version (table 27), but no text that a ticket could name.
  return /^[\x20-\x7e]+$/.test(text) ? text : undefined;
}

/** The versions of the system firmware that the operating system and the BMC state. */
export function statedVersions(evidence: MachineEvidence): readonly string[] {
  const versions = new Set<string>();
  for (const { value } of [...evidence.osInventories, ...evidence.bmcInventories]) {
    const parts = comparableParts(value).flatMap(({ category, component }) =>
      category === firmwareCategory ? [component] : [],
    );
    const system = parts.filter((part) => part.class?.value === '00130003');
    const only = system.length > 0 ? system : parts;
    // Of several firmware parts without a telling class nobody knows which is the system's.
    if (only.length === 1 && only[0]?.revision !== undefined) versions.add(only[0].revision);
  }
  return [...versions];
}

function printOf(log: EventLog | undefined, evidence: MachineEvidence): FirmwarePrint {
  const replayed = log?.registers === 'pcr' ? replayedPcrs(log) : undefined;
  const bank = preferredBanks.find((name) => replayed?.get(name)?.get(0) !== undefined);
  return {
    version: (log === undefined ? undefined : crtmVersion(log)) ?? statedVersions(evidence)[0],
    bank,
    pcr0: bank === undefined ? undefined : replayed?.get(bank)?.get(0),
  };
}

/** The log whose replay a TPM signed, where one is: of several logs it alone is more than its sender's word. */
function signedLog(evidence: MachineEvidence): EventLog | undefined {
  const signed = quoteStates(evidence).filter(isVerified);
  return evidence.logs.find(
    (log) =>
      log.value.registers === 'pcr' &&
      signed.some(
        (state) =>
          bootPcrsLeftOut(state).length === 0 &&
          compareComposite(state.quote.value, replayLog(log).lookup, undefined).outcome === 'equal',
      ),
  )?.value;
}

const cache = new WeakMap<MachineEvidence, readonly FirmwarePrint[]>();

/**
 * What each log shows, the log that a verified quote covers alone where there is one. Whoever rewrites firmware may lay
 * a rightful log beside the true one: nobody knows which of two unsigned ones is true, so that both must stand. Never
 * empty.
 */
export function firmwarePrints(evidence: MachineEvidence): readonly FirmwarePrint[] {
  const known = cache.get(evidence);
  if (known !== undefined) return known;
  const logs = evidence.logs.map(({ value }) => value);
  const signed = logs.length > 1 ? signedLog(evidence) : undefined;
  const prints = (signed === undefined ? logs : [signed]).map((log) => printOf(log, evidence));
  const measured = prints.filter(({ pcr0 }) => pcr0 !== undefined);
  const distinct = new Map(measured.map((print) => [`${print.version ?? ''} ${print.pcr0 ?? ''}`, print] as const));
  const out = distinct.size > 0 ? [...distinct.values()] : [prints[0] ?? printOf(undefined, evidence)];
  cache.set(evidence, out);
  return out;
}

export function firmwarePrint(evidence: MachineEvidence): FirmwarePrint {
  return firmwarePrints(evidence)[0] ?? printOf(undefined, evidence);
}

/** All that the evidence calls its firmware's version, for a ticket that names one. */
export function firmwareNames(evidence: MachineEvidence): readonly string[] {
  const measured = firmwarePrints(evidence).flatMap(({ version }) => version ?? []);
  return [...new Set([...measured, ...statedVersions(evidence)])];
}
