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

/** Calls of an address that the machine is recorded to have had, at a time at which it cannot be told whose it was. */
export interface UnjoinedCalls {
  readonly address: string;
  /** What the address is to the machine: `bmc`, `host`, … */
  readonly interface: string;
  readonly peer: string;
  readonly port: number;
  readonly calls: number;
  /** `several` machines had the address at the time, or `nobody` had. */
  readonly owner: 'several' | 'nobody';
  /** Machines that had the address at the time, or, where nobody had, at another time. */
  readonly candidates: readonly string[];
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
  /** The most frequent calls that could be this machine's and could not be joined to it; absent where there is none. */
  readonly unjoined?: readonly UnjoinedCalls[];
  readonly fromS: number;
  readonly toS: number;
  /** Hours of the span in which no sensor wrote anything. */
  readonly silentHours: number;
}
