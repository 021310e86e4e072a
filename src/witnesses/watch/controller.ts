import type { Cidr } from './address.ts';
import { inAny, isLinkScope } from './address.ts';
import type { Difference } from './answer.ts';
import { checkIns } from './check-ins.ts';
import { contactMeasured, contactText, onlyKnockedAt, peerOf, portText, unlistedPorts } from './contact.ts';
import type { MachinePair, Siblings } from './model.ts';
import { othersCalling } from './model.ts';
import type { CompiledPolicy, Who } from './policy.ts';

/*
 * The rules for management controllers. They have few rightful peers, so one connection outside of these is a finding.
 */

/** A host may read and set its own controller in-band over the LAN by Redfish and IPMI; anything else between the two is not rightful. */
const ownHostPorts = new Set(['443/tcp', '623/udp']);
const longS = 3600;
const fewestRetries = 4;
const steadiness = 0.2;
const fewestSecondsApart = 1;

function portsText(ports: readonly { readonly port: string; readonly expired: boolean }[]): string {
  const shown = ports
    .slice(0, 5)
    .map(({ port }) => portText(port))
    .join(', ');
  return ports.length > 5 ? `${shown} and ${ports.length - 5} more` : shown;
}

function isOwnHost(pair: MachinePair, who: Who): boolean {
  return pair.peerMachine === who.machine;
}

function isOtherMachine(pair: MachinePair, who: Who): boolean {
  return pair.peerMachine !== undefined && pair.peerMachine !== who.machine;
}

export function offPolicyDifferences(pairs: readonly MachinePair[], policy: CompiledPolicy, who: Who): Difference[] {
  return pairs.flatMap((pair): Difference[] => {
    // Other machines of the fleet are the lateral check's.
    if (isLinkScope(peerOf(pair)) || onlyKnockedAt(pair) || isOtherMachine(pair, who)) return [];
    const unlisted = unlistedPorts(pair, policy, who).filter(
      ({ port }) => !(isOwnHost(pair, who) && ownHostPorts.has(port)),
    );
    if (unlisted.length === 0) return [];
    const expired = unlisted.every((one) => one.expired);
    const verb = pair.side === 'src' ? 'called' : 'answered';
    const whose = isOwnHost(pair, who) ? "its own machine's host " : '';
    const why = expired ? 'the policy line that allowed it has run out' : 'no line of the network policy lists it';
    return [
      {
        pair,
        detail: `The controller ${verb} ${whose}${peerOf(pair)} on ${portsText(unlisted)} ${contactText(pair)}; ${why}.`,
        measured: { ...contactMeasured(pair), expired },
      },
    ];
  });
}

/**
 * Calls from a controller to another machine, and from a host to another machine's controller. The caller is called, not
 * the one that answered: an answer is what a rightful service does.
 */
export function lateralDifferences(
  pairs: readonly MachinePair[],
  policy: CompiledPolicy | undefined,
  who: Who,
): Difference[] {
  return pairs.flatMap((pair): Difference[] => {
    if (pair.side !== 'src' || !isOtherMachine(pair, who)) return [];
    if (pair.interface !== 'bmc' && pair.peerInterface !== 'bmc') return [];
    const judged = pair.interface === 'bmc' ? pair : { ...pair, side: 'dst' as const };
    if (policy !== undefined && unlistedPorts(judged, policy, who).length === 0) return [];
    const own = pair.interface === 'bmc' ? 'controller' : pair.interface;
    const other = pair.peerInterface === 'bmc' ? 'controller' : (pair.peerInterface ?? 'interface');
    return [
      {
        pair,
        detail: `The ${own} called the ${other} of machine ${pair.peerMachine ?? ''} (${peerOf(pair)}) ${contactText(pair)}.`,
        measured: { ...contactMeasured(pair), peerInterface: pair.peerInterface ?? '' },
      },
    ];
  });
}

export function firstSeenDifferences(
  pairs: readonly MachinePair[],
  policy: CompiledPolicy | undefined,
  who: Who,
  group: Siblings | undefined,
): Difference[] {
  return pairs.flatMap((pair): Difference[] => {
    if (pair.side !== 'src' || isLinkScope(peerOf(pair)) || pair.peerMachine !== undefined) return [];
    if (policy !== undefined && unlistedPorts(pair, policy, who).length === 0) return [];
    const others = othersCalling(group, pair);
    if (others.calling > 0) return [];
    return [
      {
        pair,
        detail: `The controller called ${peerOf(pair)} ${contactText(pair)}; none of the ${others.seen} siblings in the log did.`,
        measured: { ...contactMeasured(pair), siblings: others.seen },
      },
    ];
  });
}

export function longDifferences(
  pairs: readonly MachinePair[],
  policy: CompiledPolicy | undefined,
  internal: readonly Cidr[],
  who: Who,
): Difference[] {
  return pairs.flatMap((pair): Difference[] => {
    if (!(pair.longestS >= longS) || isLinkScope(peerOf(pair))) return [];
    const listed = policy === undefined ? inAny(peerOf(pair), internal) : unlistedPorts(pair, policy, who).length === 0;
    if (listed) return [];
    return [
      {
        pair,
        detail: `A connection of the controller with ${peerOf(pair)} lasted ${Math.round(pair.longestS / 60)} minutes.`,
        measured: { ...contactMeasured(pair), longestS: pair.longestS },
      },
    ];
  });
}

export function failedRetryDifferences(pairs: readonly MachinePair[], policy: CompiledPolicy, who: Who): Difference[] {
  return pairs.flatMap((pair): Difference[] => {
    if (pair.side !== 'src' || pair.failed < 0.9 * pair.startsS.length || isLinkScope(peerOf(pair))) return [];
    if (unlistedPorts(pair, policy, who).length === 0) return [];
    const times = checkIns(pair.startsS);
    if (times.length < fewestRetries) return [];
    const gaps = Float64Array.from(times.subarray(1), (time, i) => time - (times[i] ?? time)).sort();
    const middle = gaps[gaps.length >> 1] ?? 0;
    const off = gaps.map((gap) => Math.abs(gap - middle)).sort();
    const spread = off[off.length >> 1] ?? 0;
    if (middle < fewestSecondsApart || spread > steadiness * middle) return [];
    return [
      {
        pair,
        detail: `The controller tried ${peerOf(pair)} ${contactText(pair)}, about every ${Math.round(middle)} s.`,
        measured: { ...contactMeasured(pair), periodS: middle, spreadS: spread, checkIns: times.length },
      },
    ];
  });
}
