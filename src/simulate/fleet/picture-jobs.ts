import { isoTime, utf8Bytes } from '../../core/index.ts';
import { writeCsv } from '../../formats/tables/index.ts';
import { designToKicad } from '../board/index.ts';
import { boardSize, designSeed, fleetDesign, machineModels, type MachineModel } from './catalogue.ts';
import { labelHex } from './draw-machines.ts';
import type { FleetPlan, PlannedMachine } from './planned-machine.ts';
import type { PictureJob, SimulatedFile } from './simulated-fleet.ts';

const umPerPx = 40;
const quality = 90;
/** Golden units a photographed board model, each from a lot other than the one under suspicion where there is one. */
const goldenUnits = 4;
const day = 86_400_000;
const session = 's1';

interface Golden {
  readonly model: MachineModel;
  readonly unit: string;
  readonly lot: string;
}

function goldens(plan: FleetPlan): Golden[] {
  const photographed = new Set(plan.machines.filter((machine) => machine.photographed).map((machine) => machine.model));
  return machineModels
    .filter((model) => photographed.has(model))
    .flatMap((model) => {
      const lots = plan.lots.filter((lot) => lot.boardModel === model.boardModel && lot !== plan.badLot);
      return Array.from({ length: goldenUnits }, (_, number) => ({
        model,
        unit: `g${number + 1}`,
        lot: lots[number % Math.max(1, lots.length)]?.lot ?? `${model.boardModel.slice(3)}-2199`,
      }));
    });
}

/** A seed that is a function of its label, for renderers that take a number. */
function seedOf(plan: FleetPlan, label: string): number {
  return Number.parseInt(labelHex(`${plan.request.seed}/${label}`, 12), 16);
}

function boardFolder(machine: PlannedMachine): string {
  return `boards/${machine.boardSerial}/${session}`;
}

/** Every picture of the fleet: photographed boards with what was planted on them, and the golden units. */
export function pictureJobs(plan: FleetPlan): PictureJob[] {
  const units = plan.machines
    .filter((machine) => machine.photographed)
    .map((machine): PictureJob => {
      const { alteration } = machine;
      const implants = alteration?.class === 'surface-part' && alteration.side === 'top' ? [alteration.plant] : [];
      return {
        path: `${boardFolder(machine)}/top-1.jpg`,
        design: { model: machine.model.boardModel, seed: designSeed, size: boardSize },
        render: { seed: seedOf(plan, `picture/${machine.boardSerial}`), umPerPx, side: 'top', implants },
        quality,
      };
    });
  const references = goldens(plan).map(({ model, unit }): PictureJob => ({
    path: `references/boards/${model.boardModel}/golden/${unit}/top-1.jpg`,
    design: { model: model.boardModel, seed: designSeed, size: boardSize },
    render: { seed: seedOf(plan, `golden/${model.boardModel}/${unit}`), umPerPx, side: 'top' },
    quality,
  }));
  return [...units, ...references];
}

function sessionFile(takenMs: number, takenBy: string, seal: string): Uint8Array {
  const content = {
    takenAt: isoTime(takenMs),
    takenBy,
    device: 'copy stand, 50 MP',
    station: 'stand-1',
    umPerPx,
    modality: 'optical',
    seal,
  };
  return utf8Bytes(`${JSON.stringify(content, null, 1)}\n`);
}

/** What lies beside the pictures: sessions, where golden units came from, and the board's CAD file. */
export function* pictureFiles(plan: FleetPlan): Generator<SimulatedFile> {
  for (const machine of plan.machines) {
    if (!machine.photographed) continue;
    const takenMs = machine.evidenceMs + 3_600_000;
    const by = machine.facility.operator;
    yield { path: `${boardFolder(machine)}/session.json`, bytes: sessionFile(takenMs, by, `P${machine.index + 1}`) };
  }
  const references = goldens(plan);
  for (const model of new Set(references.map((golden) => golden.model))) {
    const folder = `references/boards/${model.boardModel}`;
    const own = references.filter((golden) => golden.model === model);
    for (const { unit } of own) {
      const takenMs = plan.asOfMs - 40 * day;
      yield { path: `${folder}/golden/${unit}/session.json`, bytes: sessionFile(takenMs, 'bench-nine', `G${unit}`) };
    }
    const rows = own.map(({ unit, lot }, number) => [
      unit,
      model.boardRevision,
      'top',
      `G${labelHex(`${plan.request.seed}/${model.boardModel}/${unit}`, 11).toUpperCase()}`,
      lot,
      number % 2 === 0
        ? 'bought unopened from a distributor outside the supply chain'
        : 'kept by the operator since delivery',
      number === 0 ? 'bench-nine: X-ray and flash read, nothing added found' : '',
    ]);
    const header = ['unit', 'revision', 'side', 'unitSerial', 'lot', 'acquiredFrom', 'teardown'];
    yield { path: `${folder}/goldens.csv`, bytes: utf8Bytes(writeCsv(header, rows)) };
    const design = fleetDesign(model.boardModel);
    yield { path: `${folder}/board.kicad_pcb`, bytes: utf8Bytes(designToKicad(design)) };
  }
}
