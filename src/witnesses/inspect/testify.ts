import type {
  BlindReason,
  CheckCode,
  Context,
  EvidenceRef,
  Explained,
  Finding,
  Quantities,
  Region,
  Subject,
  Testimony,
} from '../../core/index.ts';
import type { Evidence, Picture } from '../evidence.ts';
import { inspectCheck, opticalCodes } from './checks.ts';
import { borrowedFrom } from './golden/borrowed-picture.ts';
import type { InspectModel } from './golden/golden-library.ts';
import type { InspectInput } from './inspect.ts';
import { inspectUnit } from './optical/inspect-unit.ts';
import { recordedChange } from './recorded-change.ts';
import type { GoldenModel, UnitFinding, UnitResult } from './types.ts';

/** Share of the golden picture that may lie outside a unit's frame before it is named apart: a hand-held camera's slack. */
const slackShare = 0.05;

const blindText: Readonly<Record<string, string>> = {
  'outside-frame': 'lies outside the picture',
  'out-of-focus': 'is out of focus',
  glare: 'is burnt out by glare',
  'too-dark': 'is too dark',
  'not-registered': 'could not be laid over the golden picture: too little structure is visible',
};

interface Compared {
  readonly picture: Evidence<Picture>;
  readonly golden: GoldenModel;
  readonly result: UnitResult;
}

function refOf({ sha256, file, entry }: EvidenceRef): EvidenceRef {
  return entry === undefined ? { sha256, file } : { sha256, file, entry };
}

class Answers {
  readonly findings: Finding[] = [];
  readonly explained: Explained[] = [];
  readonly #subject: Subject;

  constructor(subject: Subject) {
    this.#subject = subject;
  }

