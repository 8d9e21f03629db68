import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationText, type Micros, parseTime, shortDuration, timeText } from '../src/index.ts';

describe('a time', () => {
  it.each([
    ['2024-08-08T23:54:15.240214Z', '2024-08-08T23:54:15.240214Z', 'microseconds are kept'],
    ['2024-08-08T23:54:15.2402149Z', '2024-08-08T23:54:15.240214Z', 'finer digits are cut'],
    ['2024-08-08T23:54:15', '2024-08-08T23:54:15.000000Z', 'UTC unless told otherwise'],
    ['2024-08-08 23:54', '2024-08-08T23:54:00.000000Z', 'a space will do'],
    ['2024-08-08T23:54:15+02:00', '2024-08-08T21:54:15.000000Z', 'an offset counts'],
    ['2024-08-08T23:54:15-0530', '2024-08-09T05:24:15.000000Z', 'with or without a colon'],
    ['2024-08-08', '2024-08-08T00:00:00.000000Z', 'a date is its midnight'],
    ['1723161255240', '2024-08-08T23:54:15.240000Z', 'thirteen digits are milliseconds'],
    ['1723161255240214', '2024-08-08T23:54:15.240214Z', 'sixteen are microseconds'],
  ])('%s reads as %s, because %s', (text, expected) => {
    expect(timeText(parseTime(text))).toBe(expected);
  });

  it.each([
    ['1723161255', /looks like seconds/],
    ['1723161255240214000', /looks like nanoseconds/],
    ['yesterday', /is no time/],
    ['2024-13-01', /is no time/],
    ['2024-02-30', /is no time/],
    ['2024-08-08T25:00:00Z', /is no time/],
    ['', /is no time/],
  ])('%s is refused with what is wrong', (text, message) => {
    expect(() => parseTime(text)).toThrow(message);
  });

  it('equals itself after a round trip through text', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e15 }), (time) => {
        expect(parseTime(timeText(time as Micros))).toBe(time);
      }),
    );
  });

  it.each([
    [10_000, '10ms'],
    [250, '250us'],
    [2_000_000, '2s'],
    [1_500, '1500us'],
  ])('%i microseconds are told as %s', (duration, text) => {
    expect(durationText(duration as Micros)).toBe(text);
  });
});

describe('a duration for people', () => {
  it.each([
    [0, '0 s'],
    [60_000_000, '1 min'],
    [90_000_000_000, '1 d 1 h'],
    [250, '250 us'],
    [49_411, '49.4 ms'],
    [999_999, '1000 ms'],
    [1_276_160, '1.28 s'],
    [650_447_196, '10 min 50 s'],
    [7_500_000_000, '2 h 5 min'],
  ])('%i us is %s', (micros, text) => {
    expect(shortDuration(micros)).toBe(text);
  });
});
