import type { MachineTraffic } from '../../formats/netlog/traffic.ts';
import type { Difference } from './answer.ts';
import { checkIns } from './check-ins.ts';
import { contactMeasured, contactText, peerOf, unlistedPorts } from './contact.ts';
import type { WatchModel } from './model.ts';
import { fewestSiblings, isHabit, othersCalling, outbound, siblingKey } from './model.ts';
import { falseAlarmTarget, falseAlarms } from './null-model.ts';
import type { Who } from './policy.ts';
import { fitTimer } from './timer.ts';

/** A timer that fills less of the log than this may be one download, one meeting, one repair. */
export const leastPersistence = 0.5;

/** Share of the log between the first and the last check-in, one sleep of room allowed at the ends. */
export function persistenceOf(times: Float64Array, fromS: number, toS: number, periodS: number): number {
  const first = times[0];
  const last = times.at(-1);
  if (first === undefined || last === undefined || !(toS > fromS)) return 0;
  return Math.min(1, (last - first + periodS) / (toS - fromS));
}

export interface Timers {
  readonly called: readonly Difference[];
  /**
   * Timers of a host with too few siblings to say whether all of them keep it: rightful software and a caller look
   * alike then. A controller is another matter: it has few rightful peers.
   */
  readonly undecided: readonly Difference[];
}

export function timerDifferences(
  traffic: MachineTraffic,
  model: WatchModel,
  who: Who & { readonly model: string | undefined },
): Timers {
  const group = model.siblings.get(siblingKey(who));
  const called: Difference[] = [];
  const undecided: Difference[] = [];
  for (const pair of outbound(traffic)) {
    const others = othersCalling(group, pair);
    if (isHabit(others)) continue;
    if (model.policy !== undefined && pair.interface === 'bmc' && unlistedPorts(pair, model.policy, who).length === 0)
      continue;
    const times = checkIns(pair.startsS);
    const fit = fitTimer(times);
    if (fit === undefined) continue;
    const { pValue, perThousand } = falseAlarms(model.null, times.length, fit.nats);
    const persistence = persistenceOf(times, traffic.fromS, traffic.toS, fit.periodS);
    if (perThousand > falseAlarmTarget || persistence < leastPersistence) continue;
    const interfaceName = pair.interface === 'bmc' ? 'controller' : pair.interface;
    const list = pair.interface !== 'bmc' && others.seen < fewestSiblings ? undecided : called;
    list.push({
      pair,
      detail:
        `The ${interfaceName} called ${peerOf(pair)} ${contactText(pair)}, by a timer of about ${Math.round(fit.periodS)} s; ` +
        `${others.calling} of ${others.seen} siblings call it. Expected false alarms: ${perThousand.toPrecision(2)} per 1,000 machines (null ${model.null.basis}).`,
      measured: {
        ...contactMeasured(pair),
        interface: pair.interface,
        checkIns: times.length,
        nats: fit.nats,
        periodS: fit.periodS,
        jitter: fit.jitter,
        missed: fit.missed,
        persistence,
        siblingsCalling: others.calling,
        siblingsSeen: others.seen,
        pValue,
        falseAlarmsPerThousandMachines: perThousand,
        nullBasis: model.null.basis,
        nullPairs: model.null.pairs,
      },
    });
  }
  return { called, undecided };
}

/** The longest period at this jitter whose check-ins still fit into the log; `checkIns` 0 where none suffice. */
export function longestPeriodSeen(
  model: WatchModel,
  spanS: number,
  jitter: number,
): { readonly periodS: number; readonly checkIns: number } {
  const counts = model.needed.filter((one) => one.jitter === jitter).map((one) => one.checkInsNeeded);
  const known = counts.filter((count) => count !== null);
  if (known.length < counts.length || known.length === 0) return { periodS: 0, checkIns: 0 };
  const checkInsNeeded = Math.max(...known);
  return { periodS: spanS / checkInsNeeded, checkIns: checkInsNeeded };
}
