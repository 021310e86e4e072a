import type { MachineTraffic, PairTraffic, UnjoinedCalls } from '../formats/netlog/traffic.ts';
import type { AddressRow } from '../formats/tables/index.ts';
import type { TrafficLog } from './traffic-log.ts';

type MachinePair = MachineTraffic['pairs'][number];

/** One row of addresses.csv as a claim on an address over time. Epoch seconds; a date alone claims its whole day. */
interface Claim {
  readonly machine: string;
  readonly interface: string;
  readonly fromS: number;
  readonly toS: number;
}

/** Stretches of the log in which nobody claims an address, one machine does, or several do. */
interface Stretch {
  readonly fromS: number;
  readonly toS: number;
  readonly owner: Claim | 'several' | undefined;
  /** Where it is nobody's or several machines': those that claim it then, else those that claim it ever. */
  readonly candidates: readonly string[];
}

function spelled(ip: string): string {
  return ip.trim().toLowerCase();
}

function claimsByAddress(addresses: readonly AddressRow[]): ReadonlyMap<string, Claim[]> {
  const out = new Map<string, Claim[]>();
  for (const row of addresses) {
    if (row.ip === undefined) continue;
    const fromS = row.since === undefined ? -Infinity : Date.parse(row.since.from) / 1000;
    const toS = row.until === undefined ? Infinity : Date.parse(row.until.to) / 1000;
    if (Number.isNaN(fromS) || Number.isNaN(toS) || toS <= fromS) continue;
    const claim = { machine: row.machine, interface: row.interface, fromS, toS };
    const ip = spelled(row.ip);
    const claims = out.get(ip);
    if (claims === undefined) out.set(ip, [claim]);
    else claims.push(claim);
  }
  return out;
}

function ownerAt(claims: readonly Claim[], atS: number): Claim | 'several' | undefined {
  let owner: Claim | undefined;
  for (const claim of claims) {
    if (atS < claim.fromS || atS >= claim.toS) continue;
    if (owner !== undefined && owner.machine !== claim.machine) return 'several';
    owner ??= claim;
  }
  return owner;
}

/** An address with more claims than this is a mistake in the table, and is nobody's. */
const mostClaims = 1000;
const mostCandidates = 5;

function candidatesOf(claims: readonly Claim[], atS: number): readonly string[] {
  const then = claims.filter(({ fromS, toS }) => atS >= fromS && atS < toS);
  const machines = new Set((then.length > 0 ? then : claims).map(({ machine }) => machine));
  return [...machines].sort().slice(0, mostCandidates);
}

function stretchesOf(claims: readonly Claim[] | undefined, fromS: number, toS: number): readonly Stretch[] {
  const always = { fromS: -Infinity, toS: Infinity };
  if (claims === undefined) return [{ ...always, owner: undefined, candidates: [] }];
  if (claims.length > mostClaims) {
    return [{ ...always, owner: 'several', candidates: candidatesOf(claims, fromS) }];
  }
  const cuts = claims.flatMap((claim) => [claim.fromS, claim.toS]).filter((cut) => cut > fromS && cut <= toS);
  const edges = [...new Set([fromS, ...cuts])].sort((a, b) => a - b);
  return edges.map((edge, i) => {
    const owner = ownerAt(claims, edge);
    return {
      fromS: i === 0 ? -Infinity : edge,
      toS: edges[i + 1] ?? Infinity,
      owner,
      candidates: owner === undefined || owner === 'several' ? candidatesOf(claims, edge) : [],
    };
  });
}

type Owners = (address: string) => readonly Stretch[];

/** Who had an address when, within the span of a log; each address is worked out once. */
function ownersOf(claims: ReadonlyMap<string, readonly Claim[]>, fromS: number, toS: number): Owners {
  const known = new Map<string, readonly Stretch[]>();
  return (address) => {
    const ip = spelled(address);
    const found = known.get(ip) ?? stretchesOf(claims.get(ip), fromS, toS);
    known.set(ip, found);
    return found;
  };
}

/** The part of a pair with starts in [fromS, toS). Durations cannot be split and are given in proportion; `longestS` is kept. */
function cut(pair: PairTraffic, fromS: number, toS: number): PairTraffic | undefined {
  const { startsS } = pair;
  const first = startsS.findIndex((start) => start >= fromS);
  if (first < 0) return undefined;
  const after = startsS.findIndex((start) => start >= toS);
  const end = after < 0 ? startsS.length : after;
  if (end <= first) return undefined;
  if (first === 0 && end === startsS.length) return pair;
  const share = (end - first) / startsS.length;
  return {
    ...pair,
    startsS: startsS.subarray(first, end),
    origBytes: pair.origBytes.subarray(first, end),
    totalDurationS: pair.totalDurationS * share,
    failed: Math.round(pair.failed * share),
  };
}

/** The parts of a pair during which both of its ends have one owner, or none. */
function* partsOf(pair: PairTraffic, dst: string, owners: Owners): Generator<[PairTraffic, Stretch, Stretch]> {
  for (const from of owners(pair.src)) {
    for (const to of owners(dst)) {
      const part = cut(pair, Math.max(from.fromS, to.fromS), Math.min(from.toS, to.toS));
      if (part !== undefined) yield [part, from, to];
    }
  }
}

