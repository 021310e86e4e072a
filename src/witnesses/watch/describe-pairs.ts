import { seededRandom } from '../../core/index.ts';
import type { PairTraffic } from '../../formats/netlog/traffic.ts';
import type { NetworkPolicy } from '../../formats/tables/index.ts';
import type { Cidr } from './address.ts';
import { cidrList, inAny, isLinkScope, privateNetworks } from './address.ts';
import { checkIns } from './check-ins.ts';
import { firstSeenAmongSiblings, lateral, offPolicyPeer, timer } from './checks.ts';
import type { CompatibleScore } from './compatible-score.ts';
import { compatibleScore, scoreWindow } from './compatible-score.ts';
import { contactText, portText, timeText, unlistedPorts } from './contact.ts';
import type { MachinePair } from './model.ts';
import { fewestSiblings } from './model.ts';
import type { CheckInsNeeded, NullModel } from './null-model.ts';
import { falseAlarmTarget, falseAlarms, learnNull, limitTable } from './null-model.ts';
import type { CompiledPolicy } from './policy.ts';
import { compilePolicy } from './policy.ts';
import { leastPersistence, persistenceOf } from './timer-differences.ts';
import type { TimerFit } from './timer.ts';
import { fitTimer } from './timer.ts';

/** A log without a fleet around it: what `assayer watch LOG` reads. Times in epoch seconds. */
export interface LogPairs {
  readonly pairs: readonly PairTraffic[];
  /** Keyed by name where the log has names; `dst` is undefined. */
  readonly named: readonly PairTraffic[];
  readonly rows: number;
  readonly fromS: number;
  readonly toS: number;
}

export interface DescribeOptions {
  /** CIDR blocks; private address space where nothing is given. */
  readonly internal: readonly string[];
  /** Addresses or blocks of management controllers: for these the policy decides, at the first connection. */
  readonly controllers: readonly string[];
  readonly policy?: NetworkPolicy;
  readonly seed: number;
  readonly rita?: boolean;
}

/** One line of `assayer watch`. */
export interface DescribedPair {
  readonly src: string;
  readonly dst: string | null;
  readonly name: string | null;
  readonly port: number;
  readonly proto: string;
  readonly connections: number;
  readonly checkIns: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly timer: TimerFit | null;
  readonly persistence: number;
  /** Other internal sources that call the same peer, or other internal machines that the source calls on the same port. */
  readonly siblings: number;
  /** Expected false findings per 1,000 sources at this pair's ratio; null where there is no ratio. */
  readonly falseAlarms: number | null;
  readonly outcome: 'contradicts' | 'agrees' | 'blind';
  readonly check: string;
  readonly detail: string;
  readonly rita?: CompatibleScore | null;
}

export interface WatchSummary {
  readonly rows: number;
  readonly pairs: number;
  readonly spanS: number;
  readonly limit: readonly CheckInsNeeded[];
  readonly limitBasis: 'simulated' | 'assumed';
  readonly nullPairs: number;
}

interface Weighed {
  readonly pair: PairTraffic;
  readonly times: Float64Array;
  readonly fit: TimerFit | undefined;
  readonly siblings: number;
}

interface Sight {
  readonly log: LogPairs;
  readonly internal: readonly Cidr[];
  readonly controllers: readonly Cidr[];
  readonly policy: CompiledPolicy | undefined;
  readonly null: NullModel;
  readonly controllersSeen: number;
}

interface Verdict {
  readonly outcome: DescribedPair['outcome'];
  readonly check: string;
  readonly detail: string;
}

const peer = (pair: PairTraffic): string => pair.dst ?? pair.name ?? '';

function asMachinePair(pair: PairTraffic, side: 'src' | 'dst'): MachinePair {
  return { ...pair, interface: 'bmc', side, peerMachine: undefined, peerInterface: undefined };
}

