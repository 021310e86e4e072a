import { isoTime } from '../../core/index.ts';
import type { Quantities } from '../../core/index.ts';
import type { MachinePair } from './model.ts';
import type { CompiledPolicy, Who } from './policy.ts';
import { judge } from './policy.ts';

export function peerOf(pair: MachinePair): string {
  return pair.side === 'src' ? (pair.dst ?? pair.name ?? '') : pair.src;
}

export function lastStart(pair: MachinePair): number {
  return pair.startsS.at(-1) ?? 0;
}

/** Ports as the log has them, `443/tcp`. A pair that used many is judged by each: one listed port lists no other. */
export function unlistedPorts(
  pair: MachinePair,
  policy: CompiledPolicy,
  who: Who,
): { readonly port: string; readonly expired: boolean }[] {
  const ports = pair.ports.length > 0 ? pair.ports : [`${pair.port}/${pair.proto}`];
  return ports.flatMap((text) => {
    const [port = '', proto = ''] = text.split('/');
    const judged = judge(policy, who, {
      direction: pair.side === 'src' ? 'out' : 'in',
      peer: peerOf(pair),
      name: pair.name,
      port: Number(port),
      proto,
      lastS: lastStart(pair),
    });
    return judged === 'listed' ? [] : [{ port: text, expired: judged === 'expired' }];
  });
}

/** An inbound attempt that was never answered is the act of somebody else. */
export function onlyKnockedAt(pair: MachinePair): boolean {
  return pair.side === 'dst' && pair.failed >= pair.startsS.length;
}

/** Time in ISO 8601 to the second; hostile times outside of what a date can hold are shown as they stand. */
export function timeText(seconds: number): string {
  const ms = Math.round(seconds) * 1000;
  return Math.abs(ms) <= 8.64e15 ? isoTime(ms).replace('.000Z', 'Z') : `${seconds} s`;
}

export function contactText(pair: MachinePair): string {
  const times = pair.startsS.length === 1 ? 'once' : `${pair.startsS.length} times`;
  const when =
    pair.startsS.length === 1
      ? `at ${timeText(lastStart(pair))}`
      : `between ${timeText(pair.startsS[0] ?? 0)} and ${timeText(lastStart(pair))}`;
  const answered = pair.failed >= pair.startsS.length ? ', never answered' : '';
  return `${times} ${when}${answered}`;
}

export function contactMeasured(pair: MachinePair): Quantities {
  return {
    peer: peerOf(pair),
    direction: pair.side === 'src' ? 'out' : 'in',
    ports: pair.ports.slice(0, 20).join(' '),
    connections: pair.startsS.length,
    failed: pair.failed,
    firstSeen: timeText(pair.startsS[0] ?? 0),
    lastSeen: timeText(lastStart(pair)),
    ...(pair.name === undefined ? {} : { name: pair.name }),
    ...(pair.peerMachine === undefined ? {} : { peerMachine: pair.peerMachine }),
  };
}

const namedPorts: Readonly<Record<string, string>> = {
  '53/udp': 'DNS',
  '53/tcp': 'DNS',
  '853/tcp': 'DNS over TLS',
  '853/udp': 'DNS over QUIC',
  '443/udp': 'QUIC',
  '443/tcp': 'TLS',
  '623/udp': 'IPMI',
  '123/udp': 'NTP',
};

export function portText(port: string): string {
  const name = namedPorts[port];
  return name === undefined ? port : `${port} (${name})`;
}
