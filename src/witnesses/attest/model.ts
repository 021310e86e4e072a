import type { Cohort } from '../../core/index.ts';
import type { PlatformCertificate } from '../../formats/platformcert/platform-certificate.ts';
import { specified } from '../../formats/inventory/index.ts';
import type { AnyDecoded } from '../../formats/index.ts';
import type { Documents, Evidence, References } from '../evidence.ts';
import type { AttestInput } from './attest-request.ts';
import { comparableSerial } from './comparable.ts';
import type { FirmwarePrint } from './firmware.ts';
import type { MachineMarks } from './fleet-view.ts';
import { marksOf } from './fleet-view.ts';
import { isModel } from './is-model.ts';
import { modelFolder } from './model-folder.ts';
import type { IdentityKind } from './identities.ts';
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
  /** Manifests, revocation lists, flash images and policies that machines are held against. */
  readonly documents: readonly Evidence<AnyDecoded>[];
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
  /** Those of the references that speak of its model, or of no model. The same list for the same documents. */
  readonly documents: Documents;
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

/** Folds in the marks of one machine after the other; nothing else of it is kept. */
export class FleetLearner {
  readonly #claimants = new Map<string, string[]>();
  readonly #holders = new Map<string, string[]>();
  readonly #firmware = new Map<
    string,
    { machines: number; versions: Map<string, number>; prints: Map<string, number> }
  >();
  #machines = 0;

  add(machine: string, { identities, parts, prints, group }: MachineMarks): void {
    this.#machines++;
    for (const { kind, value } of identities) claim(this.#claimants, `${kind}\u0001${value}`, machine);
    for (const { key } of parts) claim(this.#holders, key, machine);
    const [print] = prints;
    if (group === undefined || print?.pcr0 === undefined) return;
    let seen = this.#firmware.get(group);
    if (seen === undefined) this.#firmware.set(group, (seen = { machines: 0, versions: new Map(), prints: new Map() }));
    seen.machines++;
    count(seen.versions, versionKey(print));
    count(seen.prints, printKey(print));
  }

  model(references: References): AttestModel {
    return {
      machines: this.#machines,
      certificates: byPlatformSerial(references),
      documents: references.documents,
      claimants: this.#claimants,
      holders: this.#holders,
      firmware: this.#firmware,
    };
  }
}

export function learn(cohort: Cohort<AttestInput, References>): AttestModel {
  const learner = new FleetLearner();
  for (const { subject, input } of cohort.members)
    learner.add(subject.id, marksOf(input, sortDocuments(input.documents)));
  return learner.model(cohort.reference);
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

function siblingsOf(model: AttestModel, { group, prints }: MachineMarks): readonly Siblings[] {
  const seen = group === undefined ? undefined : model.firmware.get(group);
  if (seen === undefined) return [];
  // The first print alone was counted as this machine's own.
  const [first] = prints;
  if (first?.pcr0 === undefined) return [];
  return prints.map((print) => ({
    others: seen.machines - 1,
    version: majority(seen.versions, versionKey(first)),
    pcr0: majority(seen.prints, printKey(first), `${versionKey(print)}\u0001${print.bank ?? ''}\u0001`),
  }));
}

/** `references/firmware/<model>/…` is for that model, a manifest for the model that it names; everything else for all. */
function isFor({ file, value }: Evidence<AnyDecoded>, models: readonly string[]): boolean {
  const folder = modelFolder(file);
  if (folder !== undefined) return models.includes(folder);
  const model = value.kind === 'rim-swidtag' ? specified(value.value.rim.platformModel) : undefined;
  return model === undefined || models.length === 0 || isModel(model, models);
}

const selections = new WeakMap<AttestModel, Map<string, Documents>>();

/** One selection for all machines of a model: what is sorted and verified once is kept with it. */
function referencesFor(model: AttestModel, { models }: MachineMarks): Documents {
  const known = selections.get(model) ?? new Map<string, Documents>();
  selections.set(model, known);
  const key = models.join('\u0001');
  let selected = known.get(key);
  if (selected === undefined) {
    selected = { readable: model.documents.filter((document) => isFor(document, models)), unreadable: [] };
    known.set(key, selected);
  }
  return selected;
}

export function sliceOf(model: AttestModel, machine: string, marks: MachineMarks): AttestSlice {
  const others = (machines: readonly string[] | undefined): readonly string[] =>
    (machines ?? []).filter((other) => other !== machine);
  const keys = new Set(marks.serials.map(comparableSerial));
  return {
    machines: model.machines,
    certificates: [...keys].flatMap((key) => model.certificates.get(key) ?? []),
    documents: referencesFor(model, marks),
    duplicates: marks.identities.flatMap(({ kind, value }) => {
      const rest = others(model.claimants.get(`${kind}\u0001${value}`));
      return rest.length === 0 ? [] : [{ kind, value, others: rest }];
    }),
    moved: marks.parts.flatMap(({ key }) => {
      const rest = others(model.holders.get(key));
      return rest.length === 0 ? [] : [{ key, others: rest }];
    }),
    siblings: siblingsOf(model, marks),
  };
}
