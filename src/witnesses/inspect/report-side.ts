import type { CheckCode, Quantities, Region, Subject } from '../../core/index.ts';
import type { Evidence, Modality, Picture } from '../evidence.ts';
import { refOf, type Answers } from './answers.ts';
import { layerCodes, opticalCodes } from './checks.ts';
import { joinSide, slackShare, type SideResult } from './coverage/join-side.ts';
import type { InspectInput } from './inspect.ts';
import { recordedChange } from './recorded-change.ts';
import type { GoldenModel, UnitFinding, UnitResult } from './types.ts';

const blindText: Readonly<Record<string, string>> = {
  'outside-frame': 'lies outside the picture',
  'out-of-focus': 'is out of focus',
  glare: 'is burnt out by glare',
  'too-dark': 'is too dark',
  'not-registered': 'could not be laid over the golden picture: too little structure is visible',
};

/** What pictures of a modality answer. */
export function codesOf(modality: Modality): readonly CheckCode[] {
  return modality === 'layer' ? layerCodes : opticalCodes;
}

export function sideName(modality: Modality, side: string): string {
  return modality === 'layer' ? `layer ${side}` : `${side} side`;
}

/** One picture that was held against a golden model. */
export interface Compared {
  readonly picture: Evidence<Picture>;
  readonly golden: GoldenModel;
  readonly result: UnitResult;
}

/** All pictures of one side that were compared with one golden model. */
export interface Side {
  readonly side: string;
  readonly golden: GoldenModel;
  readonly pictures: readonly Compared[];
  readonly joined: SideResult<Evidence<Picture>>;
}

export function sidesOf(compared: readonly Compared[]): readonly Side[] {
  const groups = new Map<GoldenModel, Compared[]>();
  for (const one of compared) groups.set(one.golden, [...(groups.get(one.golden) ?? []), one]);
  return [...groups].map(([golden, pictures]) => ({
    side: pictures[0]?.picture.value.side ?? '',
    golden,
    pictures,
    // Whoever supplies a picture can take back what that picture's own session shows, and nothing of anybody else's.
    joined: joinSide(
      pictures.map(({ picture, result }) => ({
        picture,
        result,
        taking: JSON.stringify([picture.value.session, picture.suppliedBy ?? null]),
      })),
      golden,
    ),
  }));
}

function regionOf(finding: UnitFinding, picture: Evidence<Picture>): Region {
  return {
    image: picture.sha256,
    box: finding.box,
    ...(finding.boxMm === undefined ? {} : { boxMm: finding.boxMm }),
    ...(finding.near === undefined ? {} : { near: finding.near }),
  };
}

/** What the pictures of one side show together. */
export function reportSide(
  answers: Answers,
  subject: Subject,
  input: InspectInput,
  { side, golden, pictures, joined }: Side,
): void {
  for (const { finding: found, seenIn } of joined.findings) {
    const picture = seenIn[0]?.picture;
    if (picture === undefined) continue;
    const where = regionOf(found, picture);
    const shown = seenIn.map((one) => one.picture);
    const evidence = [...new Set(shown), ...golden.refs.slice(0, 1)].map(refOf);
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
    const { umPerPx } = pictures.find((one) => one.picture === picture)?.result ?? {};
    const measured: Quantities = {
      score: found.score,
      goldenBoxPx: `${gx},${gy},${gw},${gh}`,
      goldenUnits: golden.units.length,
      ...(umPerPx === undefined ? {} : { umPerPx }),
      ...(pictures.length === 1 ? {} : { pictures: new Set(shown).size }),
      ...(found.layerClass === undefined ? {} : { class: found.layerClass }),
      ...(golden.modality === 'optical' ? {} : { modality: golden.modality }),
    };
    answers.findings.push({
      ...answers.base(found.check, evidence, found.detail),
      outcome: 'contradicts',
      where,
      measured,
    });
  }
  for (const { picture, explained, found, by } of joined.explained) {
    const { box, reason } = explained;
    answers.explained.push({
      check: found ?? codesOf(golden.modality)[0] ?? 'inspect/part-added',
      subject,
      detail:
        by === undefined
          ? `A difference to the golden units that ${reason} accounts for.`
          : `A difference in ${picture.file} alone: ${by.file} shows the same place as the golden units do.`,
      reason,
      where: { image: picture.sha256, box },
      evidence: (by === undefined ? [picture] : [picture, by]).map(refOf),
    });
  }
  const outside = joined.blind.reduce((sum, { share }) => sum + share, 0);
  if (joined.compared === 0 || outside <= slackShare) return;
  const evidence = pictures.filter(({ result }) => result.registered).map(({ picture }) => picture);
  for (const { reason, share, areaMm2 } of joined.blind) {
    if (share < 0.005) continue;
    const again = joined.compared === 1 ? 'photograph it again' : 'no picture of it shows that; take another one';
    const detail = `${Math.round(share * 100)} % of the ${sideName(golden.modality, side)} ${blindText[reason] ?? reason}; ${again}.`;
    for (const code of codesOf(golden.modality)) {
      if (code !== 'inspect/other-board') answers.blind(code, evidence, 'not-covered', detail, areaMm2);
    }
  }
}

/** A picture that could not be compared says so, unless others of its side were: then what they do not show is said. */
export function reportUncompared(answers: Answers, { side, golden, pictures, joined }: Side): void {
  for (const { picture, result } of pictures) {
    if (result.registered) continue;
    const other = result.findings.length > 0;
    if (!other && joined.compared > 0) continue;
    const why = result.blind[0]?.reason ?? 'not-registered';
    for (const code of codesOf(golden.modality)) {
      if (other && code === 'inspect/other-board') continue;
      const detail = other
        ? `The picture does not show the golden ${golden.modality === 'layer' ? 'layer, so its copper was' : 'board, so its parts were'} not compared.`
        : `The ${sideName(golden.modality, side)} ${blindText[why] ?? why}; photograph it again, square and in focus.`;
      answers.blind(code, [picture], 'not-covered', detail, result.blind[0]?.areaMm2);
    }
  }
}
