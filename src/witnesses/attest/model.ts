import type { Cohort, Subject } from '../../core/index.ts';
import type { PlatformCertificate } from '../../formats/platformcert/platform-certificate.ts';
import { specified } from '../../formats/inventory/index.ts';
import type { Evidence, References } from '../evidence.ts';
import type { AttestInput } from './attest-request.ts';
import { comparableSerial } from './comparable.ts';
import type { FirmwarePrint } from './firmware.ts';
import { firmwarePrint, firmwarePrints } from './firmware.ts';
import type { IdentityKind } from './identities.ts';
import { identitiesOf, platformSerials, tracedParts } from './identities.ts';
import type { MachineEvidence } from './machine-evidence.ts';
import { sortDocuments } from './sort-documents.ts';

/** How often each value was seen among some machines. */
type Tally = ReadonlyMap<string, number>;

interface FirmwareGroup {
  readonly machines: number;
  readonly versions: Tally;
  /** Keyed by version, bank and PCR 0. */
  readonly prints: Tally;
}

/** What attest learns from a fleet. Keys are texts, so that a million machines cost no objects of their own. */
export interface AttestModel {
  /** More than one machine was learned from: only then can two machines be compared. */
  readonly machines: number;
  readonly certificates: ReadonlyMap<string, readonly Evidence<PlatformCertificate>[]>;
  readonly claimants: ReadonlyMap<string, readonly string[]>;
  readonly holders: ReadonlyMap<string, readonly string[]>;
  readonly firmware: ReadonlyMap<string, FirmwareGroup>;
}

/** The most seen of some values among the other machines of a group. */
export interface Majority {
  readonly value: string;
  readonly count: number;
  readonly of: number;
}

/** What the fleet says that bears on one machine. */
export interface AttestSlice {
  readonly machines: number;
  readonly certificates: readonly Evidence<PlatformCertificate>[];
  readonly duplicates: readonly {
    readonly kind: IdentityKind;
    readonly value: string;
    readonly others: readonly string[];
  }[];
  readonly moved: readonly { readonly key: string; readonly others: readonly string[] }[];
  /** For each of the machine's firmware prints, in their order; empty where the model has none. */
  readonly siblings: readonly Siblings[];
}

export interface Siblings {
  /** Other machines of this model whose evidence tells their firmware. */
  readonly others: number;
  readonly version: Majority | undefined;
  /** PCR 0 among the others with the print's version and bank. */
  readonly pcr0: Majority | undefined;
}

export function groupOf(input: AttestInput, evidence: MachineEvidence): string | undefined {
  const { vendor, model, boardModel } = input.records.machine;
  const platform = [...evidence.osInventories, ...evidence.bmcInventories][0]?.value.platform;
  const named = model ?? specified(platform?.model);
  return named === undefined ? undefined : [vendor ?? '', named, boardModel ?? ''].join('\u0001').toLowerCase();
}

function printKey(print: FirmwarePrint): string {
  return `${versionKey(print)}\u0001${print.bank ?? ''}\u0001${print.pcr0 ?? ''}`;
}

function versionKey(print: FirmwarePrint): string {
  return print.version?.toLowerCase() ?? '';
}

function count(tally: Map<string, number>, key: string): void {
  tally.set(key, (tally.get(key) ?? 0) + 1);
}

function claim(claims: Map<string, string[]>, key: string, machine: string): void {
  const machines = claims.get(key);
  if (machines === undefined) claims.set(key, [machine]);
  else if (machines[machines.length - 1] !== machine) machines.push(machine);
}

function byPlatformSerial(references: References): Map<string, Evidence<PlatformCertificate>[]> {
  const out = new Map<string, Evidence<PlatformCertificate>[]>();
  for (const { value, ...ref } of references.platformCertificates) {
    if (value.kind !== 'platform-certificate') continue;
    const serial = specified(value.value.serial);
    if (serial === undefined) continue;
    const key = comparableSerial(serial);
    const certificate = { ...ref, value: value.value };
    const list = out.get(key);
    if (list === undefined) out.set(key, [certificate]);
    else list.push(certificate);
  }
  return out;
}

export function learn(cohort: Cohort<AttestInput, References>): AttestModel {
  const claimants = new Map<string, string[]>();
  const holders = new Map<string, string[]>();
  const firmware = new Map<string, { machines: number; versions: Map<string, number>; prints: Map<string, number> }>();
  let machines = 0;
  for (const { subject, input } of cohort.members) {
    machines++;
    const evidence = sortDocuments(input.documents);
    for (const { kind, value } of identitiesOf(evidence)) claim(claimants, `${kind}\u0001${value}`, subject.id);
    for (const { key } of tracedParts(evidence)) claim(holders, key, subject.id);
    const print = firmwarePrint(evidence);
    const group = groupOf(input, evidence);
    if (group === undefined || print.pcr0 === undefined) continue;
    let seen = firmware.get(group);
    if (seen === undefined) firmware.set(group, (seen = { machines: 0, versions: new Map(), prints: new Map() }));
    seen.machines++;
    count(seen.versions, versionKey(print));
    count(seen.prints, printKey(print));
  }
  return { machines, certificates: byPlatformSerial(cohort.reference), claimants, holders, firmware };
}

/** The most frequent key, leaving one occurrence of `own` out of account; ties go to the smaller text. */
function majority(tally: Tally, own: string, prefix = ''): Majority | undefined {
  let best: Majority | undefined;
  let of = 0;
  for (const [key, total] of tally) {
    if (!key.startsWith(prefix)) continue;
    const others = total - (key === own ? 1 : 0);
    of += others;
    if (others === 0) continue;
    const value = key.slice(prefix.length);
    if (best === undefined || others > best.count || (others === best.count && value < best.value)) {
      best = { value, count: others, of: 0 };
    }
  }
  return best === undefined ? undefined : { ...best, of };
}

function siblingsOf(model: AttestModel, input: AttestInput, evidence: MachineEvidence): readonly Siblings[] {
  const group = groupOf(input, evidence);
  const seen = group === undefined ? undefined : model.firmware.get(group);
  if (seen === undefined) return [];
  const prints = firmwarePrints(evidence);
  // The first print alone was counted as this machine's own.
  const [first] = prints;
  if (first?.pcr0 === undefined) return [];
  return prints.map((print) => ({
    others: seen.machines - 1,
    version: majority(seen.versions, versionKey(first)),
    pcr0: majority(seen.prints, printKey(first), `${versionKey(print)}\u0001${print.bank ?? ''}\u0001`),
  }));
}

export function sliceOf(
  model: AttestModel,
  subject: Subject,
  input: AttestInput,
  evidence: MachineEvidence,
): AttestSlice {
  const others = (machines: readonly string[] | undefined): readonly string[] =>
    (machines ?? []).filter((machine) => machine !== subject.id);
  const { systemSerial } = input.records.machine;
  const serials = new Set([...platformSerials(evidence), ...(systemSerial === undefined ? [] : [systemSerial])]);
  const keys = new Set([...serials].map(comparableSerial));
  return {
    machines: model.machines,
    certificates: [...keys].flatMap((key) => model.certificates.get(key) ?? []),
    duplicates: identitiesOf(evidence).flatMap(({ kind, value }) => {
      const rest = others(model.claimants.get(`${kind}\u0001${value}`));
      return rest.length === 0 ? [] : [{ kind, value, others: rest }];
    }),
    moved: tracedParts(evidence).flatMap(({ key }) => {
      const rest = others(model.holders.get(key));
      return rest.length === 0 ? [] : [{ key, others: rest }];
    }),
    siblings: siblingsOf(model, input, evidence),
  };
}