const single = ({ owner }: Stretch): Claim | undefined => (owner === 'several' ? undefined : owner);

/** Calls whose caller addresses.csv cannot name for the time at which they were made. */
export interface CallsOfNobody {
  readonly pair: PairTraffic;
  readonly peer: string;
  readonly owner: 'several' | 'nobody';
  /** Machines that claim the address then, or ever; empty where no row has it. */
  readonly candidates: readonly string[];
}

/**
 * Calls from addresses that several machines claim at the time, or none, to peers that are no machine's either: the same
 * stretches as `machineTraffic`, so that what is in nobody's traffic is here.
 */
export function callsOfNobody(log: TrafficLog, addresses: readonly AddressRow[]): readonly CallsOfNobody[] {
  const owners = ownersOf(claimsByAddress(addresses), log.fromS, log.toS);
  const out: CallsOfNobody[] = [];
  for (const pair of log.pairs) {
    if (pair.dst === undefined) continue;
    for (const [part, from, to] of partsOf(pair, pair.dst, owners)) {
      // A call to a machine of the fleet is judged with that machine.
      if (single(from) !== undefined || single(to) !== undefined) continue;
      const owner = from.owner === 'several' ? 'several' : 'nobody';
      out.push({ pair: part, peer: pair.dst, owner, candidates: from.candidates });
    }
  }
  return out;
}

/** As many as a finding's detail could ever name. */
const mostUnjoined = 20;

function unjoinedCalls(
  address: string,
  stretch: Stretch,
  peer: string,
  part: PairTraffic,
): Omit<UnjoinedCalls, 'interface'> {
  const owner = stretch.owner === 'several' ? 'several' : 'nobody';
  return { address, peer, port: part.port, calls: part.startsS.length, owner, candidates: stretch.candidates };
}

/**
 * Joins the pairs of a log to the machines that had the addresses at the time. Connections of an address that two
 * machines claim, or that nobody claims at the time, are left out of all, and named with each machine that could have made
 * them. A machine whose addresses the log does not show has an empty list; one without an address is not in the map.
 */
export function machineTraffic(log: TrafficLog, addresses: readonly AddressRow[]): ReadonlyMap<string, MachineTraffic> {
  const claims = claimsByAddress(addresses);
  const pairs = new Map<string, MachinePair[]>();
  const ambiguous = new Map<string, Set<string>>();
  const unjoined = new Map<string, UnjoinedCalls[]>();
  for (const list of claims.values()) for (const { machine } of list) if (!pairs.has(machine)) pairs.set(machine, []);
  const owners = ownersOf(claims, log.fromS, log.toS);
  const leaveOut = (address: string, stretch: Stretch, peer: string, part: PairTraffic): void => {
    if (single(stretch) !== undefined || stretch.candidates.length === 0) return;
    const calls = unjoinedCalls(address, stretch, peer, part);
    for (const machine of stretch.candidates) {
      const own = claims.get(spelled(address))?.find((claim) => claim.machine === machine);
      if (own === undefined) continue;
      const left = unjoined.get(machine);
      if (left === undefined) unjoined.set(machine, [{ ...calls, interface: own.interface }]);
      else left.push({ ...calls, interface: own.interface });
    }
  };
  for (const pair of log.pairs) {
    if (pair.dst === undefined) continue;
    for (const address of [pair.src, pair.dst]) {
      if (!owners(address).some(({ owner }) => owner === 'several')) continue;
      for (const { machine } of claims.get(spelled(address)) ?? []) {
        ambiguous.set(machine, (ambiguous.get(machine) ?? new Set<string>()).add(address));
      }
    }
    for (const [part, from, to] of partsOf(pair, pair.dst, owners)) {
      const [src, dst] = [single(from), single(to)];
      if (src !== undefined) pairs.get(src.machine)?.push(side(part, 'src', src, dst));
      if (dst !== undefined) pairs.get(dst.machine)?.push(side(part, 'dst', dst, src));
      leaveOut(pair.src, from, pair.dst, part);
      leaveOut(pair.dst, to, pair.src, part);
    }
  }
  const out = new Map<string, MachineTraffic>();
  for (const [machine, list] of pairs) {
    const left = (unjoined.get(machine) ?? []).sort((a, b) => b.calls - a.calls || (a.peer < b.peer ? -1 : 1));
    out.set(machine, {
      pairs: list,
      ambiguousAddresses: [...(ambiguous.get(machine) ?? [])].sort(),
      ...(left.length === 0 ? {} : { unjoined: left.slice(0, mostUnjoined) }),
      fromS: log.fromS,
      toS: log.toS,
      silentHours: log.silentHours,
    });
  }
  return out;
}

function side(pair: PairTraffic, which: 'src' | 'dst', own: Claim, peer: Claim | undefined): MachinePair {
  return {
    ...pair,
    interface: own.interface,
    side: which,
    peerMachine: peer?.machine,
    peerInterface: peer?.interface,
  };
}
