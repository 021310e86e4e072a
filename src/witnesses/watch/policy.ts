import type { MachineRow, NetworkPolicy, PolicyPeer } from '../../formats/tables/index.ts';
import type { Cidr } from './address.ts';
import { inCidr, parseAddress, parseCidr } from './address.ts';

/** Who asks: the machine whose controller is the end of the connection. */
export type Who = Pick<MachineRow, 'machine' | 'model' | 'facility'>;

/** One end-to-end contact of a controller, as the log has it. */
export interface Contact {
  readonly direction: 'out' | 'in';
  readonly peer: string;
  /** A name seen on the connection. It is what the client said; an implant may say a listed one. */
  readonly name: string | undefined;
  readonly port: number;
  readonly proto: string;
  readonly lastS: number;
}

interface Rule {
  readonly peer: PolicyPeer;
  readonly cidr: Cidr | undefined;
  readonly untilS: number;
}

export interface CompiledPolicy {
  readonly rules: readonly Rule[];
}

/** A peer whose block or name cannot be read allows nothing: an error in the policy must not open it. */
export function compilePolicy(policy: NetworkPolicy): CompiledPolicy {
  return {
    rules: policy.peers.flatMap((peer) => {
      const cidr = peer.cidr === undefined ? undefined : parseCidr(peer.cidr);
      if (cidr === undefined && (peer.cidr !== undefined || peer.name === undefined)) return [];
      return [{ peer, cidr, untilS: peer.until === undefined ? Infinity : Date.parse(peer.until.to) / 1000 }];
    }),
  };
}

function matchesName(pattern: string, name: string | undefined): boolean {
  if (name === undefined) return false;
  const wanted = pattern.toLowerCase();
  const said = name.toLowerCase();
  return wanted.startsWith('*.') ? said.endsWith(wanted.slice(1)) && said.length > wanted.length - 1 : said === wanted;
}

/** `listed`, `expired` where only a rule that has run out would allow it, or `unlisted`. */
export function judge(policy: CompiledPolicy, who: Who, contact: Contact): 'listed' | 'expired' | 'unlisted' {
  const address = parseAddress(contact.peer);
  let expired = false;
  for (const { peer, cidr, untilS } of policy.rules) {
    if (peer.who.machine !== undefined && peer.who.machine !== who.machine) continue;
    if (peer.who.model !== undefined && peer.who.model !== who.model) continue;
    if (peer.who.facility !== undefined && peer.who.facility !== who.facility) continue;
    if (peer.direction !== undefined && peer.direction !== contact.direction) continue;
    if (peer.port !== undefined && peer.port !== contact.port) continue;
    if (peer.proto !== undefined && peer.proto.toLowerCase() !== contact.proto.toLowerCase()) continue;
    if (cidr !== undefined && (address === undefined || !inCidr(address, cidr))) continue;
    if (peer.name !== undefined && !matchesName(peer.name, contact.name)) continue;
    // Not `>=`: the interval's end is exclusive. A date that cannot be read gives NaN and allows nothing.
    if (contact.lastS < untilS) return 'listed';
    expired = true;
  }
  return expired ? 'expired' : 'unlisted';
}
