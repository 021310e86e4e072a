import type { Witness } from '../../core/index.ts';
import type { Reductions, References } from '../evidence.ts';
import { inspectChecks } from './checks.ts';
import { learnLibrary, type InspectModel } from './golden/golden-library.ts';
import { testify } from './testify.ts';

export type InspectInput = Pick<Reductions, 'pictures' | 'records'>;

/**
 * What pictures of the boards show against golden units of the same model. It sees surfaces: nothing under, inside or
 * disguised as a rightful part, and nothing that the golden units carry as well.
 */
export const inspect: Witness<InspectModel, InspectInput, References> = {
  name: 'inspect',
  checks: inspectChecks,
  contextNeeds: [],
  needs: [
    { reduction: 'pictures', why: 'compared with golden pictures of the same board model, side and station' },
    {
      reduction: 'records',
      of: ['machine', 'changes', 'parts', 'sharedPictures'],
      why: 'the board model and lot, and changes that account for differences',
    },
  ],
  learn: (cohort, context) => learnLibrary(cohort.reference, context.seed),
  slice(model, _subject, input) {
    const board = model.boards.get(input.records.machine.boardModel ?? '');
    if (board === undefined) return { board: null };
    return {
      board: board.boardModel,
      cad: board.cad?.sha256 ?? null,
      goldens: board.goldens.map((golden) => ({
        unit: golden.unit,
        lot: golden.provenance?.lot ?? null,
        pictures: golden.pictures.map(({ sha256, file, value }) => ({
          sha256,
          file,
          side: value.side,
          station: value.station ?? null,
          umPerPx: value.umPerPx ?? null,
          modality: value.modality,
        })),
      })),
    };
  },
  testify,
};
