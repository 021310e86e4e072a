import type { EvidenceRef } from '../core/index.ts';
import type { PairTraffic } from '../formats/netlog/traffic.ts';

/** One log file as the intake folder has it: where it lies, and under which name and hash the ledger knows it. */
export type TrafficFile = EvidenceRef & { readonly path: string };

/** Lines of one file that did not have the form of their log. The rest of the file was read. */
export interface BadLines {
  readonly file: string;
  readonly lines: number;
  readonly message: string;
}

export interface TrafficLog {
  /** One for each (src, dst), `name` the most frequent name on it; ordered by src, then dst. */
  readonly pairs: readonly PairTraffic[];
  /** One for each (src, name), where names were logged beside the connections. */
  readonly named: readonly PairTraffic[];
  readonly rows: number;
  /** Epoch seconds of the first and the last connection; 0 where there is none. */
  readonly fromS: number;
  readonly toS: number;
  readonly spanS: number;
  /** Whole hours between the two in which nothing was logged. */
  readonly silentHours: number;
  readonly badLines: readonly BadLines[];
  readonly unread: readonly { readonly file: string; readonly message: string }[];
  /** Files that were recognised but say nothing about connections (dns, ntp, …). */
  readonly ignored: readonly string[];
}
