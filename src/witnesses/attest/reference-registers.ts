import type { ReferenceMeasurement } from '../../formats/corim/index.ts';
import { specified } from '../../formats/inventory/index.ts';
import type { Manifest } from './manifests.ts';
import { modelFolder } from './model-folder.ts';

/** A value that a manifest has for a PCR of this machine. */
export interface ReferenceRegister {
  readonly bank: 'sha256' | 'sha384' | 'sha512';
  readonly pcr: number;
  readonly hex: string;
}

export interface ReferenceRegisters {
  readonly registers: readonly ReferenceRegister[];
  /** Manifests with values of which it is not known whether they are for this machine, in words, with the remedy. */
  readonly unplaced: readonly string[];
  /** Manifests with values for another model, in words. */
  readonly foreign: readonly string[];
}

const bankOf: ReadonlyMap<string, ReferenceRegister['bank']> = new Map([
  ['sha-256', 'sha256'],
  ['sha-384', 'sha384'],
  ['sha-512', 'sha512'],
]);
const lastPcr = 23;

function pcrOf({ key, register }: ReferenceMeasurement): number | undefined {
  const pcr = key?.startsWith('file:') !== true && /^\d{1,2}$/.test(register ?? '') ? Number(register) : lastPcr + 1;
  return pcr > lastPcr ? undefined : pcr;
}

/** "PowerEdge R740" is "Dell PowerEdge R740" without its maker, and no "PowerEdge R740xd". */
function isSameModel(a: string, b: string): boolean {
  return a === b || a.endsWith(` ${b}`) || b.endsWith(` ${a}`);
}

type Fit = 'this-model' | 'other-model' | 'machine-unknown' | 'not-stated';

/** `models`: what the machine's own lists call it, lower case. */
function fitOf({ model, vendor }: ReferenceMeasurement, { isNamed, ref }: Manifest, models: readonly string[]): Fit {
  const stated = specified(model)?.toLowerCase();
  if (stated === undefined) {
    // A folder of the operator's speaks for what the manifest leaves unsaid.
    return isNamed && modelFolder(ref.file) !== undefined ? 'this-model' : 'not-stated';
  }
  if (models.length === 0) return 'machine-unknown';
  const whole = `${specified(vendor)?.toLowerCase() ?? ''} ${stated}`.trim();
  return models.some((own) => isSameModel(stated, own) || isSameModel(whole, own)) ? 'this-model' : 'other-model';
}

/**
 * The PCR values of manifests whose environment is this machine's model. A register is only a number: the same one of another
 * board, or of a device with registers of its own, has rightfully another value.
 */
export function referenceRegisters(manifests: readonly Manifest[], models: readonly string[]): ReferenceRegisters {
  const registers: ReferenceRegister[] = [];
  const unplaced = new Set<string>();
  const foreign = new Set<string>();
  for (const manifest of manifests) {
    const { name } = manifest;
    for (const measurement of manifest.measurements) {
      const pcr = pcrOf(measurement);
      if (pcr === undefined) continue;
      const model = measurement.model?.slice(0, 80) ?? '';
      switch (fitOf(measurement, manifest, models)) {
        case 'not-stated':
          unplaced.add(
            `${name} has register values and does not say of which model; put it into that model\u2019s folder`,
          );
          break;
        case 'machine-unknown':
          unplaced.add(
            `${name} has register values of ${model}, and it is not known which model this machine is; collect a list of its parts`,
          );
          break;
        case 'other-model':
          foreign.add(`${name} has register values of ${model}, and this machine is none`);
          break;
        case 'this-model':
          for (const { algorithm, hex } of measurement.digests) {
            const bank = bankOf.get(algorithm);
            if (bank !== undefined) registers.push({ bank, pcr, hex });
          }
      }
    }
  }
  return { registers, unplaced: [...unplaced], foreign: [...foreign] };
}
