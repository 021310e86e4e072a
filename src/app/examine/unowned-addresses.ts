import type { NetworkPolicy } from '../../formats/tables/index.ts';
import type { PairTraffic } from '../../formats/netlog/traffic.ts';
import type { CallsOfNobody } from '../../store/traffic-machines.ts';
import { cidrList, compilePolicy, inAny, isLinkScope, judge } from '../../witnesses/watch/index.ts';
import type { IntakeProblem } from '../intake/open-fleet.ts';

export interface UnownedRequest {
  readonly calls: readonly CallsOfNobody[];
  readonly internalNetworks: readonly string[];
  readonly policy: NetworkPolicy | undefined;
}

/** As many as a person reads; the rest are counted. */
const mostListed = 100;

/** Nobody knows whose controller this is, so only rules that hold for every controller can allow a call. */
const nobody = { machine: '', model: undefined, facility: undefined } as const;

/** Whose address it is said to be, in words. */
function whose({ owner, candidates }: CallsOfNobody): string {
  const [first] = candidates;
  if (first === undefined) return 'which addresses.csv gives to no machine';
  if (owner === 'several') return `which addresses.csv gives to ${candidates.join(' and ')} at the time`;
  return `which addresses.csv gives to nobody at the time (to ${candidates.join(' and ')} at another)`;
}

/**
 * Calls from addresses that addresses.csv gives to no machine, to several, or to none at the time, to addresses outside or
 * to peers that the policy does not list: whoever leaves a controller out of the table, or lets its row end too soon, hides
 * it from every witness, so the log itself has to name it. An address that no row has counts where it is of our own
 * networks. The callers of the most calls first.
 */
export function unownedAddresses({ calls, internalNetworks, policy }: UnownedRequest): IntakeProblem[] {
  const internal = cidrList(internalNetworks);
  const rules = policy === undefined ? undefined : compilePolicy(policy);
  const found: {
    readonly src: string;
    readonly whose: string;
    readonly peer: string;
    readonly calls: number;
    readonly files: string;
  }[] = [];
  for (const one of calls) {
    const { pair, peer } = one;
    const { src } = pair;
    if (isLinkScope(src) || isLinkScope(peer)) continue;
    if (one.candidates.length === 0 && !inAny(src, internal)) continue;
    if (rules !== undefined && isAllowed(rules, pair, peer)) continue;
    if (rules === undefined && inAny(peer, internal)) continue;
    const files = pair.evidence?.[0]?.file ?? 'network';
    found.push({ src, whose: whose(one), peer, calls: pair.startsS.length, files });
  }
  found.sort((a, b) => b.calls - a.calls || (a.src < b.src ? -1 : 1));
  const notes = found.slice(0, mostListed).map(({ src, whose: said, peer, calls: count, files }): IntakeProblem => {
    const times = count === 1 ? 'once' : `${String(count)} times`;
    return {
      file: files,
      message: `${src}, ${said}, called ${peer} ${times}`,
      gravity: 'note',
    };
  });
  if (found.length > mostListed) {
    const rest = found.length - mostListed;
    const message = `${String(rest)} more pairs of addresses that addresses.csv gives to no one machine with peers outside or off the policy`;
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