  base(
    check: CheckCode,
    evidence: readonly EvidenceRef[],
    detail: string,
  ): Pick<Finding, 'check' | 'revision' | 'subject' | 'evidence' | 'detail'> {
    const { revision } = inspectCheck(check);
    return { check, revision, subject: this.#subject, evidence: evidence.map(refOf), detail };
  }

  blind(
    check: CheckCode,
    evidence: readonly EvidenceRef[],
    reason: BlindReason,
    detail: string,
    areaMm2?: number,
  ): void {
    const why = areaMm2 === undefined ? { reason, detail } : { reason, detail, areaMm2 };
    this.findings.push({ ...this.base(check, evidence, detail), outcome: 'blind', reason: why });
  }
}

function regionOf(finding: UnitFinding, picture: Evidence<Picture>): Region {
  return {
    image: picture.sha256,
    box: finding.box,
    ...(finding.boxMm === undefined ? {} : { boxMm: finding.boxMm }),
    ...(finding.near === undefined ? {} : { near: finding.near }),
  };
}

function report(answers: Answers, subject: Subject, input: InspectInput, one: Compared): void {
  const { picture, golden, result } = one;
  for (const found of result.findings) {
    const where = regionOf(found, picture);
    const evidence = [picture, ...golden.refs.slice(0, 1)].map(refOf);
    const change = recordedChange(found, picture, input.records);
    if (change !== undefined) {
      answers.explained.push({
        check: found.check,
        subject,
        detail: `${found.detail} A recorded ${change.kind} accounts for it.`,
        reason: 'change',
        ...(change.ticket === undefined ? {} : { ticket: change.ticket }),
        ...(change.by === undefined ? {} : { by: change.by }),
        where,
        evidence,
      });
      continue;
    }
    const [gx, gy, gw, gh] = found.goldenBox;
    const measured: Quantities = {
      score: found.score,
      goldenBoxPx: `${gx},${gy},${gw},${gh}`,
      goldenUnits: golden.units.length,
      ...(result.umPerPx === undefined ? {} : { umPerPx: result.umPerPx }),
    };
    answers.findings.push({
      ...answers.base(found.check, evidence, found.detail),
      outcome: 'contradicts',
      where,
      measured,
    });
  }
  for (const { box, reason } of result.explained) {
    answers.explained.push({
      check: 'inspect/part-added',
      subject,
      detail: `A difference to the golden units that ${reason} accounts for.`,
      reason,
      where: { image: picture.sha256, box },
      evidence: [refOf(picture)],
    });
  }
  const outside = result.blind.reduce((sum, { share }) => sum + share, 0);
  if (!result.registered || outside <= slackShare) return;
  for (const { reason, share, areaMm2 } of result.blind) {
    if (share < 0.005) continue;
    const detail = `${Math.round(share * 100)} % of the ${picture.value.side} side ${blindText[reason] ?? reason}; photograph it again.`;
    for (const code of opticalCodes) {
      if (code !== 'inspect/other-board') answers.blind(code, [picture], 'not-covered', detail, areaMm2);
    }
  }
}

/**
 * Why an alteration of a whole lot would be invisible against these golden units; undefined where one of them is recorded
 * to be of another lot. Asked of what is known, never of what is not: whoever damages or deletes goldens.csv must not
 * take the blindness away with it.
 */
function commonLot({ provenance }: GoldenModel, lot: string | undefined): string | undefined {
  const lots = new Set(provenance.flatMap((row) => row.lot ?? []));
  const [first] = lots;
  if (first === undefined) {
    return 'The lot of no golden unit is recorded, so that what is common to the lot of this unit cannot be seen; record the lots in goldens.csv.';
  }
  // Of two golden units of different lots one is of another lot than this unit, whichever its own is.
  if (lots.size > 1) return undefined;
  if (lot === undefined) {
    return `The lot of this unit is not recorded, and may be ${first}, from which all golden units come; record it in machines.csv, or give a golden unit of another lot.`;
  }
  return first === lot
    ? 'All golden units come from the lot of this unit; give a golden unit of another lot.'
    : undefined;
}

function agree(answers: Answers, compared: readonly Compared[], lot: string | undefined): void {
  const registered = compared.filter(({ result }) => result.registered);
  const evidence = registered.map(({ picture }) => picture);
  if (registered.length === 0) return;
  const coverage = Math.min(...registered.map(({ result }) => result.coverage));
  const units = Math.min(...registered.map(({ golden }) => golden.units.length));
  const common = registered.map(({ golden }) => commonLot(golden, lot)).find((why) => why !== undefined);
  for (const code of opticalCodes) {
    if (answers.findings.some((finding) => finding.check === code && finding.outcome === 'contradicts')) continue;
    const shared = common === undefined ? '' : ' What is common to this unit and the golden units is invisible.';
    const one = units === 1 ? ' One golden unit: the false-call rate is unknown.' : '';
    const check = inspectCheck(code);
    answers.findings.push({
      ...answers.base(code, evidence, `${check.outcomes.agrees}${shared}${one}`),
      outcome: 'agrees',
      limit: code,
      measured: { coverage, goldenUnits: units },
    });
    if (common !== undefined && code === 'inspect/part-added') answers.blind(code, evidence, 'no-reference', common);
  }
}

/** The testimony of pictures about one machine. */
export function testify(subject: Subject, input: InspectInput, model: InspectModel, context: Context): Testimony {
  const answers = new Answers(subject);
  const { readable, unreadable } = input.pictures;
  const boardModel = input.records.machine.boardModel;
  const optical = readable.filter(({ value }) => value.modality === 'optical');
  const compared: Compared[] = [];
  for (const file of unreadable) {
    for (const code of opticalCodes)
      answers.blind(code, [file], 'unreadable', `${file.file} cannot be read: ${file.message}`);
  }
  for (const picture of optical) {
    const golden = boardModel === undefined ? undefined : model.goldenFor(boardModel, picture.value);
    if (golden === undefined) {
      const what =
        boardModel === undefined
          ? 'The board model of this machine is not recorded.'
          : `There is no readable golden picture of the ${picture.value.side} side of ${boardModel}.`;
      for (const code of opticalCodes) answers.blind(code, [picture], 'no-reference', what);
      continue;
    }
    const owner = borrowedFrom(picture, model.boards.get(boardModel ?? ''), input.records);
    if (owner !== undefined) {
      const what = `${picture.file} is the same exposure as a picture of ${owner}, so it cannot be told whose it is; photograph this board.`;
      for (const code of opticalCodes) answers.blind(code, [picture], 'ambiguous', what);
      continue;
    }
    const { raster, umPerPx } = picture.value;
    const result = inspectUnit(raster, golden, { seed: context.seed, ...(umPerPx === undefined ? {} : { umPerPx }) });
    compared.push({ picture, golden, result });
    report(answers, subject, input, { picture, golden, result });
    if (result.registered) continue;
    const other = result.findings.length > 0;
    for (const code of opticalCodes) {
      if (other && code === 'inspect/other-board') continue;
      const detail = other
        ? 'The picture does not show the golden board, so its parts were not compared.'
        : `The ${picture.value.side} side ${blindText['not-registered'] ?? ''}; photograph it again, square and in focus.`;
      answers.blind(code, [picture], 'not-covered', detail, result.blind[0]?.areaMm2);
    }
  }
  agree(answers, compared, input.records.machine.lot);
  const sides = new Set(optical.map(({ value }) => value.side));
  const unseen = boardModel === undefined ? [] : model.sides(boardModel).filter((side) => !sides.has(side));
  if (optical.length > 0) {
    for (const side of unseen) {
      answers.blind(
        'inspect/part-added',
        [],
        'no-evidence',
        `The ${side} side was not photographed, though golden pictures of it exist.`,
      );
    }
  }
  for (const code of opticalCodes) {
    if (answers.findings.some(({ check }) => check === code)) continue;
    // A recorded change may have taken the only contradiction away: the check was answered by it.
    const accounted = answers.explained.find((one) => one.check === code && one.reason === 'change');
    if (accounted !== undefined) continue;
    answers.blind(code, [], 'no-evidence', 'No picture of this board was given; photograph it at 40 um/px or finer.');
  }
  unsupported(answers, readable);
  const seen = compared.filter(({ result }) => result.registered);
  const faces = Math.max(1, new Set([...sides, ...unseen]).size);
  const bySide = new Map<string, number>();
  for (const { picture, result } of seen) {
    bySide.set(picture.value.side, Math.max(bySide.get(picture.value.side) ?? 0, result.coverage));
  }
  const share = [...bySide.values()].reduce((sum, value) => sum + value, 0) / faces;
  return {
    findings: answers.findings,
    explained: answers.explained,
    coverage: {
      share: Math.min(1, share),
      detail:
        seen.length === 0
          ? 'No picture was compared.'
          : `${seen.length} of ${optical.length} optical pictures compared with golden units.`,
    },
  };
}

function unsupported(answers: Answers, readable: readonly Evidence<Picture>[]): void {
  for (const [code, modality, what] of [
    ['inspect/metal-changed', 'xray', 'X-ray'],
    ['inspect/layer-changed', 'layer', 'layer'],
  ] as const) {
    const given = readable.filter(({ value }) => value.modality === modality);
    if (given.length > 0) {
      answers.blind(
        code,
        given,
        'unsupported',
        `${what} pictures are kept but not compared by this version; record a laboratory's result in inspected.csv.`,
      );
    } else {
      answers.blind(code, [], 'no-evidence', `No ${what} picture of this board was given.`);
    }
  }
}
