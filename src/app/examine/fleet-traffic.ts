import type { MachineTraffic } from '../../formats/netlog/traffic.ts';
import { callsOfNobody, machineTraffic } from '../../store/traffic-machines.ts';
import type { TrafficLog } from '../../store/traffic-log.ts';
import type { IntakeProblem, OpenFleet } from '../intake/open-fleet.ts';
import type { RecordedIntake } from './record-intake.ts';
import { unownedAddresses } from './unowned-addresses.ts';

export interface FleetTraffic {
  readonly byMachine: ReadonlyMap<string, MachineTraffic>;
  readonly log: TrafficLog | undefined;
  readonly problems: readonly IntakeProblem[];
}

/** The fleet's network logs, reduced to pairs and joined to machines through the address table. */
export async function fleetTraffic(
  fleet: OpenFleet,
  intake: Pick<RecordedIntake, 'hashes' | 'entryOf'>,
  progress: (stage: string, done: number, total: number) => void,
): Promise<FleetTraffic> {
  const files = fleet.network.flatMap((file) => {
    const sha256 = intake.hashes.get(file.path);
    if (sha256 === undefined) return [];
    const entry = intake.entryOf(sha256, file.path);
    return [{ path: file.absolute, file: file.path, sha256, ...(entry === undefined ? {} : { entry }) }];
  });
  if (files.length === 0) return { byMachine: new Map(), log: undefined, problems: [] };
  progress('reading network logs', 0, 1);
  // DuckDB is loaded only for a fleet that has logs.
  const { readTraffic } = await import('../../store/traffic.ts');
  const log = await readTraffic(files);
  const problems: IntakeProblem[] = [
    ...log.unread.map(({ file, message }): IntakeProblem => ({ file, message, gravity: 'unreadable' })),
    ...log.badLines.map(({ file, lines, message }): IntakeProblem => ({
      file,
      message: `${String(lines)} lines were not taken: ${message}`,
      gravity: 'row',
    })),
    ...unownedAddresses({
      calls: callsOfNobody(log, fleet.tables.addresses),
      internalNetworks: fleet.file.internalNetworks ?? [],
      policy: fleet.policy,
    }),
  ];
  return { byMachine: machineTraffic(log, fleet.tables.addresses), log, problems };
}
