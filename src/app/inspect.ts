import { FormatError, sha256Hex, UsageError } from '../core/index.ts';
import type { Blindness, Finding, Raster } from '../core/index.ts';
import type { BoardCad } from '../formats/board/index.ts';
import type { Note } from '../formats/index.ts';
import { decodePicture } from '../store/pixels.ts';
import type { CadPlacement, GoldenModel, GoldenPicture, UnitResult } from '../witnesses/inspect/index.ts';
import {
  comparePicture,
  inspect,
  inspectByCad,
  learnGolden,
  placeDrawing,
  slackShare,
} from '../witnesses/inspect/index.ts';
import { outcomeOf } from './exit-code.ts';
import type { Outcome } from './exit-code.ts';
import { readWhole } from './intake/read-bytes.ts';
import { readCad } from './read-cad.ts';

export interface InspectRequest {
  readonly units: readonly string[];
  readonly golden: readonly string[];
  /** A drawing of the board: a design file or a folder of fabrication files. */
  readonly cad?: string;
  readonly umPerPx?: number;
  readonly modality: 'optical' | 'xray' | 'layer';
  /** Of layers: the tone of copper, where it is known. */
  readonly copper?: 'dark' | 'bright';
  readonly required?: readonly string[];
}

export type UnitLine =
  | { readonly image: string; readonly result: UnitResult; readonly notes: readonly Note[] }
  | { readonly image: string; readonly error: FormatError | UsageError };

export interface Inspected {
  readonly units: readonly UnitLine[];
  /** Undefined where pictures were held against the drawing alone. */
  readonly golden: GoldenModel | undefined;
  /** Golden pictures that could not be read; the others stand for them. */
  readonly unreadableGolden: readonly { readonly image: string; readonly error: FormatError | UsageError }[];
  readonly outcome: Outcome;
}

const blindWords: Readonly<Record<UnitResult['blind'][number]['reason'], Blindness['reason']>> = {
  'outside-frame': 'not-covered',
  'out-of-focus': 'not-covered',
  glare: 'not-covered',
  'too-dark': 'not-covered',
  'not-registered': 'not-covered',
};

/** What a unit's picture says, as findings: for the exit code only; the line itself is the unit's result. */
function findingsOf(image: string, result: UnitResult): Finding[] {
  const check = result.modality === 'layer' ? 'inspect/layer-changed' : 'inspect/part-added';
  const subject = { kind: 'file', id: image } as const;
  const base = { revision: 1, subject, evidence: [] };
  const found: Finding[] = result.findings.map((finding) => ({
    ...base,
    check: finding.check,
    detail: finding.detail,
    outcome: 'contradicts',
  }));
  const [blind] = result.blind;
  if (found.length > 0) return found;
  if (!result.registered || result.coverage === 0) {
    const reason = {
      reason: blindWords[blind?.reason ?? 'not-registered'],
      detail: 'The picture could not be compared.',
    };
    return [{ ...base, check, detail: reason.detail, outcome: 'blind', reason }];
  }
  // Part of the board unseen leaves the question about that part unanswered; a hand-held camera's slack at the edge does not.
  const hidden = result.blind.reduce((sum, { share }) => sum + share, 0);
  const unseen = (hidden > slackShare ? result.blind : []).map((spot): Finding => ({
    ...base,
    check,
    detail: spot.reason,
    outcome: 'blind',
    reason: { reason: blindWords[spot.reason], detail: spot.reason },
  }));
  return [{ ...base, check, detail: 'compared', outcome: 'agrees', limit: check }, ...unseen];
}

/** What the bytes or the caller did wrong; anything else is a defect and goes on. */
function expected(error: unknown): FormatError | UsageError {
  if (error instanceof FormatError || error instanceof UsageError) return error;
  throw error;
}

/** The same error with the golden picture's name in it: with several, one must know which. */
function namedError(file: string, error: FormatError | UsageError): FormatError | UsageError {
  const message = `golden picture ${file}: ${error.message}`;
  return error instanceof FormatError
    ? new FormatError(error.format, message, error.offset)
    : new UsageError(message, error.remedy);
}

const sides = ['top', 'bottom'] as const;

/** Nobody says which side a picture shows: the drawing lies over one of them, or over none. */
function placedOn(cad: BoardCad, picture: Raster, umPerPx: number | undefined): CadPlacement | undefined {
  for (const side of sides) {
    const placed = placeDrawing(cad, side, picture, umPerPx);
    if (placed !== undefined) return placed;
  }
  return undefined;
}

function byCad(picture: Raster, cad: BoardCad | undefined, scale: { readonly umPerPx?: number }): UnitResult {
  if (cad === undefined) throw new UsageError('nothing to compare with', 'Name a drawing of the board with --cad.');
  const top = inspectByCad(picture, cad, { side: 'top', ...scale });
  if (top.registered) return top;
  const bottom = inspectByCad(picture, cad, { side: 'bottom', ...scale });
  return bottom.registered ? bottom : top;
}

/** Compares pictures of units with pictures of golden units, outside any fleet and any ledger. */
export async function inspectPictures(
  request: InspectRequest,
  progress: (done: number, total: number) => void = () => undefined,
): Promise<Inspected> {
  const cad = request.cad === undefined ? undefined : readCad(request.cad);
  if (request.golden.length === 0 && cad === undefined) {
    throw new UsageError(
      'nothing to compare with',
      'Name golden pictures with --golden, or a drawing of the board with --cad.',
    );
  }
  const pictures: GoldenPicture[] = [];
  const unreadableGolden: { image: string; error: FormatError | UsageError }[] = [];
  for (const file of request.golden) {
    try {
      const bytes = readWhole(file);
      pictures.push({
        raster: (await decodePicture(bytes)).raster,
        unit: file,
        ref: { sha256: sha256Hex(bytes), file },
        ...(request.umPerPx === undefined ? {} : { umPerPx: request.umPerPx }),
      });
    } catch (error) {
      unreadableGolden.push({ image: file, error: expected(error) });
    }
  }
  const [bad] = unreadableGolden;
  if (pictures.length === 0 && bad !== undefined) throw namedError(bad.image, bad.error);
  const first = pictures[0];
  const placed = cad === undefined || first === undefined ? undefined : placedOn(cad, first.raster, request.umPerPx);
  const golden =
    first === undefined
      ? undefined
      : learnGolden(pictures, { modality: request.modality, ...(placed === undefined ? {} : { cad: placed }) });
  const scale = request.umPerPx === undefined ? {} : { umPerPx: request.umPerPx };
  const units: UnitLine[] = [];
  const findings: Finding[] = [];
  for (const [index, image] of request.units.entries()) {
    progress(index, request.units.length);
    try {
      const { raster, notes } = await decodePicture(readWhole(image));
      const result =
        golden === undefined
          ? byCad(raster, cad, scale)
          : comparePicture(raster, golden, {
              ...scale,
              ...(request.copper === undefined ? {} : { copper: request.copper }),
            });
      units.push({ image, result, notes });
      findings.push(...findingsOf(image, result));
    } catch (error) {
      units.push({ image, error: expected(error) });
    }
  }
  const outcome = outcomeOf({
    checks: inspect.checks,
    findings,
    required: request.required,
    unreadable: unreadableGolden.length > 0 || units.some((unit) => 'error' in unit),
  });
  return { units, golden, unreadableGolden, outcome };
}
