import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochMs } from '../../core/index.ts';
import { isNoTime, localTime } from './local-time.ts';

describe('localTime', () => {
  it.each([
    ['2018-10-04T09:30:00Z', undefined, '2018-10-04T09:30:00.000Z', '2018-10-04T09:30:01.000Z'],
    ['2018-10-04 09:30+02:00', undefined, '2018-10-04T07:30:00.000Z', '2018-10-04T07:31:00.000Z'],
    ['2018-10-04T09:30:00.250Z', undefined, '2018-10-04T09:30:00.250Z', '2018-10-04T09:30:00.251Z'],
    ['2018-10-04T09:30', 'Asia/Shanghai', '2018-10-04T01:30:00.000Z', '2018-10-04T01:31:00.000Z'],
    ['2018-10-04', 'America/Los_Angeles', '2018-10-04T07:00:00.000Z', '2018-10-05T07:00:00.000Z'],
    ['2018-10-04', undefined, '2018-10-03T10:00:00.000Z', '2018-10-05T12:00:00.000Z'],
    ['2018-10', 'UTC', '2018-10-01T00:00:00.000Z', '2018-11-01T00:00:00.000Z'],
    ['2018', 'UTC', '2018-01-01T00:00:00.000Z', '2019-01-01T00:00:00.000Z'],
    // Clocks went back at 03:00: half past two happened twice.
    ['2018-10-28T02:30:00', 'Europe/Berlin', '2018-10-28T00:30:00.000Z', '2018-10-28T01:30:01.000Z'],
    // Midnight did not exist on this day in São Paulo.
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z', '2018-11-05T02:00:00.000Z'],
  ])('%s in %s', (text, timezone, from, to) => {
    expect(localTime(text, timezone)).toEqual({ from, to });
  });

  it.each([
    ['2018-03-25T02:30:00', 'Europe/Berlin'],
    ['2018-10-04T09:30:00', undefined],
    ['2018-02-30', 'UTC'],
    ['2018-13-01', 'UTC'],
    ['04.10.2018', 'UTC'],
    ['10/04/2018', 'UTC'],
    ['2018-10-04T25:00Z', 'UTC'],
    ['2018-10-04T09:30:00+99:00', 'UTC'],
    ['yesterday', 'UTC'],
  ])('%s in %s is refused with a reason', (text, timezone) => {
    const time = localTime(text, timezone);
    expect(isNoTime(time) && time.problem.length > 5).toBe(true);
  });

  it('gives the instant back for every written instant, in any zone', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1971-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
        fc.constantFrom('Europe/Berlin', 'Asia/Kathmandu', 'America/St_Johns', 'UTC', 'Pacific/Apia'),
        (date, timezone) => {
          const whole = Math.floor(date.getTime() / 1000) * 1000;
          const wall = new Date(whole).toLocaleString('sv-SE', { timeZone: timezone });
          const time = localTime(wall, timezone);
          if (isNoTime(time)) throw new Error(time.problem);
          expect(epochMs(time.from)).toBeLessThanOrEqual(whole);
          expect(epochMs(time.to)).toBeGreaterThan(whole);
        },
      ),
    );
  });
});
