import type { Check } from '../../core/index.ts';
import { toHex } from '../../core/index.ts';
import { encodeBase64 } from '../../formats/base64.ts';
import type {
  ExplainedRow,
  MachineCard,
  ReportClaim,
  ReportMachine,
  ReportModel,
  WitnessCoverage,
} from '../../report/index.ts';
import type { Verdict } from '../../weigh/index.ts';
import { verdictWords } from '../../weigh/index.ts';
import { witnesses } from '../../witnesses/index.ts';
import type { Examination, ExaminedFleet } from '../examine/examine.ts';

const mostCards = 400;
/** Machines without a difference that get a card as well: what nothing-found is made of must be seen in an example. */
const otherCards = 6;
const mostExplained = 1500;
const mostProblems = 500;
const mostClaims = 200;

/** A machine of the report and the fleet in which it was examined. */
export interface Chosen {
  readonly examined: ExaminedFleet;
  readonly machine: number;
  readonly verdict: Verdict;
}

function present<K extends string>(values: Readonly<Record<K, string | undefined>>): Partial<Record<K, string>> {
  const out: Partial<Record<K, string>> = {};
  for (const key in values) {
    const value = values[key];
    if (value !== undefined) out[key] = value;
  }
  return out;
}

function machineOf(examined: ExaminedFleet, verdict: Verdict): ReportMachine {
  const row = examined.reductions.records.get(verdict.subject.id)?.machine;
  if (row === undefined) return { verdict };
  const { facility, rack, unit, vendor, model, boardModel, boardSerial, systemSerial, lot } = row;
  return { verdict, ...present({ facility, rack, unit, vendor, model, boardModel, boardSerial, systemSerial, lot }) };
}

function isDiffering({ word }: Verdict): boolean {
  return word === 'unexplained-difference' || word === 'independently-contradicted';
}

/** Those that differ, the strongest first, then the first few of every other word. */
export function chooseCards(machines: readonly Chosen[]): { readonly cards: readonly Chosen[]; readonly left: number } {
  const rank = ({ verdict }: Chosen): number => -verdictWords.indexOf(verdict.word);
  const differing = machines.filter(({ verdict }) => isDiffering(verdict)).sort((a, b) => rank(a) - rank(b));
  const others = machines
    .filter(({ verdict }) => !isDiffering(verdict))
    .sort((a, b) => b.verdict.seenBy.length - a.verdict.seenBy.length || rank(a) - rank(b));
  const cards = [...differing.slice(0, mostCards), ...others.slice(0, otherCards)];
  return { cards, left: Math.max(0, differing.length - mostCards) };
}

function coverageOf(examination: Examination, checks: ReadonlyMap<string, Check>): WitnessCoverage[] {
  return witnesses.map(({ name }) => {
    let contradicted = 0;
    let answered = 0;
    for (const { testified } of examination.fleets) {
      for (const testimonies of testified.byMachine.values()) {
        const findings = testimonies
          .filter(({ witness }) => witness === name)
          .flatMap(({ testimony }) => testimony.findings)
          .filter(({ outcome, check }) => outcome !== 'blind' && checks.get(check)?.bearing === 'alteration');
        if (findings.length > 0) answered++;
        if (findings.some(({ outcome }) => outcome === 'contradicts')) contradicted++;
      }
    }
    return { witness: name, answered, contradicted };
  });
}

function explainedRows(examination: Examination): ExplainedRow[] {
  return examination.verdicts.flatMap(({ subject, explained }) =>
    explained.map(({ check, detail, reason, ticket, by }) => ({
      machine: subject.id,
      check,
      detail,
      reason,
      ...present({ ticket, by }),
    })),
  );
}

function claimRows({ fleet }: ExaminedFleet): ReportClaim[] {
  const { claims } = fleet;
  if (claims === undefined) return [];
  const sources = new Map(claims.sources.map((source) => [source.id, source]));
  return claims.claims.map(({ source, says, polarity, scope, saidWhen }) => {
    const known = sources.get(source);
    return {
      says,
      source: known?.name ?? known?.described ?? source,
      polarity,
      scope,
      ...present({ saidWhen: saidWhen?.from }),
    };
  });
}

/** Recorded changes first: they are what somebody has to stand for; light and rightful variation follow. */
function changesFirst(rows: readonly ExplainedRow[]): ExplainedRow[] {
  return [...rows].sort((a, b) => Number(b.ticket !== undefined) - Number(a.ticket !== undefined));
}

/** The report's values from an examination, without its cards' pictures; `cards` are filled by the caller. */
export function reportModelOf(
  examination: Examination,
  cards: readonly MachineCard[],
  machines: readonly Chosen[],
  recordedWhen: string,
  leftOut: readonly string[],
): ReportModel {
  const checks = witnesses.flatMap((witness) => witness.checks);
  const explained = explainedRows(examination);
  const { checkpoint } = examination;
  return {
    fleets: examination.fleets.map(({ fleet }) => fleet.name),
    asOf: examination.asOf,
    recordedWhen,
    software: examination.software,
    summary: examination.summary,
    machines: machines.map(({ examined, verdict }) => machineOf(examined, verdict)),
    cards,
    checks,
    limits: examination.fleets.flatMap(({ limits }) => limits),
    coverage: coverageOf(examination, new Map(checks.map((check) => [check.code, check]))),
    explained: changesFirst(explained).slice(0, mostExplained),
    explainedCount: explained.length,
    claims: examination.fleets.flatMap(claimRows).slice(0, mostClaims),
    problems: examination.problems.slice(0, mostProblems),
    problemCount: examination.problems.length,
    ledger: {
      folder: examination.ledger,
      origin: checkpoint.origin,
      size: checkpoint.size,
      rootHex: toHex(checkpoint.root),
      rootBase64: encodeBase64(checkpoint.root),
      added: examination.added,
    },
    leftOut,
  };
}
