import { assumedUmPerPx, joinMm } from '../tuning.ts';
import {
  cellStates,
  type CoverageMap,
  type InspectCode,
  type PixelBox,
  type UnitBlind,
  type UnitBlindReason,
  type UnitExplained,
  type UnitFinding,
  type UnitResult,
} from '../types.ts';
import { cellArea } from './coverage-map.ts';

/** Share of a side that may stay unseen before it is named apart: a hand-held camera's slack at the edges. */
export const slackShare = 0.05;

/** Longest side of what another picture may overturn: a glint, a grain on the lens. What is larger stands, and is doubtful. */
const overturnMm = 2.5;
/** How well the other picture must see the place, against the one that it overturns. */
const leastScale = 0.8;
const leastSharpness = 0.7;
/** Of what differs in the place in one picture, the share that may differ in the other for it to look golden. */
const goldenLike = 0.25;

/** One picture of the side. Only pictures of one `taking` (a session and its supplier) can overturn each other. */
export interface SidePicture<P> {
  readonly picture: P;
  readonly result: UnitResult;
  readonly taking?: string;
}

export interface SideFinding<P> {
  /** As the picture shows it in which it differs most: the first of `seenIn`. */
  readonly finding: UnitFinding;
  readonly seenIn: readonly { readonly picture: P; readonly finding: UnitFinding }[];
}

export interface SideExplained<P> {
  readonly picture: P;
  readonly explained: UnitExplained;
  /** For `second-picture`: what had been found, and the picture that overturns it. */
  readonly found?: InspectCode;
  readonly by?: P;
}

/** What all pictures of one side say together, laid over one golden model. */
export interface SideResult<P> {
  readonly findings: readonly SideFinding<P>[];
  readonly explained: readonly SideExplained<P>[];
  /** What no picture shows. */
  readonly blind: readonly UnitBlind[];
  readonly coverage: number;
  /** How many of the pictures were compared. */
  readonly compared: number;
}

interface Seen<P> extends SidePicture<P> {
  readonly map: CoverageMap;
}

type Group<P> = { seen: SidePicture<P>; finding: UnitFinding }[];

function near(a: PixelBox, b: PixelBox, px: number): boolean {
  return a[0] <= b[0] + b[2] + px && b[0] <= a[0] + a[2] + px && a[1] <= b[1] + b[3] + px && b[1] <= a[1] + a[3] + px;
}

/** Cells that a box of the golden picture lies in. */
function cellsOf(map: CoverageMap, [x, y, w, h]: PixelBox): readonly number[] {
  const cells: number[] = [];
  const clamp = (value: number, most: number): number =>
    Math.max(0, Math.min(most - 1, Math.floor(value / map.cellPx)));
  for (let row = clamp(y, map.rows); row <= clamp(y + h - 1, map.rows); row++) {
    for (let column = clamp(x, map.columns); column <= clamp(x + w - 1, map.columns); column++) {
      cells.push(row * map.columns + column);
    }
  }
  return cells;
}

const differing = (map: CoverageMap, cells: readonly number[]): number =>
  cells.reduce((sum, cell) => sum + map.differs[cell]!, 0);

function scaleOf({ goldenToUnit: h }: UnitResult): number {
  return h === undefined ? 0 : Math.sqrt(Math.abs(h[0]! * h[4]! - h[1]! * h[3]!));
}

/** What `other` says about a place that differs in `one`: nothing where it does not see all of it as well as `one` does. */
function secondLook<P>(one: Seen<P>, other: Seen<P>, box: PixelBox, px: number): 'golden' | 'differs' | undefined {
  const { explained, findings } = other.result;
  if ([...findings, ...explained].some(({ goldenBox }) => near(goldenBox, box, px))) return 'differs';
  const cells = cellsOf(other.map, box);
  if (cells.some((cell) => other.map.seen[cell]! < 255)) return undefined;
  if (scaleOf(other.result) < leastScale * scaleOf(one.result)) return undefined;
  const sharpness = ({ measured }: UnitResult): number => Math.min(1, measured.sharpnessRatio ?? 0);
  if (sharpness(other.result) < leastSharpness * sharpness(one.result)) return undefined;
  return differing(other.map, cells) <= goldenLike * differing(one.map, cells) ? 'golden' : 'differs';
}

/** The picture that overturns what one picture alone found; undefined where the finding stands. */
function overturnedBy<P>(one: Seen<P>, finding: UnitFinding, all: readonly Seen<P>[], mmPerPx: number): P | undefined {
  const [, , w, h] = finding.goldenBox;
  if (Math.max(w, h) * mmPerPx > overturnMm) return undefined;
  const looks = all
    .filter((other) => other !== one && other.taking === one.taking)
    .map((other) => ({ other, said: secondLook(one, other, finding.goldenBox, joinMm / mmPerPx) }));
  if (looks.some(({ said }) => said === 'differs')) return undefined;
  return looks.find(({ said }) => said === 'golden')?.other.picture;
}

