import type { CheckCode, Context, Subject, Testimony } from '../../core/index.ts';
import type { Evidence, Picture } from '../evidence.ts';
import { Answers } from './answers.ts';
import { inspectCheck, layerCodes, opticalCodes } from './checks.ts';
import { borrowedFrom } from './golden/borrowed-picture.ts';
import type { InspectModel } from './golden/golden-library.ts';
import type { InspectInput } from './inspect.ts';
import { comparePicture } from './compare-picture.ts';
import { codesOf, reportSide, reportUncompared, sideName, sidesOf, type Compared, type Side } from './report-side.ts';
import type { GoldenModel } from './types.ts';

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

function agree(answers: Answers, sides: readonly Side[], codes: readonly CheckCode[], lot: string | undefined): void {
  const compared = sides.flatMap(({ pictures }) => pictures);
  const registered = compared.filter(({ result }) => result.registered);
  const evidence = registered.map(({ picture }) => picture);
  if (registered.length === 0) return;
  const coverage = Math.min(...sides.flatMap(({ joined }) => (joined.compared > 0 ? [joined.coverage] : [])));
  const units = Math.min(...registered.map(({ golden }) => golden.units.length));
  const common = registered.map(({ golden }) => commonLot(golden, lot)).find((why) => why !== undefined);
  for (const code of codes) {
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
    if (common !== undefined && code === codes[0]) answers.blind(code, evidence, 'no-reference', common);
  }
}

/** Compares each picture of one modality, joins those of one side, and says of those that cannot be compared why not. */
function compareAll(
  answers: Answers,
  subject: Subject,
  input: InspectInput,
  model: InspectModel,
  context: Context,
  modality: 'optical' | 'layer',
): readonly Side[] {
  const codes = codesOf(modality);
  const { boardModel, lot } = input.records.machine;
  const compared: Compared[] = [];
  for (const picture of input.pictures.readable) {
    if (picture.value.modality !== modality) continue;
    const name = sideName(modality, picture.value.side);
    const golden = boardModel === undefined ? undefined : model.goldenFor(boardModel, picture.value);
    if (golden === undefined) {
      const what =
        boardModel === undefined
          ? 'The board model of this machine is not recorded.'
          : `There is no readable golden picture of the ${name} of ${boardModel}.`;
      for (const code of codes) answers.blind(code, [picture], 'no-reference', what);
      continue;
    }
    const owner = borrowedFrom(picture, model.boards.get(boardModel ?? ''), input.records);
    if (owner !== undefined) {
      const what = `${picture.file} is the same exposure as a picture of ${owner}, so it cannot be told whose it is; photograph this board.`;
      for (const code of codes) answers.blind(code, [picture], 'ambiguous', what);
      continue;
    }
    const { raster, umPerPx } = picture.value;
    const result = comparePicture(raster, golden, {
      seed: context.seed,
      ...(umPerPx === undefined ? {} : { umPerPx }),
    });
    compared.push({ picture, golden, result });
  }
  const sides = sidesOf(compared);
  for (const side of sides) {
    reportSide(answers, subject, input, side);
    reportUncompared(answers, side);
  }
  agree(answers, sides, codes, lot);
  return sides;
}

/** Layers are compared one by one; a golden layer that was not pictured of this unit is named. */
function testifyLayers(
  answers: Answers,
  subject: Subject,
  input: InspectInput,
  model: InspectModel,
  context: Context,
): void {
  const layers = input.pictures.readable.filter(({ value }) => value.modality === 'layer');
  if (layers.length === 0) {
    for (const code of layerCodes) answers.blind(code, [], 'no-evidence', 'No layer picture of this board was given.');
    return;
  }
  compareAll(answers, subject, input, model, context, 'layer');
  const { boardModel } = input.records.machine;
  const seen = new Set(layers.map(({ value }) => value.side));
  for (const layer of boardModel === undefined ? [] : model.sides(boardModel, 'layer')) {
    if (seen.has(layer)) continue;
    const detail = `The layer ${layer} was not pictured, though golden pictures of it exist.`;
    for (const code of layerCodes) answers.blind(code, [], 'no-evidence', detail);
  }
}

/** The testimony of pictures about one machine. */
export function testify(subject: Subject, input: InspectInput, model: InspectModel, context: Context): Testimony {
  const answers = new Answers(subject);
  const { readable, unreadable } = input.pictures;
  const boardModel = input.records.machine.boardModel;
  const optical = readable.filter(({ value }) => value.modality === 'optical');
  for (const file of unreadable) {
    for (const code of opticalCodes)
      answers.blind(code, [file], 'unreadable', `${file.file} cannot be read: ${file.message}`);
  }
  const joined = compareAll(answers, subject, input, model, context, 'optical');
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
  testifyLayers(answers, subject, input, model, context);
  unsupported(answers, readable);
  const seen = joined.flatMap(({ pictures }) => pictures).filter(({ result }) => result.registered);
  const faces = Math.max(1, new Set([...sides, ...unseen]).size);
  const bySide = new Map<string, number>();
  for (const { side, joined: all } of joined) bySide.set(side, Math.max(bySide.get(side) ?? 0, all.coverage));
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
  for (const [code, modality, what] of [['inspect/metal-changed', 'xray', 'X-ray']] as const) {
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
