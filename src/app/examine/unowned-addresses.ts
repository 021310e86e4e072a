import type { AddressRow, NetworkPolicy } from '../../formats/tables/index.ts';
import type { PairTraffic } from '../../formats/netlog/traffic.ts';
import { cidrList, compilePolicy, inAny, isLinkScope, judge } from '../../witnesses/watch/index.ts';
import type { IntakeProblem } from '../intake/open-fleet.ts';

export interface UnownedRequest {
  readonly pairs: readonly PairTraffic[];
  readonly addresses: readonly AddressRow[];
  readonly internalNetworks: readonly string[];
  readonly policy: NetworkPolicy | undefined;
}

/** As many as a person reads; the rest are counted. */
const mostListed = 100;

/** Nobody knows whose controller this is, so only rules that hold for every controller can allow a call. */
const nobody = { machine: '', model: undefined, facility: undefined } as const;

/**
 * Calls from addresses of our own networks that addresses.csv gives to no machine, to addresses outside or to peers that
 * the policy does not list: whoever leaves a controller out of the table hides it from every witness, so the log itself
 * has to name it. The callers of the most calls first.
 */
export function unownedAddresses({ pairs, addresses, internalNetworks, policy }: UnownedRequest): IntakeProblem[] {
  const internal = cidrList(internalNetworks);
  if (internal.length === 0) return [];
  const owned = new Set(addresses.flatMap(({ ip }) => (ip === undefined ? [] : [ip.trim().toLowerCase()])));
  const rules = policy === undefined ? undefined : compilePolicy(policy);
  const known = new Map<string, boolean>();
  const isUnowned = (address: string): boolean => {
    let answer = known.get(address);
    if (answer === undefined) {
      answer = !owned.has(address.trim().toLowerCase()) && inAny(address, internal) && !isLinkScope(address);
      known.set(address, answer);
    }
    return answer;
  };
  const found: { readonly src: string; readonly peer: string; readonly calls: number; readonly files: string }[] = [];
  for (const pair of pairs) {
    const { src, dst } = pair;
    if (dst === undefined || !isUnowned(src) || isLinkScope(dst)) continue;
    // A call to a machine of the fleet is judged with that machine.
    if (owned.has(dst.trim().toLowerCase())) continue;
    if (rules !== undefined && isAllowed(rules, pair, dst)) continue;
    if (rules === undefined && inAny(dst, internal)) continue;
    found.push({ src, peer: dst, calls: pair.startsS.length, files: pair.evidence?.[0]?.file ?? 'network' });
  }
  found.sort((a, b) => b.calls - a.calls || (a.src < b.src ? -1 : 1));
  const notes = found.slice(0, mostListed).map(({ src, peer, calls, files }): IntakeProblem => {
    const times = calls === 1 ? 'once' : `${String(calls)} times`;
    return {
      file: files,
      message: `${src}, which addresses.csv gives to no machine, called ${peer} ${times}`,
      gravity: 'note',
    };
  });
  if (found.length > mostListed) {
    const rest = found.length - mostListed;
    const message = `${String(rest)} more pairs of addresses that addresses.csv gives to no machine with peers outside or off the policy`;
    notes.push({ file: 'network', message, gravity: 'note' });
  }
  return notes;
}

/** Whether the policy lists every service of the pair for everybody. */
function isAllowed(rules: ReturnType<typeof compilePolicy>, pair: PairTraffic, peer: string): boolean {
  const lastS = pair.startsS.at(-1) ?? Number.NaN;
  const services = pair.ports.length > 0 ? pair.ports : [`${String(pair.port)}/${pair.proto}`];
  return services.every((service) => {
    const [port = '', proto = ''] = service.split('/');
    const contact = { peer, name: pair.name, direction: 'out', port: Number(port), proto, lastS } as const;
    return judge(rules, nobody, contact) === 'listed';
  });
}
