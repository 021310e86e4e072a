/** A span of time, both ends UTC ISO 8601 strings, `from` inclusive and `to` exclusive. A date alone is its whole day. */
export interface Interval {
  readonly from: string;
  readonly to: string;
}

/** Milliseconds since the epoch of a UTC ISO string; NaN where it is none. */
export function epochMs(iso: string): number {
  return Date.parse(iso);
}

export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** Whether every instant of `a` lies before every instant of `b`. */
export function isBefore(a: Interval, b: Interval): boolean {
  return epochMs(a.to) <= epochMs(b.from) && epochMs(a.from) < epochMs(b.from);
}

export function overlaps(a: Interval, b: Interval): boolean {
  return epochMs(a.from) < epochMs(b.to) && epochMs(b.from) < epochMs(a.to);
}
