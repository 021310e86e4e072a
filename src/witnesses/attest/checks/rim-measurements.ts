import type { EvidenceRef } from '../../../core/index.ts';
import type { Bank, EventLog } from '../../../formats/eventlog/index.ts';
import { registerValue } from '../../../formats/eventlog/index.ts';
import { specified } from '../../../formats/inventory/index.ts';
import type { Evidence } from '../../evidence.ts';
import type { Answer, Question } from '../answer.ts';
import { agrees, blind, contradicts } from '../answer.ts';
import { absence, refOf, refsOf } from '../absence.ts';
import { bindingRemedy, boundBanks } from '../bound-logs.ts';
import type { EventComparison } from '../compare-events.ts';
import { compareEvents, distance, eventDigest, eventName, measuresFirmware } from '../compare-events.ts';
import type { Facts } from '../facts.ts';
import { isModel } from '../is-model.ts';
import type { Manifest } from '../manifests.ts';
import { replayedPcrs } from '../measured-registers.ts';
import { modelsOf } from '../models-of.ts';
import type { ReferenceRegister } from '../reference-registers.ts';
import { referenceRegisters } from '../reference-registers.ts';
import { manifestKinds } from './rim-signature.ts';

/** At most this many differences of one log are findings of their own. */
const mostShown = 20;
/** Published firmware versions that one boot is held against. */
const mostVersions = 64;

interface Usable {
  readonly manifests: readonly Manifest[];
  readonly logs: readonly Evidence<EventLog>[];
  readonly digests: ReadonlySet<string>;
  /** PCR values by bank and register, as a manifest names them. */
  readonly registers: readonly ReferenceRegister[];
  /** What is missing, in words, with its remedy: a sentence without its full stop. A file's name at its start is as it is. */
  readonly lacking: readonly string[];
}

function isForAnother(model: string | undefined, models: readonly string[]): boolean {
  return model !== undefined && models.length > 0 && !isModel(model, models);
}

/** Manifests that may speak: not altered, for this model, and vouched for by somebody other than the machine. */
function usable(facts: Facts): Usable {
  const lacking: string[] = [];
  const models = modelsOf(facts, facts.evidence);
  const manifests = facts.manifests.filter(({ name, signature, platformModel, isNamed }) => {
    if (signature.state === 'failed') lacking.push(`${name} is not as it was signed, and is left out`);
    else if (isForAnother(specified(platformModel), models)) {
      lacking.push(`${name} is for ${platformModel?.slice(0, 80) ?? ''}, and this machine is none`);
    } else if (!isNamed && signature.state !== 'anchored') {
      lacking.push(`${name} came with the machine, and nobody whom the operator trusts signed it`);
    } else return true;
    return false;
  });
  const supports = [...facts.references.logs, ...facts.references.supportLogs, ...facts.evidence.supportLogs];
  const bySha = new Map(supports.map((log) => [log.sha256, log] as const));
  const logs = new Map<string, Evidence<EventLog>>();
  for (const { name, files } of manifests) {
    for (const sha256 of files) {
      const log = bySha.get(sha256);
      if (log !== undefined) logs.set(sha256, log);
    }
    if (files.size > 0 && ![...files].some((sha256) => bySha.has(sha256))) {
      lacking.push(`The event log that ${name} names is not here, or is not the one that it names; put it beside it`);
    }
  }
  const measurements = manifests.flatMap((manifest) => manifest.measurements);
  const values = measurements.filter(({ key }) => key?.startsWith('file:') !== true);
  const digests = new Set(
    values.filter(({ register }) => register === undefined).flatMap(({ digests }) => digests.map(({ hex }) => hex)),
  );
  const { registers, unplaced, foreign } = referenceRegisters(manifests, models);
  lacking.push(...unplaced);
  // A device has its own manifest rightfully: that is said only where nothing else speaks of this machine.
  if (logs.size + digests.size + registers.length === 0) lacking.push(...foreign);
  return {
    manifests,
    logs: [...logs.values()],
    digests,
    registers,
    lacking,
  };
}

