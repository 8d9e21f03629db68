import type { MarketEvent } from '@replay/core';
import { type Tape, tape, testInstrument } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { textsOf } from './normal-form.ts';

/** Ticks of a dollar and lots of a coin, and times in milliseconds. */
const instruments = [testInstrument()];
const computed = (told: Tape, ...dataTypes: readonly string[]): readonly Record<string, unknown>[] =>
  textsOf(told.events(), dataTypes, { instruments, disconnects: false }).map((text) => JSON.parse(text));

type Level = { readonly price?: number; readonly amount?: number };
const drawn = (message: Record<string, unknown>): string => {
  const side = (levels: unknown): string =>
    (levels as readonly Level[])
      .map(({ price, amount }) => (price === undefined ? '-' : `${price}x${amount}`))
      .join(' ');
  return `${side(message['bids'])} | ${side(message['asks'])}`;
};

describe('the best levels', () => {
  const messages = (...markets: readonly string[]) => {
    const told = tape().snapshot(markets[0] ?? '|');
    for (const market of markets.slice(1)) told.change(market);
    return told;
  };

  it.each([
    ['book_snapshot_2_0ms', ['99x1 98x2 | 101x1'], ['99x1 98x2 | 101x1 -'], 'a level that is not there is empty'],
    [
      'book_snapshot_1_0ms',
      ['99x1 98x2 | 101x1', '98x5 | 102x1'],
      ['99x1 | 101x1'],
      'what is behind them does not count',
    ],
    ['book_snapshot_1_0ms', ['99x1 98x2 | 101x1', '99x0 |'], ['99x1 | 101x1', '98x2 | 101x1'], 'the next moves up'],
    ['book_snapshot_1_0ms', ['99x1 | 101x1', '99x1 |'], ['99x1 | 101x1'], 'nothing changed'],
    ['quote', ['99x1 | 101x1', '| 101x0'], ['99x1 | 101x1', '99x1 | -'], 'a side may become empty'],
    [
      'quote',
      ['99x1 98x1 | 101x1', '101x2 |'],
      ['99x1 | 101x1', '101x2 | -'],
      'a bid that reaches an ask shows that the ask is gone',
    ],
    [
      'quote',
      ['99x1 98x1 | 101x1', '| 98x3'],
      ['99x1 | 101x1', '- | 98x3'],
      'an ask that reaches bids, locked ones too, shows that these are gone',
    ],
    [
      'book_snapshot_2_grouped10_0ms',
      ['99x1 95x2 90x3 89x4 70x1 | 101x1 110x2 111x3'],
      ['90x6 80x4 | 110x3 120x3'],
      'bids are counted down to a multiple, asks up to one',
    ],
    [
      'book_snapshot_2_grouped10_0ms',
      ['99x1 89x4 | 101x1', '75x1 |', '99x0 |'],
      ['90x1 80x4 | 110x1 -', '80x4 70x1 | 110x1 -'],
      'a group ends when its last price does',
    ],
    ['book_snapshot_1_grouped2.5_0ms', ['9x1 | 11x1'], ['7.5x1 | 12.5x1'], 'a group need not be a whole number'],
    ['book_snapshot_1_grouped10_0ms', ['-5x1 | 0x1'], ['-10x1 | 0x1'], 'below 0, down is further from it'],
    ['quote', ['|', '99x1 |'], ['99x1 | -'], 'an empty snapshot tells nothing, but it begins the book'],
  ])('%s of %j: %j, because %s', (dataType, markets, expected, _because) => {
    expect(computed(messages(...markets), dataType).map(drawn)).toEqual(expected);
  });

  it('are silent before a snapshot, and after a hole until the next one', () => {
    const told = tape().change('99x1 |').snapshot('98x1 |').interruption().change('97x1 |').snapshot('96x1 |');
    expect(computed(told, 'quote').map(drawn)).toEqual(['98x1 | -', '96x1 | -']);
  });

  it('are told again after a hole although they are the same', () => {
    const told = tape().snapshot('98x1 |').rejection('a level is lost').snapshot('98x1 |');
    expect(computed(told, 'quote').map(drawn)).toEqual(['98x1 | -', '98x1 | -']);
  });

  it('follow the message that changed them, in the order in which they were asked for', () => {
    const told = tape().snapshot('99x1 | 101x1').change('99x2 |').print('sell 99x1');
    const names = computed(told, 'quote', 'book_change', 'book_snapshot_2_0ms', 'trade').map(
      ({ type, name }) => name ?? type,
    );
    const book = ['book_change', 'quote', 'book_snapshot_2_0ms'];
    expect(names).toEqual([...book, ...book, 'trade']);
  });

  describe('once an interval', () => {
    const told = () =>
      tape({ feedLatency: 5000 })
        .at(1_030_000)
        .snapshot('99x1 | 101x1')
        .at(1_040_000)
        .change('99x2 |')
        .at(1_090_000)
        .change('99x3 |')
        .at(1_150_500)
        .change('99x4 |')
        .at(1_160_000)
        .change('99x5 |')
        .change('99x4 |')
        .at(1_330_000)
        .change('50x1 |')
        .at(1_450_000)
        .change('98x1 |')
        .at(1_440_000)
        .change('99x7 |')
        .at(1_600_000)
        .change('99x8 |');
    const snapshots = () =>
      computed(told(), 'book_snapshot_1_100ms').map((message) => [
        drawn(message),
        String(message['timestamp']).slice(17),
        String(message['localTimestamp']).slice(17),
      ]);

    it('they are as they were before the first message of a later one, which sends them', () => {
      expect(snapshots()).toEqual([
        ['99x1 | 101x1', '01.030Z', '01.035000Z'],
        ['99x3 | 101x1', '01.100Z', '01.155500Z'],
        // Changed and changed back within the interval is changed.
        ['99x4 | 101x1', '01.200Z', '01.335000Z'],
        // The interval of a message that came late is told, for that is what its venue's clock said.
        ['99x7 | 101x1', '01.500Z', '01.605000Z'],
      ]);
    });

    it('names and numbers are those that were asked for', () => {
      expect(computed(told(), 'book_snapshot_1_grouped0.5_1s')[0]).toMatchObject({
        type: 'book_snapshot',
        name: 'book_snapshot_1_grouped0.5_1s',
        depth: 1,
        interval: 1000,
        grouping: 0.5,
      });
      const [quote] = computed(told(), 'quote_10s');
      expect(quote).toMatchObject({ type: 'book_snapshot', name: 'quote_10s', depth: 1, interval: 10_000 });
      expect(quote).not.toHaveProperty('grouping');
    });
  });
});