/** The controller rules that need no fleet tables; undefined where neither end is a controller. */
function controllerVerdict(one: Weighed, sight: Sight): Verdict | undefined {
  const { pair } = one;
  const srcIs = inAny(pair.src, sight.controllers);
  const dstIs = pair.dst !== undefined && inAny(pair.dst, sight.controllers);
  if (!srcIs && !dstIs) return undefined;
  const text = `${pair.src} called ${peer(pair)} on ${pair.ports.slice(0, 5).map(portText).join(', ')} ${contactText(asMachinePair(pair, 'src'))}`;
  if (isLinkScope(peer(pair)) || (dstIs && !srcIs && pair.failed >= pair.startsS.length)) return undefined;
  const unlisted =
    sight.policy === undefined
      ? undefined
      : unlistedPorts(asMachinePair(pair, srcIs ? 'src' : 'dst'), sight.policy, {
          machine: '',
          model: undefined,
          facility: undefined,
        });
  if (srcIs && dstIs && (unlisted === undefined || unlisted.length > 0)) {
    return { outcome: 'contradicts', check: lateral.code, detail: `${text}: from controller to controller.` };
  }
  if (unlisted !== undefined) {
    return unlisted.length > 0
      ? { outcome: 'contradicts', check: offPolicyPeer.code, detail: `${text}; no line of the policy lists it.` }
      : { outcome: 'agrees', check: offPolicyPeer.code, detail: `${text}; the policy lists it.` };
  }
  if (srcIs && one.siblings === 0 && sight.controllersSeen > fewestSiblings) {
    const others = sight.controllersSeen - 1;
    return {
      outcome: 'contradicts',
      check: firstSeenAmongSiblings.code,
      detail: `${text}; none of the ${others} other controllers did.`,
    };
  }
  return undefined;
}

function timerVerdict(one: Weighed, sight: Sight, perThousand: number | null, persistence: number): Verdict {
  const { fit, times, pair } = one;
  const code = timer.code;
  if (fit === undefined || perThousand === null) {
    return {
      outcome: 'blind',
      check: code,
      detail: `${times.length} check-ins are too few to tell a timer from chance.`,
    };
  }
  const text = `about every ${Math.round(fit.periodS)} s, ${times.length} check-ins`;
  if (!inAny(pair.src, sight.internal) || isLinkScope(peer(pair))) {
    return {
      outcome: 'agrees',
      check: code,
      detail: `${text}; not a call from an internal address to another network.`,
    };
  }
  if (perThousand > falseAlarmTarget) {
    return {
      outcome: 'agrees',
      check: code,
      detail: `${text}: pairs of this log that are no callers look as regular as that.`,
    };
  }
  if (one.siblings >= 2) {
    return {
      outcome: 'agrees',
      check: code,
      detail: `${text}: a timer, which ${one.siblings} other sources keep with the same peer.`,
    };
  }
  if (persistence < leastPersistence) {
    return {
      outcome: 'agrees',
      check: code,
      detail: `${text}: a timer, over ${Math.round(100 * persistence)} % of the log only.`,
    };
  }
  return {
    outcome: 'contradicts',
    check: code,
    detail: `${text}: a timer; ${one.siblings} other sources call this peer. Expected false alarms ${perThousand.toPrecision(2)} per 1,000 sources.`,
  };
}

const rank = { contradicts: 0, agrees: 1, blind: 2 } as const;