/** Findings of different pictures that lie in one place, together; the strongest first. */
function groupFindings<P>(pictures: readonly SidePicture<P>[], px: number): Group<P>[] {
  const all = pictures.flatMap((seen) => seen.result.findings.map((finding) => ({ seen, finding })));
  all.sort((a, b) => b.finding.score - a.finding.score);
  const groups: Group<P>[] = [];
  for (const one of all) {
    const whole = one.finding.check === 'inspect/other-board';
    const group = groups.find((members) =>
      members.some(
        ({ seen, finding }) =>
          seen !== one.seen &&
          whole === (finding.check === 'inspect/other-board') &&
          near(finding.goldenBox, one.finding.goldenBox, px),
      ),
    );
    if (group === undefined) groups.push([one]);
    else group.push(one);
  }
  return groups;
}

/** What no picture shows: for each cell the picture that shows most of it counts, and says why the rest is hidden. */
function unseen<P>(
  all: readonly Seen<P>[],
  width: number,
  height: number,
): { pixels: Map<UnitBlindReason, number>; share: number } {
  const pixels = new Map<UnitBlindReason, number>();
  const maps = all.map(({ map }) => map);
  const first = maps[0]!;
  let hidden = 0;
  for (let cell = 0; cell < first.seen.length; cell++) {
    let best = first;
    for (const map of maps) {
      const better = map.seen[cell]! - best.seen[cell]!;
      // In the frame but out of focus says more than outside of it.
      if (better > 0 || (better === 0 && best.state[cell] === 1)) best = map;
    }
    const area = ((255 - best.seen[cell]!) / 255) * cellArea(best, cell, width, height);
    const reason = cellStates[best.state[cell]!];
    if (area === 0 || reason === undefined || reason === 'seen') continue;
    hidden += area;
    pixels.set(reason, (pixels.get(reason) ?? 0) + area);
  }
  return { pixels, share: hidden / (width * height) };
}

/**
 * Several pictures of one side of one unit as one answer, all compared with the same golden model. A place that any of them
 * shows counts as seen. A difference in two pictures is one finding with both as evidence. One that a single picture shows,
 * where another of the same taking, about as sharp, sees the whole place as the golden units show it, is set aside as
 * `second-picture`: unless it is larger than 2.5 mm, or any further picture sees something there. Pure.
 */
export function joinSide<P>(
  pictures: readonly SidePicture<P>[],
  golden: { readonly width: number; readonly height: number; readonly umPerPx?: number | undefined },
): SideResult<P> {
  const { width, height } = golden;
  const umPerPx = golden.umPerPx ?? pictures.find(({ result }) => result.umPerPx !== undefined)?.result.umPerPx;
  const mmPerPx = (umPerPx ?? assumedUmPerPx) / 1000;
  const all = pictures.flatMap((one): Seen<P>[] =>
    one.result.registered && one.result.coverageMap !== undefined ? [{ ...one, map: one.result.coverageMap }] : [],
  );
  const explained: SideExplained<P>[] = pictures.flatMap(({ picture, result }) =>
    result.explained.map((one) => ({ picture, explained: one })),
  );
  const findings: SideFinding<P>[] = [];
  for (const group of groupFindings(pictures, joinMm / mmPerPx)) {
    const [strongest] = group;
    if (strongest === undefined) continue;
    const { finding, seen } = strongest;
    const one = all.find(({ picture }) => picture === seen.picture);
    const by = one === undefined || group.length > 1 ? undefined : overturnedBy(one, finding, all, mmPerPx);
    if (by === undefined) {
      findings.push({
        finding,
        seenIn: group.map((member) => ({ picture: member.seen.picture, finding: member.finding })),
      });
    } else {
      const { box, goldenBox, check } = finding;
      explained.push({
        picture: seen.picture,
        explained: { box, goldenBox, reason: 'second-picture' },
        found: check,
        by,
      });
    }
  }
  const [only] = all;
  if (only === undefined) {
    // Layers are compared without a map: one picture of them stands for itself.
    const registered = pictures
      .map(({ result }) => result)
      .filter((result) => result.registered && result.modality === 'layer');
    const [best] = registered.sort((a, b) => b.coverage - a.coverage);
    const blind = (best ?? pictures[0]?.result)?.blind ?? [];
    return { findings, explained, blind, coverage: best?.coverage ?? 0, compared: registered.length };
  }
  if (all.length === 1) {
    return { findings, explained, blind: only.result.blind, coverage: only.result.coverage, compared: 1 };
  }
  const { pixels, share } = unseen(all, width, height);
  const blind = [...pixels].map(([reason, count]): UnitBlind => ({
    reason,
    share: count / (width * height),
    ...(umPerPx === undefined ? {} : { areaMm2: Math.round(count * mmPerPx * mmPerPx * 100) / 100 }),
  }));
  return { findings, explained, blind, coverage: Math.round((1 - share) * 1e4) / 1e4, compared: all.length };
}
