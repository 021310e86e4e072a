import type { EvidenceRef } from '../../core/index.ts';

/** One directed pair of end points as the logs show it, reduced to columns. Times are epoch seconds, unsorted input sorted here. */
export interface PairTraffic {
  readonly src: string;
  /** Destination address; undefined where the pair is keyed by name (proxy, SNI). */
  readonly dst: string | undefined;
  readonly name: string | undefined;
  /** `port/proto` with the most connections, and all of them. */
  readonly port: number;
  readonly proto: string;
  readonly ports: readonly string[];
  /** Start of each connection, ascending, epoch seconds with fraction. */
  readonly startsS: Float64Array;
  /** Originator IP bytes of each connection, in the same order. */
  readonly origBytes: Float64Array;
  /** Sum of durations, seconds. */
  readonly totalDurationS: number;
  readonly longestS: number;
  /** Connections that were never answered (S0, REJ). */
  readonly failed: number;
  /** The log files in which the pair was seen. A finding needs them: without a file to show, a witness does not contradict. */
  readonly evidence?: readonly EvidenceRef[];
}

/** What the logs show of one machine: pairs in which one of its addresses is an end. */
export interface MachineTraffic {
  /** Which interface an address was at the time: `bmc`, `host`, …; ambiguous addresses are listed apart. */
  readonly pairs: readonly (PairTraffic & {
    readonly interface: string;
    readonly side: 'src' | 'dst';
    readonly peerMachine: string | undefined;
    readonly peerInterface: string | undefined;
  })[];
  readonly ambiguousAddresses: readonly string[];
  readonly fromS: number;
  readonly toS: number;
  /** Hours of the span in which no sensor wrote anything. */
  readonly silentHours: number;
}
