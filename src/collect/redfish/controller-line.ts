import type { Platform } from '../../formats/inventory/inventory.ts';
import type { Outcome, Reason } from './reason.ts';

/** What is said of one controller: one line of NDJSON, kept in the log of runs as well. */
export interface ControllerLine {
  readonly machine: string;
  readonly origin: string;
  readonly outcome: Outcome;
  readonly reasons: readonly Reason[];
  readonly resources: number;
  readonly requests: number;
  readonly bytes: number;
  /** What the controller says that its machine is; its word. */
  readonly identity: Platform | null;
  readonly spkiSha256: string | null;
  readonly startedAt: string;
  readonly endedAt: string;
  /** Undefined where nothing was written. */
  readonly folder?: string;
  /** SHA-256 of the record of custody in that folder. */
  readonly recordSha256?: string;
}

/**
 * A controller that shows another key than before: another controller, a reset one, or somebody in between. Shaped like a
 * finding; it is none of a witness, since a key may be renewed rightly.
 */
export interface PinChanged {
  readonly check: 'collect/pin-changed';
  readonly machine: string;
  readonly origin: string;
  readonly outcome: 'contradicts';
  readonly detail: string;
  readonly measured: {
    readonly pinnedSpkiSha256: string;
    readonly pinnedAt: string;
    readonly pinnedOrigin: string;
    readonly seenSpkiSha256: string;
    readonly seenCertificateSha256: string;
  };
  readonly at: string;
}
