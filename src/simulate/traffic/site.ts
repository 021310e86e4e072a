import type { NetworkPolicy, PolicyPeer } from '../../formats/tables/index.ts';
import type { Endpoint } from './plan.ts';

/** The management services of one facility: what its controllers may rightfully speak with. */
export interface Site {
  readonly facility: string;
  readonly adminCidr: string;
  readonly ntp: string;
  readonly dns: string;
  readonly syslog: string;
  readonly snmp: string;
  readonly dhcp: string;
  /** Polls Redfish on every controller. */
  readonly poller: string;
  /** Sweeps every controller once a day. */
  readonly scanner: string;
  /** From here people open remote consoles. */
  readonly jumpHost: string;
}

/** The sites of these machines in the order of their first machine; addresses lie in 10.240.0.0/12. */
export function sitesOf(endpoints: readonly Endpoint[]): ReadonlyMap<string, Site> {
  const sites = new Map<string, Site>();
  for (const { facility } of endpoints) {
    if (sites.has(facility)) continue;
    const index = sites.size;
    const net = `10.${240 + ((index >> 8) & 15)}.${index & 255}`;
    sites.set(facility, {
      facility,
      adminCidr: `${net}.0/24`,
      ntp: `${net}.10`,
      dns: `${net}.11`,
      syslog: `${net}.12`,
      snmp: `${net}.13`,
      dhcp: `${net}.14`,
      poller: `${net}.20`,
      scanner: `${net}.21`,
      jumpHost: `${net}.22`,
    });
  }
  return sites;
}

/** The policy.yaml value under which all simulated controller traffic is rightful and no planted caller is. */
export function rightfulPolicy(endpoints: readonly Endpoint[]): NetworkPolicy {
  const peers: PolicyPeer[] = [];
  for (const site of sitesOf(endpoints).values()) {
    const who = { facility: site.facility };
    const out = (cidr: string, port: number, purpose: string): PolicyPeer => ({
      who,
      direction: 'out',
      cidr: `${cidr}/32`,
      port,
      proto: 'udp',
      purpose,
    });
    peers.push(
      out(site.ntp, 123, 'time'),
      out(site.dns, 53, 'names'),
      out(site.syslog, 514, 'logs'),
      out(site.snmp, 162, 'traps'),
      out(site.dhcp, 67, 'addresses'),
      { who, direction: 'in', cidr: site.adminCidr, port: 443, proto: 'tcp', purpose: 'Redfish and consoles' },
      { who, direction: 'in', cidr: site.adminCidr, port: 623, proto: 'udp', purpose: 'IPMI' },
    );
  }
  return { peers };
}
