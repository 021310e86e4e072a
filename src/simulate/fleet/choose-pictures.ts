import { seededRandom } from '../../core/index.ts';
import type { Lot, PlannedMachine } from './planned-machine.ts';

/** At most this share of the pictures goes to the lot under suspicion. */
const suspectedShare = 0.25;

/** Marks the machines whose boards are photographed and says by which rule, so that a statement about the fleet may be drawn. */
export function choosePictures(machines: readonly PlannedMachine[], badLot: Lot, count: number, seed: number): string {
  const random = seededRandom(seed, 'pictures');
  const suspected = random.shuffle(machines.filter((machine) => machine.lot === badLot));
  const others = random.shuffle(machines.filter((machine) => machine.lot !== badLot));
  const fromLot = Math.min(suspected.length, Math.floor(count * suspectedShare));
  for (const machine of [...suspected.slice(0, fromLot), ...others.slice(0, count - fromLot)])
    machine.photographed = true;
  return `${count} boards, top side: ${fromLot} drawn at random from lot ${badLot.lot}, which was under suspicion, and ${count - fromLot} drawn at random from all other boards (seed ${seed})`;
}
