import type { Evidence, Picture, BoardReference, References } from '../../evidence.ts';
import { learnGolden } from './learn-golden.ts';
import { placeDrawing } from '../cad/place-drawing.ts';
import type { GoldenModel, GoldenPicture } from '../types.ts';

/** More golden pictures of one side at one station add little to the envelope and cost a second each. */
const mostPictures = 8;

/** Golden models of every board model, learned when first asked for. */
export interface InspectModel {
  readonly boards: ReadonlyMap<string, BoardReference>;
  /** The golden model for a picture like this one; undefined where no golden unit was photographed from that side. */
  readonly goldenFor: (boardModel: string, picture: Picture) => GoldenModel | undefined;
  /** Sides that golden units show in optical pictures, or layers that they show in pictures of layers. */
  readonly sides: (boardModel: string, modality?: 'optical' | 'layer') => readonly string[];
}

interface Candidate {
  readonly unit: string;
  readonly board: BoardReference;
  readonly provenance: GoldenPicture['provenance'];
  readonly picture: Evidence<Picture>;
}

function candidates(board: BoardReference, like: Picture): Candidate[] {
  const all = board.goldens.flatMap((golden) =>
    golden.pictures
      .filter(({ value }) => value.side === like.side && value.modality === like.modality)
      .map((picture) => ({ unit: golden.unit, board, provenance: golden.provenance, picture })),
  );
  // The same station sees the same light and lens; another station's picture is better than none.
  const same = all.filter(({ picture }) => picture.value.station === like.station);
  const chosen = same.length > 0 ? same : all;
  // One picture of each unit before the second of any: units differ, pictures of one unit hardly.
  const round = new Map<string, number>();
  const ranked = chosen.map((one) => {
    const turn = round.get(one.unit) ?? 0;
    round.set(one.unit, turn + 1);
    return { one, turn };
  });
  ranked.sort((a, b) => a.turn - b.turn);
  return ranked.slice(0, mostPictures).map(({ one }) => one);
}

function asGolden({ unit, provenance, picture }: Candidate): GoldenPicture {
  const { value, sha256, file } = picture;
  return {
    raster: value.raster,
    unit,
    ref: { sha256, file },
    ...(value.umPerPx === undefined ? {} : { umPerPx: value.umPerPx }),
    ...(provenance === undefined ? {} : { provenance }),
  };
}

const libraries = new WeakMap<References, Map<number, InspectModel>>();

/** The library of these references; asked twice, the same one, because a golden model costs seconds. */
export function learnLibrary(references: References, seed: number): InspectModel {
  const bySeed = libraries.get(references) ?? new Map<number, InspectModel>();
  const library = bySeed.get(seed) ?? openLibrary(references, seed);
  libraries.set(references, bySeed.set(seed, library));
  return library;
}

function openLibrary(references: References, seed: number): InspectModel {
  const learned = new Map<string, GoldenModel | undefined>();
  return {
    boards: references.boards,
    sides: (boardModel, modality = 'optical') => [
      ...new Set(
        (references.boards.get(boardModel)?.goldens ?? []).flatMap((golden) =>
          golden.pictures.filter(({ value }) => value.modality === modality).map(({ value }) => value.side),
        ),
      ),
    ],
    goldenFor(boardModel, picture) {
      const board = references.boards.get(boardModel);
      if (board === undefined) return undefined;
      const chosen = candidates(board, picture).filter(
        ({ picture: { value } }) => value.raster.width >= 160 && value.raster.height >= 160,
      );
      if (chosen.length === 0) return undefined;
      const key = `${boardModel}\n${chosen.map(({ picture: { sha256 } }) => sha256).join('\n')}`;
      if (!learned.has(key)) {
        const pictures = chosen.map(asGolden);
        const first = pictures[0];
        const cad =
          board.cad === undefined || first === undefined
            ? undefined
            : placeDrawing(board.cad.value, picture.side, first.raster, first.umPerPx);
        learned.set(
          key,
          learnGolden(pictures, { modality: picture.modality, seed, ...(cad === undefined ? {} : { cad }) }),
        );
      }
      return learned.get(key);
    },
  };
}