describe('a bar', () => {
  const summary = ({ open, high, low, close, volume, trades }: Record<string, unknown>): string =>
    `${open} ${high} ${low} ${close} ${volume}/${trades}`;
  const prints = (...trades: readonly (readonly [millis: number, trade: string])[]): Tape => {
    const told = tape();
    for (const [millis, trade] of trades) told.at(millis * 1000, 5_000_000).print(trade);
    return told;
  };

  const bars: readonly (readonly [string, readonly (readonly [number, string])[], readonly string[], string])[] = [
    [
      'trade_bar_2ticks',
      [
        [1, 'buy 5x1'],
        [2, 'sell 7x2'],
        [3, 'buy 6x1'],
      ],
      ['5 7 5 7 3/2'],
      'it ends with its second trade',
    ],
    [
      'trade_bar_4vol',
      [
        [1, 'buy 5x3'],
        [2, 'sell 4x9'],
        [3, 'buy 6x1'],
      ],
      ['5 5 4 4 12/2'],
      'it ends with what is left over',
    ],
    [
      'trade_bar_1s',
      [
        [1100, 'buy 5x1'],
        [1999, 'buy 6x1'],
        [2000, 'buy 9x1'],
        [4100, 'buy 1x1'],
      ],
      ['5 6 5 6 2/2', '9 9 9 9 1/1'],
      'an interval without trades has none, and one that is not over has none yet',
    ],
    [
      'trade_bar_2ticks',
      [
        [3, 'buy 5x1'],
        [2, 'buy 7x1'],
      ],
      ['5 7 5 5 2/2'],
      'a trade that is older does not close it',
    ],
    [
      'trade_bar_1s',
      [
        [1100, 'buy 5x1'],
        [2100, 'buy 6x1'],
        [1200, 'buy 7x1'],
        [3000, 'buy 8x1'],
      ],
      ['5 5 5 5 1/1', '6 7 6 6 2/2'],
      'a late trade belongs to the bar that is open',
    ],
  ];
  it.each(bars)('%s of %j: %j, because %s', (dataType, trades, expected, _because) => {
    expect(computed(prints(...trades), dataType).map(summary)).toEqual(expected);
  });

  it('tells volumes by side and the mean price', () => {
    const told = prints([1000, 'buy 100x1'], [1500, 'sell 103x2'], [1600, 'unknown 100x1']);
    expect(computed(told, 'trade_bar_3ticks')).toEqual([
      {
        type: 'trade_bar',
        symbol: 'BTCUSDT',
        exchange: 'test',
        name: 'trade_bar_3ticks',
        interval: 3,
        kind: 'tick',
        open: 100,
        high: 103,
        low: 100,
        close: 100,
        volume: 4,
        buyVolume: 1,
        sellVolume: 2,
        trades: 3,
        vwap: 101.5,
        openTimestamp: '1970-01-01T00:00:01.000Z',
        closeTimestamp: '1970-01-01T00:00:01.600Z',
        localTimestamp: '1970-01-01T00:00:05.000000Z',
        timestamp: '1970-01-01T00:00:01.600Z',
      },
    ]);
  });

  it('begins anew after a hole', () => {
    const told = tape().print('buy 5x1').interruption().print('buy 6x1').print('buy 7x1');
    expect(computed(told, 'trade_bar_2ticks').map(summary)).toEqual(['6 7 6 7 2/2']);
  });

  it('a volume is counted exactly, where sums of floats fall short', () => {
    const tenths = [testInstrument({ lotSize: '0.1' })];
    const told = tape();
    for (let trade = 0; trade < 10; trade++) told.print('buy 5x1');
    const texts = textsOf(told.events() as readonly MarketEvent[], ['trade_bar_1vol'], { instruments: tenths });
    expect(texts.map((text) => JSON.parse(text).volume)).toEqual([1]);
  });
});
