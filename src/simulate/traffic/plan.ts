/** One machine as the network sees it. */
export interface Endpoint {
  readonly machine: string;
  readonly model: string;
  readonly facility: string;
  readonly bmc: string | undefined;
  readonly host: string | undefined;
}

/**
 * How a planted caller behaves. `timer`: answered, at a regular period. `retries`: the same, never answered (an implant
 * behind a firewall). `off-policy`: answered, at irregular times with `periodS` as the mean gap. `lateral`: like
 * `off-policy`, to another machine of the fleet.
 */
export const callerKinds = ['off-policy', 'timer', 'retries', 'lateral'] as const;
export type CallerKind = (typeof callerKinds)[number];

/** A communication that no rightful software makes, planted with known parameters. */
export interface Caller {
  readonly machine: string;
  readonly interface: 'bmc' | 'host';
  readonly kind: CallerKind;
  readonly dst: string;
  readonly port: number;
  readonly proto: 'tcp' | 'udp';
  /** Mean time between check-ins, seconds. */
  readonly periodS: number;
  /** Full width of the uniform sleep relative to its centre: 0.3 means 0.85 to 1.15 periods. */
  readonly jitter: number;
  /** Probability that a check-in does not happen. */
  readonly missed: number;
}

export interface TrafficPlan {
  readonly endpoints: readonly Endpoint[];
  /** Epoch seconds; hours are cut at whole hours of UTC. */
  readonly fromS: number;
  readonly toS: number;
  readonly seed: number;
  readonly callers?: readonly Caller[];
  /** Multiplies the amount of rightful traffic; 1 is about 150 connections per machine and day. */
  readonly rate?: number;
}

/** What was planted, and what of it is in the log. */
export interface CallerTruth {
  readonly caller: Caller;
  readonly src: string | undefined;
  readonly checkIns: number;
  readonly firstS: number | undefined;
  readonly lastS: number | undefined;
}
