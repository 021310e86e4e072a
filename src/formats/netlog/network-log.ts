/** What one network log holds, for people who look at a file. The witness reads logs through the database instead. */
export interface NetworkLog {
  readonly layout: 'zeek-tsv' | 'zeek-json' | 'suricata-eve' | 'argus-binetflow';
  /** Zeek's `#path`, or what the columns say it is: conn, dns, ssl, http, …; undefined where nothing says. */
  readonly stream: string | undefined;
  readonly fields: readonly string[];
  readonly rows: number;
  /** Epoch seconds of the first and last time stamp; undefined without rows. */
  readonly fromS: number | undefined;
  readonly toS: number | undefined;
  /** Rows per event type (Suricata). */
  readonly events: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
}

/** Counts rows and the time span as a reader goes along. */
export class LogTally {
  rows = 0;
  fromS: number | undefined;
  toS: number | undefined;
  unordered = 0;
  #last = -Infinity;

  add(timeS: number): void {
    this.rows++;
    if (!Number.isFinite(timeS)) return;
    this.fromS = Math.min(this.fromS ?? timeS, timeS);
    this.toS = Math.max(this.toS ?? timeS, timeS);
    if (timeS < this.#last) this.unordered++;
    this.#last = timeS;
  }
}
