import type { WatchStrip } from '../../report/index.ts';
import type { ExaminedFleet } from '../examine/examine.ts';
import type { PlacedFinding } from './picture-pairs.ts';

const mostStrips = 3;

/** The check-ins behind a machine's contradicting watch findings, one strip a pair of end points. */
export function watchStrips(
  examined: ExaminedFleet,
  machine: string,
  findings: readonly PlacedFinding[],
): readonly WatchStrip[] {
  const peers = new Map<string, string>();
  for (const { witness, finding } of findings) {
    const peer = finding.measured?.peer;
    const direction = finding.measured?.direction;
    if (witness !== 'watch' || typeof peer !== 'string' || typeof direction !== 'string') continue;
    peers.set(`${direction} ${peer}`, peer);
  }
  if (peers.size === 0) return [];
  const { traffic } = examined.reductions.of(machine);
  if (traffic === undefined) return [];
  const strips: WatchStrip[] = [];
  for (const pair of traffic.pairs) {
    const peer = pair.side === 'src' ? (pair.dst ?? pair.name ?? '') : pair.src;
    const direction = pair.side === 'src' ? 'out' : 'in';
    if (!peers.delete(`${direction} ${peer}`)) continue;
    strips.push({
      title: `${pair.interface} ${direction === 'out' ? '→' : '←'} ${peer}${pair.name === undefined || pair.name === peer ? '' : ` (${pair.name})`}, ${String(pair.port)}/${pair.proto}`,
      startsS: Array.from(pair.startsS),
      fromS: traffic.fromS,
      toS: traffic.toS,
    });
    if (strips.length === mostStrips) break;
  }
  return strips;
}
