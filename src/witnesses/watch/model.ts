import type { Cohort, Context } from '../../core/index.ts';
import { seededRandom, sha256Hex, utf8Bytes } from '../../core/index.ts';
import type { MachineRow } from '../../formats/tables/index.ts';
import type { MachineTraffic } from '../../formats/netlog/traffic.ts';
import type { Reductions, References } from '../evidence.ts';
import type { Cidr } from './address.ts';
import { cidrList, isLinkScope } from './address.ts';
import { checkIns } from './check-ins.ts';
import type { CheckInsNeeded, NullModel, NullSample } from './null-model.ts';
import { checkInsNeeded, learnNull, limitGrid } from './null-model.ts';
import type { CompiledPolicy } from './policy.ts';
import { compilePolicy } from './policy.ts';
import { fitTimer, minimumCheckIns } from './timer.ts';

export type WatchInput = Pick<Reductions, 'traffic' | 'records'>;
export type MachinePair = MachineTraffic['pairs'][number];

/** Machines of one model in one facility, and how many of them called each peer, per interface. */
export interface Siblings {
  /** Members whose controller called anybody at all, and the same for hosts. */
  readonly seen: ReadonlyMap<string, number>;
  /** `interface peer` to the number of members. */
  readonly peers: ReadonlyMap<string, number>;
  readonly digest: string;
}

export interface WatchModel {
  readonly policy: CompiledPolicy | undefined;
  readonly policyDigest: string;
  readonly internal: readonly Cidr[];
  readonly siblings: ReadonlyMap<string, Siblings>;
  readonly null: NullModel;
  readonly needed: readonly CheckInsNeeded[];
}

export const fewestSiblings = 5;
/** Called by at least this share of the siblings: the site's own habit, whatever else it may be. */
const habitShare = 0.2;

export function siblingKey(machine: Pick<MachineRow, 'model' | 'facility'>): string {
  return `${machine.model ?? ''}\u0000${machine.facility ?? ''}`;
}

export function peerKey(pair: Pick<MachinePair, 'interface' | 'dst' | 'name'>): string {
  return `${pair.interface} ${pair.dst ?? pair.name ?? ''}`;
}

/** Calls of this machine to the outside of its link: what siblings are compared by. */
export function outbound(traffic: MachineTraffic): MachinePair[] {
  return traffic.pairs.filter((pair) => pair.side === 'src' && !(pair.dst !== undefined && isLinkScope(pair.dst)));
}

/** How many other members of the group called this peer from the same kind of interface, and how many were seen. */
export function othersCalling(
  group: Siblings | undefined,
  pair: MachinePair,
): { readonly calling: number; readonly seen: number } {
  const calling = (group?.peers.get(peerKey(pair)) ?? 1) - 1;
  const seen = (group?.seen.get(pair.interface) ?? 1) - 1;
  return { calling: Math.max(0, calling), seen: Math.max(0, seen) };
}

export function isHabit(others: { readonly calling: number; readonly seen: number }): boolean {
  return others.seen >= fewestSiblings ? others.calling >= Math.max(2, habitShare * others.seen) : others.calling >= 2;
}

function digestOf(group: { seen: Map<string, number>; peers: Map<string, number> }): string {
  const lines = [...group.seen, ...group.peers].map(([key, count]) => `${key}\t${count}`).sort();
  return sha256Hex(utf8Bytes(lines.join('\n')));
}

/**
 * Two walks: who calls whom, then the ratio of every pair that is nobody's habit, which is the site's own null. The
 * null contains the callers that are to be found; its tail is taken from quantiles, which a few of them do not move.
 */
export function learnModel(cohort: Cohort<WatchInput, References>, context: Context): WatchModel {
  const groups = new Map<string, { seen: Map<string, number>; peers: Map<string, number> }>();
  for (const { input } of cohort.members) {
    if (input.traffic === undefined) continue;
    const key = siblingKey(input.records.machine);
    const group = groups.get(key) ?? { seen: new Map<string, number>(), peers: new Map<string, number>() };
    groups.set(key, group);
    const pairs = outbound(input.traffic);
    for (const name of new Set(pairs.map((pair) => pair.interface)))
      group.seen.set(name, (group.seen.get(name) ?? 0) + 1);
    for (const peer of new Set(pairs.map(peerKey))) group.peers.set(peer, (group.peers.get(peer) ?? 0) + 1);
  }
  const siblings = new Map<string, Siblings>();
  for (const [key, group] of groups) siblings.set(key, { ...group, digest: digestOf(group) });

  const samples: NullSample[] = [];
  let machines = 0;
  for (const { input } of cohort.members) {
    if (input.traffic === undefined) continue;
    machines++;
    const group = siblings.get(siblingKey(input.records.machine));
    for (const pair of outbound(input.traffic)) {
      if (pair.startsS.length < minimumCheckIns || isHabit(othersCalling(group, pair))) continue;
      const times = checkIns(pair.startsS);
      const fit = fitTimer(times);
      if (fit !== undefined) samples.push({ checkIns: times.length, nats: fit.nats });
    }
  }
  const nullModel = learnNull(samples, machines);
  const random = seededRandom(context.seed, 'watch limit');
  const { networkPolicy, internalNetworks } = cohort.reference;
  return {
    policy: networkPolicy === undefined ? undefined : compilePolicy(networkPolicy.value),
    policyDigest: networkPolicy?.sha256 ?? '',
    internal: cidrList(internalNetworks),
    siblings,
    null: nullModel,
    needed: limitGrid.map(({ periodS, jitter }) => checkInsNeeded(nullModel, periodS, jitter, random)),
  };
}