/** The registers that a manifest names, against what the log replays to. */
function registerAnswers(log: Evidence<EventLog>, { registers, manifests }: Usable): readonly Answer[] {
  const replayed = replayedPcrs(log.value);
  const refs = [refOf(log), ...refsOf(manifests.map(({ ref }) => ref))];
  const byPlace = new Map<string, Omit<ReferenceRegister, 'hex'> & { readonly hex: Set<string> }>();
  for (const { bank, pcr, hex } of registers) {
    const key = `${bank} PCR ${pcr}`;
    const known = byPlace.get(key) ?? { bank, pcr, hex: new Set<string>() };
    known.hex.add(hex);
    byPlace.set(key, known);
  }
  return [...byPlace].flatMap(([name, { bank, pcr, hex }]) => {
    const value = registerValue(log.value, replayed, bank, pcr);
    if (value === undefined || hex.has(value)) return [];
    const words = `${log.file} replays to ${name} ${value.slice(0, 16)}…; the manifest has ${[...hex]
      .map((one) => `${one.slice(0, 16)}…`)
      .slice(0, 4)
      .join(' or ')}.`;
    return [contradicts(words, refs, { measured: { register: name, replayed: value } })];
  });
}

function differences(
  log: Evidence<EventLog>,
  found: EventComparison,
  refs: readonly EvidenceRef[],
  isWhole: boolean,
): Answer[] {
  const { bank } = found;
  const answers = found.differing.map(({ measured, expected }) => {
    const [is, should] = [eventDigest(measured, bank), eventDigest(expected, bank)];
    const words = `${log.file}, ${eventName(measured)}: measured ${is.slice(0, 16)}…; the manifest has ${should.slice(0, 16)}….`;
    return contradicts(words, refs, {
      measured: { pcr: measured.pcr, event: measured.index, bank, measured: is, expected: should },
    });
  });
  // A reference log of PCR 0 has all that the maker's firmware measures there: code beyond it, or left out, is another firmware.
  if (isWhole) {
    for (const event of found.uncovered.filter(({ pcr }) => pcr === 0)) {
      const words = `${log.file}, ${eventName(event)}: measured ${eventDigest(event, bank).slice(0, 16)}…, which no manifest has.`;
      answers.push(contradicts(words, refs, { measured: { pcr: 0, event: event.index, bank } }));
    }
    for (const event of found.unmeasured.filter(({ pcr }) => pcr === 0)) {
      const words = `${log.file} does not measure what the manifest has as ${eventName(event)}: ${eventDigest(event, bank).slice(0, 16)}….`;
      answers.push(contradicts(words, refs, { measured: { pcr: 0, bank } }));
    }
  }
  if (answers.length <= mostShown) return answers;
  const rest = answers.length - mostShown;
  return [
    ...answers.slice(0, mostShown),
    contradicts(`${log.file}: ${rest} more events differ from the manifest.`, refs, { measured: { moreEvents: rest } }),
  ];
}

/** The comparison with the published firmware that the boot is nearest to, and with every log that has no firmware. */
function nearest(
  log: Evidence<EventLog>,
  { logs, digests }: Usable,
  bound: ReadonlySet<Bank>,
): { readonly found: EventComparison | undefined; readonly logs: readonly Evidence<EventLog>[] } {
  const hasFirmware = ({ value }: Evidence<EventLog>): boolean => value.events.some(measuresFirmware);
  const others = logs.filter((one) => !hasFirmware(one));
  const versions = logs.filter(hasFirmware).slice(0, mostVersions);
  const sets = versions.length === 0 ? [others] : versions.map((version) => [version, ...others]);
  const compared = sets.map((set) => ({
    logs: set,
    found: compareEvents(
      log.value,
      set.map(({ value }) => value),
      digests,
      bound,
    ),
  }));
  const away = ({ found }: { found: EventComparison | undefined }): number =>
    found === undefined ? Number.POSITIVE_INFINITY : distance(found);
  return compared.sort((a, b) => away(a) - away(b))[0] ?? { found: undefined, logs: [] };
}