/** Every pair of a log with its answer, worst first, and what such a log could have shown. */
export function describePairs(
  log: LogPairs,
  options: DescribeOptions,
): { readonly pairs: DescribedPair[]; readonly summary: WatchSummary } {
  const internal = cidrList(options.internal.length > 0 ? options.internal : privateNetworks);
  const controllers = cidrList(options.controllers);
  const callers = new Map<string, number>();
  const sources = new Set<string>();
  for (const pair of [...log.pairs, ...log.named]) {
    if (inAny(pair.src, internal)) {
      callers.set(peer(pair), (callers.get(peer(pair)) ?? 0) + 1);
      sources.add(pair.src);
    }
  }
  // A poller or scanner keeps the same timer with many machines of the site: its targets are each other's siblings.
  const fans = new Map<string, number>();
  const fan = (pair: PairTraffic): string => `${pair.src} ${pair.port}/${pair.proto}`;
  for (const pair of log.pairs) {
    if (pair.dst !== undefined && inAny(pair.dst, internal)) fans.set(fan(pair), (fans.get(fan(pair)) ?? 0) + 1);
  }
  const weighed = [...log.pairs, ...log.named].map((pair): Weighed => {
    const times = checkIns(pair.startsS);
    const own = inAny(pair.src, internal) ? 1 : 0;
    const same = (callers.get(peer(pair)) ?? own) - own;
    const targets = pair.dst !== undefined && inAny(pair.dst, internal) ? (fans.get(fan(pair)) ?? 1) - 1 : 0;
    return { pair, times, fit: fitTimer(times), siblings: Math.max(same, targets) };
  });
  const samples = weighed.flatMap(({ pair, times, fit, siblings }) =>
    fit === undefined || siblings >= 2 || pair.dst === undefined ? [] : [{ checkIns: times.length, nats: fit.nats }],
  );
  const sight: Sight = {
    log,
    internal,
    controllers,
    // Nobody says here which machine a controller belongs to: lines that narrow by machine, model or facility hold for all.
    policy:
      options.policy === undefined
        ? undefined
        : compilePolicy({ peers: options.policy.peers.map((line) => ({ ...line, who: {} })) }),
    null: learnNull(samples, samples.length / Math.max(1, sources.size)),
    controllersSeen: [...sources].filter((source) => inAny(source, controllers)).length,
  };
  const window = scoreWindow(log.fromS, log.toS);
  const described = weighed.map((one): DescribedPair => {
    const { pair, times, fit } = one;
    const perThousand = fit === undefined ? null : falseAlarms(sight.null, times.length, fit.nats).perThousand;
    const persistence = persistenceOf(times, log.fromS, log.toS, fit?.periodS ?? 0);
    const verdict = controllerVerdict(one, sight) ?? timerVerdict(one, sight, perThousand, persistence);
    return {
      src: pair.src,
      dst: pair.dst ?? null,
      name: pair.name ?? null,
      port: pair.port,
      proto: pair.proto,
      connections: pair.startsS.length,
      checkIns: times.length,
      firstSeen: timeText(pair.startsS[0] ?? 0),
      lastSeen: timeText(pair.startsS.at(-1) ?? 0),
      timer: fit ?? null,
      persistence,
      siblings: one.siblings,
      falseAlarms: perThousand,
      ...verdict,
      ...(options.rita === true ? { rita: compatibleScore(pair, window) ?? null } : {}),
    };
  });
  const key = (one: DescribedPair): number => one.falseAlarms ?? Infinity;
  const score = (one: DescribedPair): number => one.rita?.score ?? -1;
  described.sort(
    (a, b) =>
      rank[a.outcome] - rank[b.outcome] ||
      (options.rita === true ? score(b) - score(a) : 0) ||
      (key(a) === key(b) ? 0 : key(a) - key(b)) ||
      b.connections - a.connections ||
      (a.src < b.src ? -1 : a.src > b.src ? 1 : peerText(a) < peerText(b) ? -1 : 1),
  );
  const random = seededRandom(options.seed, 'watch limit');
  return {
    pairs: described,
    summary: {
      rows: log.rows,
      pairs: log.pairs.length,
      spanS: log.toS - log.fromS,
      limit: limitTable(sight.null, random),
      limitBasis: sight.null.basis === 'measured' ? 'simulated' : 'assumed',
      nullPairs: sight.null.pairs,
    },
  };
}

function peerText(one: DescribedPair): string {
  return `${one.dst ?? ''} ${one.name ?? ''}`;
}
