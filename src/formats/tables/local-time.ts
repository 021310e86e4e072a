import { isoTime, UsageError } from '../../core/index.ts';
import type { Interval } from '../../core/index.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const minuteMs = 60_000;

/** Why a cell is no time: shown beside its line and column. */
export interface NoTime {
  readonly problem: string;
}

export function isNoTime(time: Interval | NoTime): time is NoTime {
  return 'problem' in time;
}

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();

function zoneFormat(timezone: string): Intl.DateTimeFormat {
  const known = formats.get(timezone);
  if (known) return known;
  if (!isTimeZone(timezone)) {
    throw new UsageError(
      `no such time zone: ${timezone.slice(0, 60)}`,
      'Give an IANA name, for example Europe/Berlin.',
    );
  }
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  if (formats.size < 64) formats.set(timezone, format);
  return format;
}

/** Offset of the zone from UTC at that instant, milliseconds; wall clock = UTC + offset. */
function offsetMs(format: Intl.DateTimeFormat, utcMs: number): number {
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(utcMs)) part[type] = Number(value);
  const wall = Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day ?? 1, part.hour, part.minute, part.second);
  return wall - Math.floor(utcMs / 1000) * 1000;
}

interface Instants {
  readonly at: readonly number[];
  readonly earliestAfter: number;
}

const answered = new Map<string, Instants>();

/**
 * The instants at which a wall clock of the zone shows `wallMs`, ascending: two where clocks go back, none where they
 * go forward. `earliestAfter` is the first instant at or after it.
 */
function instants(timezone: string, wallMs: number): Instants {
  const key = `${timezone} ${wallMs}`;
  const known = answered.get(key);
  if (known) return known;
  const format = zoneFormat(timezone);
  const before = offsetMs(format, wallMs - dayMs);
  const after = offsetMs(format, wallMs + dayMs);
  const at = [...new Set([wallMs - before, wallMs - after])]
    .filter((utc) => offsetMs(format, utc) === wallMs - utc)
    .sort((a, b) => a - b);
  const answer = { at, earliestAfter: at[0] ?? wallMs - before };
  // Tables repeat few days many times, and asking Intl is most of the cost of reading a row.
  if (answered.size < 10_000) answered.set(key, answer);
  return answer;
}

const timePattern =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d\d:?\d\d)?)?)?)?$/;

function spanOfDays(from: number, to: number, timezone: string | undefined): Interval {
  // Without a zone a day is that day anywhere on Earth, from UTC+14 to UTC-12.
  if (timezone === undefined) return { from: isoTime(from - 14 * hourMs), to: isoTime(to + 12 * hourMs) };
  return {
    from: isoTime(instants(timezone, from).earliestAfter),
    to: isoTime(instants(timezone, to).earliestAfter),
  };
}

/**
 * A written time as the interval that it can mean. A year, month or day alone is its whole span in `timezone`; a time
 * is as wide as its last written unit. A time without a zone needs `timezone`, and covers both hours where clocks go back.
 */
export function localTime(text: string, timezone: string | undefined): Interval | NoTime {
  const match = timePattern.exec(text.trim());
  if (!match) return { problem: 'is no date or time; write 2018-10-04 or 2018-10-04T09:30:00Z' };
  const [, yearText, monthText, dayText, hourText, minuteText, secondText, fractionText, zone] = match;
  const year = Number(yearText);
  const month = Number(monthText ?? '1');
  const day = Number(dayText ?? '1');
  const hour = Number(hourText ?? '0');
  const minute = Number(minuteText ?? '0');
  const second = Number(secondText ?? '0');
  const date = Date.UTC(year, month - 1, day);
  if (year < 1900 || year > 2199) return { problem: 'has a year outside 1900 to 2199' };
  if (new Date(date).getUTCMonth() !== month - 1 || hour > 23 || minute > 59 || second > 59) {
    return { problem: 'is no day or hour of the calendar' };
  }
  if (monthText === undefined) return spanOfDays(date, Date.UTC(year + 1, 0, 1), timezone);
  if (dayText === undefined) return spanOfDays(date, Date.UTC(year, month, 1), timezone);
  if (hourText === undefined) return spanOfDays(date, date + dayMs, timezone);

  const fractionMs = fractionText === undefined ? 0 : Math.floor(Number(`0.${fractionText}`) * 1000);
  const wall = date + hour * hourMs + minute * minuteMs + second * 1000 + fractionMs;
  const width = secondText === undefined ? minuteMs : fractionText === undefined ? 1000 : 1;
  if (zone !== undefined) {
    const sign = zone.startsWith('-') ? -1 : 1;
    const digits = zone.replace(/[^\d]/g, '');
    const zoneMs = zone === 'Z' ? 0 : sign * (Number(digits.slice(0, 2)) * hourMs + Number(digits.slice(2)) * minuteMs);
    if (Math.abs(zoneMs) > 15 * hourMs) return { problem: 'has an offset of more than 15 hours' };
    return { from: isoTime(wall - zoneMs), to: isoTime(wall - zoneMs + width) };
  }
  if (timezone === undefined) {
    return { problem: 'has no zone; add Z or an offset, or set timezone in fleet.yaml' };
  }
  const { at } = instants(timezone, wall);
  const first = at[0];
  const last = at.at(-1);
  if (first === undefined || last === undefined) {
    return { problem: `did not exist in ${timezone}: clocks went forward over it` };
  }
  return { from: isoTime(first), to: isoTime(last + width) };
}