function examineLog(
  facts: Facts,
  log: Evidence<EventLog>,
  usables: Usable,
  bound: ReadonlySet<Bank>,
): readonly Answer[] {
  const { found, logs } = nearest(log, usables, bound);
  const refs = [refOf(log), ...refsOf(usables.manifests.map(({ ref }) => ref)), ...refsOf(logs)];
  const registers = registerAnswers(log, usables);
  if (found === undefined) {
    if (registers.length > 0) return registers;
    const named = new Set(usables.registers.map(({ bank, pcr }) => `${bank} PCR ${pcr}`));
    if (named.size === 0)
      return [blind('not-covered', `${log.file} and the manifests have no hash algorithm in common.`, refs)];
    return [
      full(
        facts,
        usables.registers.every(({ bank }) => bound.has(bank)),
        `${log.file} replays to the ${named.size} register values that the manifests have.`,
        refs,
        {},
      ),
    ];
  }
  const isWhole = logs.some(({ value }) => value.events.some(measuresFirmware));
  const against = [...registers, ...differences(log, found, refs, isWhole)];
  if (against.length > 0) return against;
  const measured = { covered: found.covered, uncovered: found.uncovered.length, bank: found.bank };
  const answers: Answer[] = [];
  if (found.uncovered.length > 0) {
    const registers = [...new Set(found.uncovered.map(({ pcr }) => pcr))].sort((a, b) => a - b).join(', ');
    const names = found.uncovered.slice(0, 6).map(eventName).join(', ');
    const more = found.uncovered.length > 6 ? ` and ${found.uncovered.length - 6} more` : '';
    const count = `${found.uncovered.length} events (PCR ${registers})`;
    answers.push(blind('not-covered', `${log.file}: no manifest covers ${count}: ${names}${more}.`, refs));
  }
  const hasRegister0 = usables.registers.some(({ pcr }) => pcr === 0);
  if ((found.coveredFirmware === 0 || found.uncovered.some(measuresFirmware)) && !hasRegister0) {
    const words = `${log.file}: the manifests do not have all measurements of the firmware itself (PCR 0), and ${found.covered} events; get the one of the firmware\u2019s maker.`;
    return [...answers, blind('not-covered', words, refs)];
  }
  return [
    full(
      facts,
      bound.has(found.bank),
      `${log.file}: ${found.covered} events of PCR 0 to 7 are as the manifests have them.`,
      refs,
      measured,
    ),
    ...answers,
  ];
}

/** A log that nobody signed agrees only where an operator handed it over himself, and then with the remark. */
function full(
  facts: Facts,
  isBound: boolean,
  words: string,
  refs: readonly EvidenceRef[],
  measured: Readonly<Record<string, number | string>>,
): Answer {
  if (isBound) return agrees(words, refs, { measured });
  const remark = `${words} But that is the log\u2019s own word: ${bindingRemedy}.`;
  return facts.handedBy === 'operator' ? agrees(remark, refs, { measured }) : blind('no-evidence', remark, refs);
}

function examine(facts: Facts): readonly Answer[] {
  if (facts.manifests.length === 0) return [absence(facts, manifestKinds, 'reference integrity manifest', 'maker')];
  const usables = usable(facts);
  const refs = refsOf(facts.manifests.map(({ ref }) => ref));
  const lacking = usables.lacking.map((words) => blind('no-reference', `${words}.`, refs));
  const hasValues = usables.logs.length + usables.digests.size + usables.registers.length > 0;
  if (!hasValues) {
    return lacking.length > 0
      ? lacking
      : [blind('no-reference', 'The manifests here name no measurement of firmware.', refs)];
  }
  const logs = facts.evidence.logs.filter(({ value }) => value.registers === 'pcr');
  if (logs.length === 0) return [absence(facts, ['tcg-event-log'], 'event log of the machine'), ...lacking];
  const bound = boundBanks(facts);
  return [...logs.flatMap((log) => examineLog(facts, log, usables, bound.get(log.sha256) ?? new Set())), ...lacking];
}

export const rimMeasurements: Question = {
  check: {
    code: 'attest/rim-measurements',
    revision: 2,
    question: 'Are the measured events those of the maker\u2019s reference?',
    bearing: 'alteration',
    implantClasses: ['firmware'],
    limit:
      'one bit of one measured event of PCR 0 to 7 of which a manifest has a value; nothing that firmware did not measure',
    standard:
      'TCG PC Client Reference Integrity Manifest 1.04; draft-ietf-rats-corim, reference values; TCG PC Client PFP 1.06, 3.3.4',
    outcomes: {
      contradicts:
        'an event or register of PCR 0 to 7 differs from its reference value, or PCR 0 measures more or less than the reference has',
      agrees: 'every event that the reference covers is as it says, the firmware\u2019s own among them',
      blind:
        'no manifest, one that was altered, that only the machine vouches for or whose registers are not known to be of its model, no event log or no quote that covers it, or events of which no manifest speaks',
    },
  },
  examine,
};
