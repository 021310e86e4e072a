import type { Random } from '../../core/index.ts';
import { badLotAssembler, machineModels } from './catalogue.ts';
import type { Draft } from './draw-machines.ts';
import type { Lot } from './planned-machine.ts';

const day = 86_400_000;

export interface Lots {
  readonly lots: readonly Lot[];
  readonly badLot: Lot;
  /** The lot of each machine, by its index. */
  readonly lotOf: readonly Lot[];
}

/** Divides the boards into lots of some tens; one lot of the first board model is the bad one. */
export function drawLots(drafts: readonly Draft[], badLotSize: number, asOfMs: number, random: Random): Lots {
  const lots: Lot[] = [];
  const lotOf: Lot[] = [];
  const badModel = machineModels[0];
  const badLot: Lot = {
    lot: 'X12-2214B',
    boardModel: badModel.boardModel,
    maker: badModel.maker,
    site: badLotAssembler,
    madeMs: asOfMs - 1100 * day,
    parent: 'X12-PANEL-22',
  };
  lots.push(badLot);
  for (const model of machineModels) {
    const own = random.shuffle(drafts.filter((draft) => draft.model.model === model.model));
    const isBad = model === badModel;
    if (isBad) for (const draft of own.splice(0, badLotSize)) lotOf[draft.index] = badLot;
    const size = Math.max(6, Math.min(60, Math.ceil(own.length / 6)));
    for (let start = 0, number = 1; start < own.length; start += size, number++) {
      const lot: Lot = {
        lot: `${model.boardModel.slice(3)}-${2200 + number}`,
        boardModel: model.boardModel,
        maker: model.maker,
        site: model.assemblers[number % 2] ?? model.assemblers[0],
        madeMs: asOfMs - Math.floor((700 + 800 * random.unit()) * day),
        parent: isBad && number === 1 ? badLot.parent : undefined,
      };
      lots.push(lot);
      for (const draft of own.slice(start, start + size)) lotOf[draft.index] = lot;
    }
  }
  return { lots, badLot, lotOf };
}
