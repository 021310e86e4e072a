import type { Subject } from '../core/index.ts';
import type { NextStep, Verdict, VerdictWord } from './verdict.ts';

/** A step and every machine that it is for, the ones to begin with first. */
export interface FleetStep extends NextStep {
  readonly subjects: readonly Subject[];
  /** How many of `subjects` do not differ and share a lot with a machine that does; they stand before the others that do not differ. */
  readonly sharingLot: number;
}

/** What a list of steps shows, and what it leaves out. */
export interface ShownSteps {
  readonly shown: readonly FleetStep[];
  readonly moreSteps: number;
  readonly moreMachines: number;
}

type Weighed = Pick<Verdict, 'word' | 'next' | 'subject'> & { readonly reasons: readonly ExposureReason[] };
type ExposureReason = Pick<Verdict['reasons'][number], 'kind' | 'check'>;

/** Among machines that do not differ the one that nobody has examined comes before the one that was. */
const urgency: Readonly<Record<VerdictWord, number>> = {
  'independently-contradicted': 30,
  'unexplained-difference': 20,
  'not-examined': 2,
  'nothing-found': 1,
  'out-of-reach': 0,
};
const differs = 20;

function isSharingLot({ reasons, word }: Weighed): boolean {
  return (
    urgency[word] < differs && reasons.some(({ kind, check }) => kind === 'exposure' && check === 'trace/lot-shared')
  );
}

/** Where a machine stands in the queue: differences, then what shares a lot with one, then other exposure, then the rest. */
function rankOf(verdict: Weighed): number {
  const own = urgency[verdict.word];
  if (own >= differs) return own;
  // What left our hands cannot be pulled, whatever it shares.
  if (verdict.word === 'out-of-reach') return own;
  if (isSharingLot(verdict)) return own + 8;
  return verdict.reasons.some(({ kind }) => kind === 'exposure') ? own + 4 : own;
}

/**
 * What the team does, in order: the steps of the strongest verdicts, then of machines that share a lot with one that
 * differs, and among equals the step that serves most machines. The same step is listed once. One list for terminal,
 * report and JSON, so that no two of them send people to different places.
 */
export function firstSteps(verdicts: readonly Weighed[]): readonly FleetStep[] {
  interface Entry {
    readonly subject: Subject;
    readonly rank: number;
    readonly sharing: boolean;
  }
  const steps = new Map<string, { readonly next: NextStep; readonly entries: Entry[] }>();
  for (const verdict of verdicts) {
    const { next, subject } = verdict;
    const key = `${next.step}\u0001${next.who}`;
    const entry = { subject, rank: rankOf(verdict), sharing: isSharingLot(verdict) };
    const known = steps.get(key);
    if (known === undefined) steps.set(key, { next, entries: [entry] });
    else known.entries.push(entry);
  }
  return [...steps.values()]
    .map(({ next, entries }) => {
      const ordered = [...entries].sort((a, b) => b.rank - a.rank);
      const step: FleetStep = {
        ...next,
        subjects: ordered.map(({ subject }) => subject),
        sharingLot: ordered.filter(({ sharing }) => sharing).length,
      };
      return { step, rank: ordered[0]?.rank ?? 0 };
    })
    .sort((a, b) => b.rank - a.rank || b.step.subjects.length - a.step.subjects.length)
    .map(({ step }) => step);
}

/**
 * The first few steps. The last place is kept for machines that share a lot with one that differs, where no other place
 * has one: what to pull next must not fall off behind a list of differences.
 */
export function shownSteps(steps: readonly FleetStep[], most = 4): ShownSteps {
  const first = steps.slice(0, most);
  const sharing = first.some(({ sharingLot }) => sharingLot > 0)
    ? undefined
    : steps.find(({ sharingLot }) => sharingLot > 0);
  const shown = sharing === undefined ? first : [...first.slice(0, most - 1), sharing];
  const left = steps.filter((step) => !shown.includes(step));
  return {
    shown,
    moreSteps: left.length,
    moreMachines: left.reduce((sum, { subjects }) => sum + subjects.length, 0),
  };
}

const counted = (count: number, word: string): string => `${String(count)} ${word}${count === 1 ? '' : 's'}`;

/** What was left out, in words; undefined where nothing was. */
export function moreStepsText({ moreSteps, moreMachines }: ShownSteps): string | undefined {
  if (moreSteps === 0) return undefined;
  return `and ${counted(moreSteps, 'more step')} for ${counted(moreMachines, 'machine')}`;
}

/** Which of a step's machines share a lot with one that differs, in words; undefined where none does. */
export function sharingLotText({ sharingLot, subjects }: FleetStep): string | undefined {
  if (sharingLot === 0) return undefined;
  if (sharingLot === subjects.length) {
    return subjects.length === 1
      ? 'it shares a lot with a machine that differs'
      : 'all share a lot with a machine that differs';
  }
  return `${String(sharingLot)} of them ${sharingLot === 1 ? 'shares' : 'share'} a lot with a machine that differs, named first`;
}
