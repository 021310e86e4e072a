import type { MachineTraffic, PairTraffic } from '../formats/netlog/traffic.ts';
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

function stretchesOf(claims: readonly Claim[] | undefined, fromS: number, toS: number): readonly Stretch[] {
  if (claims === undefined) return [{ fromS: -Infinity, toS: Infinity, owner: undefined }];
  if (claims.length > mostClaims) return [{ fromS: -Infinity, toS: Infinity, owner: 'several' }];
  const cuts = claims.flatMap((claim) => [claim.fromS, claim.toS]).filter((cut) => cut > fromS && cut <= toS);
  const edges = [...new Set([fromS, ...cuts])].sort((a, b) => a - b);
  return edges.map((edge, i) => ({
    fromS: i === 0 ? -Infinity : edge,
    toS: edges[i + 1] ?? Infinity,
    owner: ownerAt(claims, edge),
  }));
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

/**
 * Joins the pairs of a log to the machines that had the addresses at the time. Connections of an address that two
 * machines claim are left out of both, and the address is named with each. A machine whose addresses the log does not
 * show has an empty list; a machine without an address is not in the map.
 */
export function machineTraffic(log: TrafficLog, addresses: readonly AddressRow[]): ReadonlyMap<string, MachineTraffic> {
  const claims = claimsByAddress(addresses);
  const pairs = new Map<string, MachinePair[]>();
  const ambiguous = new Map<string, Set<string>>();
  for (const list of claims.values()) for (const { machine } of list) if (!pairs.has(machine)) pairs.set(machine, []);
  const known = new Map<string, readonly Stretch[]>();
  const stretches = (address: string): readonly Stretch[] => {
    const ip = spelled(address);
    let found = known.get(ip);
    if (found === undefined) {
      found = stretchesOf(claims.get(ip), log.fromS, log.toS);
      known.set(ip, found);
      if (found.some(({ owner }) => owner === 'several')) {
        for (const { machine } of claims.get(ip) ?? []) {
          ambiguous.set(machine, (ambiguous.get(machine) ?? new Set<string>()).add(address));
        }
      }
    }
    return found;
  };
  for (const pair of log.pairs) {
    if (pair.dst === undefined) continue;
    for (const from of stretches(pair.src)) {
      for (const to of stretches(pair.dst)) {
        const src = from.owner === 'several' ? undefined : from.owner;
        const dst = to.owner === 'several' ? undefined : to.owner;
        if (src === undefined && dst === undefined) continue;
        const part = cut(pair, Math.max(from.fromS, to.fromS), Math.min(from.toS, to.toS));
        if (part === undefined) continue;
        if (src !== undefined) pairs.get(src.machine)?.push(side(part, 'src', src, dst));
        if (dst !== undefined) pairs.get(dst.machine)?.push(side(part, 'dst', dst, src));
      }
    }
  }
  const out = new Map<string, MachineTraffic>();
  for (const [machine, list] of pairs) {
    out.set(machine, {
      pairs: list,
      ambiguousAddresses: [...(ambiguous.get(machine) ?? [])].sort(),
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
