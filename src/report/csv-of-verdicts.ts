import { writeCsv } from '../formats/tables/index.ts';
import { classOrder } from './report-model.ts';
import type { ReportMachine } from './report-model.ts';

const columns: readonly string[] = [
  'fleet',
  'machine',
  'verdict',
  'facility',
  'rack',
  'unit',
  'model',
  'boardModel',
  'boardSerial',
  'lot',
  'answeredBy',
  ...classOrder,
  'differences',
  'explained',
  'blindSpots',
  'firstDifference',
  'next',
  'who',
];

/**
 * One line a machine for a spreadsheet, with the word of every class. Cells that a spreadsheet would run as a formula
 * are neutralised (formats/tables): serial numbers and details come from whoever wrote them.
 */
export function csvOfVerdicts(machines: readonly ReportMachine[]): string {
  return writeCsv(
    columns,
    machines.map(({ verdict, facility, rack, unit, model, boardModel, boardSerial, lot }) => {
      const contradicting = verdict.reasons.filter(({ kind }) => kind === 'contradicts');
      return [
        verdict.subject.fleet,
        verdict.subject.id,
        verdict.word,
        facility,
        rack,
        unit,
        model,
        boardModel,
        boardSerial,
        lot,
        verdict.seenBy.join(' '),
        ...classOrder.map((name) => verdict.classes[name].word),
        contradicting.length,
        verdict.explained.length,
        verdict.blind.length,
        contradicting[0]?.detail,
        verdict.next.step,
        verdict.next.who,
      ];
    }),
  );
}
