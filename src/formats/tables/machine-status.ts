/** Words of the status column of machines.csv for a machine that can be examined. */
export const statusesAtHand = ['in-use', 'spare', 'stored', 'in-repair', 'quarantined', 'retired'] as const;
/** The same for one that left our hands. */
export const statusesGone = [
  'transferred',
  'sold',
  'returned',
  'disposed',
  'scrapped',
  'stolen',
  'lost',
  'out-of-reach',
] as const;

export type MachineReach = 'at-hand' | 'gone' | 'unknown-word';

/** What a status says of whether the machine can still be examined; case, spaces and underscores do not count. */
export function machineReach(status: string): MachineReach {
  const word = status
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '-');
  if (statusesGone.some((known) => known === word)) return 'gone';
  return statusesAtHand.some((known) => known === word) ? 'at-hand' : 'unknown-word';
}
