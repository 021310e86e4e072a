import type { Random } from '../../core/index.ts';
import type { ZeekConn } from './zeek-conn.ts';

/** What a kind of exchange looks like on the wire: mean sizes in bytes, how much they vary, mean duration in seconds. */
export interface Exchange {
  readonly port: number;
  readonly proto: 'tcp' | 'udp';
  readonly service: string;
  readonly origBytes: number;
  readonly respBytes: number;
  /** Relative spread of the sizes; 0 for protocols of fixed length. */
  readonly spread: number;
  readonly durationS: number;
}

type ExchangeName =
  | 'ntp'
  | 'dns'
  | 'dhcp'
  | 'syslog'
  | 'trap'
  | 'redfish'
  | 'console'
  | 'probe'
  | 'web'
  | 'telemetry'
  | 'update'
  | 'database';

export const exchanges: Readonly<Record<ExchangeName, Exchange>> = {
  ntp: { port: 123, proto: 'udp', service: 'ntp', origBytes: 48, respBytes: 48, spread: 0, durationS: 0.004 },
  dns: { port: 53, proto: 'udp', service: 'dns', origBytes: 44, respBytes: 110, spread: 0.3, durationS: 0.006 },
  dhcp: { port: 67, proto: 'udp', service: 'dhcp', origBytes: 300, respBytes: 300, spread: 0, durationS: 0.02 },
  syslog: { port: 514, proto: 'udp', service: 'syslog', origBytes: 640, respBytes: 0, spread: 0.5, durationS: 1.5 },
  trap: { port: 162, proto: 'udp', service: 'snmp', origBytes: 160, respBytes: 0, spread: 0.2, durationS: 0.001 },
  redfish: { port: 443, proto: 'tcp', service: 'ssl', origBytes: 1900, respBytes: 9200, spread: 0.08, durationS: 0.7 },
  console: { port: 443, proto: 'tcp', service: 'ssl', origBytes: 2e6, respBytes: 4e7, spread: 0.6, durationS: 1800 },
  probe: { port: 443, proto: 'tcp', service: '-', origBytes: 0, respBytes: 0, spread: 0, durationS: 0.001 },
  web: { port: 443, proto: 'tcp', service: 'ssl', origBytes: 2400, respBytes: 60000, spread: 0.9, durationS: 3 },
  telemetry: { port: 443, proto: 'tcp', service: 'ssl', origBytes: 5200, respBytes: 900, spread: 0.1, durationS: 0.4 },
  update: { port: 443, proto: 'tcp', service: 'ssl', origBytes: 900, respBytes: 240000, spread: 0.5, durationS: 6 },
  database: { port: 5432, proto: 'tcp', service: '-', origBytes: 3e4, respBytes: 2e5, spread: 0.9, durationS: 40 },
};

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Zeek's connection id: a letter and some 17 of base 62; unique enough within a log, and a function of the seed. */
function uid(random: Random): string {
  let text = 'C';
  for (let word = 0; word < 2; word++) {
    let left = random.below(62 ** 8);
    for (let i = 0; i < 8; i++) {
      text += alphabet.charAt(left % 62);
      left = Math.floor(left / 62);
    }
  }
  return text;
}

/** One connection of this kind, sizes and duration drawn about their means. */
export function connection(
  random: Random,
  tsS: number,
  src: string,
  dst: string,
  exchange: Exchange,
  state: ZeekConn['connState'] = 'SF',
): ZeekConn {
  const vary = (mean: number): number =>
    exchange.spread === 0 ? mean : Math.max(1, Math.round(mean * Math.exp(exchange.spread * (random.unit() * 2 - 1))));
  const answered = state === 'SF';
  const origBytes = answered ? vary(exchange.origBytes) : 0;
  const respBytes = answered && exchange.respBytes > 0 ? vary(exchange.respBytes) : 0;
  const header = exchange.proto === 'tcp' ? 52 : 28;
  const handshake = exchange.proto === 'tcp' ? 3 : 0;
  const origPkts = answered ? Math.ceil(origBytes / 1400) + handshake || 1 : 1;
  const respPkts = answered && (respBytes > 0 || handshake > 0) ? Math.ceil(respBytes / 1400) + handshake : 0;
  return {
    tsS,
    uid: uid(random),
    origH: src,
    origP: exchange.proto === 'udp' && exchange.port === 123 ? 123 : 32768 + random.below(28232),
    respH: dst,
    respP: exchange.port,
    proto: exchange.proto,
    service: exchange.service,
    durationS: exchange.durationS * (0.5 + random.unit()),
    origBytes,
    respBytes,
    connState: state,
    origPkts,
    origIpBytes: origBytes + header * origPkts,
    respPkts,
    respIpBytes: respBytes + header * respPkts,
  };
}
