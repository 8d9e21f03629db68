import { parseDataType } from '@replay/normalized';
import { describe, expect, it } from 'vitest';

describe('the name of a data type', () => {
  it.each([
    ['trade', { kind: 'trade' }, 'it passes through'],
    ['book_change', { kind: 'book_change' }, 'it passes through'],
    ['option_summary', { kind: 'option_summary' }, 'it is one of the vendor, though nothing here tells any'],
    ['book_snapshot_10_100ms', { kind: 'book_snapshot', depth: 10, interval: 100 }, 'milliseconds are the unit'],
    ['book_snapshot_25_0ms', { kind: 'book_snapshot', depth: 25, interval: 0 }, 'nothing is left out'],
    ['book_snapshot_5_2s', { kind: 'book_snapshot', depth: 5, interval: 2000 }, 'seconds are a thousand of them'],
    ['book_snapshot_5_1m', { kind: 'book_snapshot', depth: 5, interval: 60_000 }, 'minutes sixty thousand'],
    [
      'book_snapshot_10_grouped5_100ms',
      { kind: 'book_snapshot', depth: 10, interval: 100, grouping: '5' },
      'prices are grouped',
    ],
    [
      'book_snapshot_10_grouped0.5_1s',
      { kind: 'book_snapshot', depth: 10, interval: 1000, grouping: '0.5' },
      'a group may be part of a unit',
    ],
    ['quote', { kind: 'book_snapshot', depth: 1, interval: 0 }, 'a quote is the best level at every change'],
    ['quote_10s', { kind: 'book_snapshot', depth: 1, interval: 10_000 }, 'or once in a while'],
    ['trade_bar_500ms', { kind: 'trade_bar', of: 'time', interval: 500 }, 'a bar of time'],
    ['trade_bar_100ticks', { kind: 'trade_bar', of: 'tick', interval: 100 }, 'a bar of trades'],
    ['trade_bar_5000vol', { kind: 'trade_bar', of: 'volume', interval: 5000 }, 'a bar of volume'],
  ])('%s reads as %o, because %s', (name, expected, _because) => {
    expect(parseDataType(name)).toEqual({ name, ...expected });
  });

  it.each([
    ['book_snapshot_x_1s', 'invalid depth: x, data type: book_snapshot_x_1s'],
    ['book_snapshot_0_1s', 'invalid depth: 0, data type: book_snapshot_0_1s'],
    ['book_snapshot_100000_1s', 'invalid depth: 100000, data type: book_snapshot_100000_1s'],
    ['book_snapshot_5', 'invalid interval: , data type: book_snapshot_5'],
    ['book_snapshot_5_1h', 'invalid interval: 1h, data type: book_snapshot_5_1h'],
    ['book_snapshot_5_1s_2s', 'invalid interval: 1s_2s, data type: book_snapshot_5_1s_2s'],
    ['book_snapshot_5_grouped0_1s', 'invalid grouping: 0, data type: book_snapshot_5_grouped0_1s'],
    ['book_snapshot_5_groupedx_1s', 'invalid grouping: x, data type: book_snapshot_5_groupedx_1s'],
    ['quote_', 'invalid interval: , data type: quote_'],
    ['trade_bar_0s', 'invalid interval: 0s, data type: trade_bar_0s'],
    ['trade_bar_1.5s', 'invalid interval: 1.5s, data type: trade_bar_1.5s'],
    ['trades', "Can't normalize data without any normalizers provided: unknown data type: trades"],
    ['', "Can't normalize data without any normalizers provided: unknown data type: "],
  ])('%j is refused: %s', (name, message) => {
    expect(() => parseDataType(name)).toThrow(expect.objectContaining({ code: 'BAD_USAGE', message }));
  });
});
