import type { Cohort, Context } from '../../core/index.ts';
import { seededRandom, sha256Hex, utf8Bytes } from '../../core/index.ts';
import type { MachineRow } from '../../formats/tables/index.ts';
import type { MachineTraffic } from '../../formats/netlog/traffic.ts';
import type { Reductions, References } from '../evidence.ts';
import type { Cidr } from './address.ts';
import { cidrList, isLinkScope } from './address.ts';
import { checkIns } from './check-ins.ts';
import type { CheckInsNeeded, NullModel, NullSample } from './null-model.ts';
import { learnNull, limitTable } from './null-model.ts';
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

/** Peers that many call and nobody calls by a timer: their pairs are examples of what is no caller. */
const mostPerHabit = 20;
const fewestPerHabit = 3;
const mostFromHabits = 2000;

class HabitSamples {
  readonly #byPeer = new Map<string, NullSample[]>();
  #count = 0;

  wants(peer: string): boolean {
    return this.#count < mostFromHabits && (this.#byPeer.get(peer)?.length ?? 0) < mostPerHabit;
  }

  add(peer: string, sample: NullSample): void {
    this.#count++;
    const list = this.#byPeer.get(peer);
    if (list === undefined) this.#byPeer.set(peer, [sample]);
    else list.push(sample);
  }

  /** A service that most of its callers call by a timer teaches nothing about what is no timer, and is left out whole. */
  irregular(): NullSample[] {
    return [...this.#byPeer.values()].flatMap((list) => {
      const middle = list.map(({ nats }) => nats).sort((a, b) => a - b)[list.length >> 1] ?? Infinity;
      return list.length >= fewestPerHabit && middle < 0 ? list : [];
    });
  }
}

function digestOf(group: { seen: Map<string, number>; peers: Map<string, number> }): string {
  const lines = [...group.seen, ...group.peers].map(([key, count]) => `${key}\t${count}`).sort();
  return sha256Hex(utf8Bytes(lines.join('\n')));
}

/**
 * Two walks: who calls whom, then the ratios of pairs that are nobody's habit, and of a share of those that are everybody's
 * and irregular: the site's own null. The
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
  const habits = new HabitSamples();
  let machines = 0;
  for (const { input } of cohort.members) {
    if (input.traffic === undefined) continue;
    machines++;
    const group = siblings.get(siblingKey(input.records.machine));
    for (const pair of outbound(input.traffic)) {
      if (pair.startsS.length < minimumCheckIns) continue;
      const habit = isHabit(othersCalling(group, pair));
      if (habit && !habits.wants(peerKey(pair))) continue;
      const times = checkIns(pair.startsS);
      const fit = fitTimer(times);
      if (fit === undefined) continue;
      if (habit) habits.add(peerKey(pair), { checkIns: times.length, nats: fit.nats });
      else samples.push({ checkIns: times.length, nats: fit.nats });
    }
  }
  const nullModel = learnNull([...samples, ...habits.irregular()], samples.length / Math.max(1, machines));
  const random = seededRandom(context.seed, 'watch limit');
  const { networkPolicy, internalNetworks } = cohort.reference;
  return {
    policy: networkPolicy === undefined ? undefined : compilePolicy(networkPolicy.value),
    policyDigest: networkPolicy?.sha256 ?? '',
    internal: cidrList(internalNetworks),
    siblings,
    null: nullModel,
    needed: limitTable(nullModel, random),
  };
}
