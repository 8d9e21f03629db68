import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RawOptions } from '../src/index.ts';
import { BinanceCodec } from '../src/raw/binance-codec.ts';
import { eventsIn } from './dataset-files.ts';
import {
  binanceTrade,
  bitget,
  bybit,
  coinbase,
  coinbaseBook,
  depth,
  epochMs,
  line,
  okx,
  openCapture,
  sides,
  spotSnapshot,
  TextBook,
  told,
} from './raw-captures.ts';

/** What a capture leaves unread, once it was read to its end. */
async function leftOut(lines: readonly string[], options: RawOptions = {}): Promise<readonly string[]> {
  const source = await openCapture(lines, options);
  await eventsIn(source);
  return source.leftOut?.() ?? [];
}

/** A message of joined trades, drawn as `'buy 100x2'`. */
function joined(
  time: number,
  serial: number,
  [first, last]: readonly [number, number],
  trade: string,
  more: object = {},
) {
  const [side, level = ''] = trade.split(' ');
  const [p, q] = level.split('x');
  const at = epochMs + time;
  const data = {
    e: 'aggTrade',
    E: at,
    s: 'BTCUSDT',
    a: serial,
    p,
    q,
    f: first,
    l: last,
    T: at,
    m: side === 'sell',
    ...more,
  };
  return { stream: 'btcusdt@aggTrade', data };
}

describe('an answer that names no instrument', () => {
  const coinAnswer = (symbol: string, price: number, u: number) => [
    line(1, depth(1, u, u + 10, `${price}x5 |`, u - 1, symbol)),
    line(2, spotSnapshot(u + 5, `${price}x5 ${price - 1}x9 | ${price + 1}x4`)),
  ];
  const foreign = (of: string, own: string) => [
    line(0, depth(0, 1, 10, '50x1 |', 0, of)),
    line(0, depth(0, 1, 10, '99x1 |', 0, own)),
    line(2, spotSnapshot(10, '50x5 49x9 | 51x4')),
    line(3, spotSnapshot(10, '99x5 98x9 | 101x4')),
    line(4, depth(4, 11, 12, '99x2 |', 10, own)),
  ];

  it.each([
    ['binance-futures', 'ETHUSDT', 'BTCUSDT'],
    ['binance-delivery', 'ETHUSD_PERP', 'BTCUSD_PERP'],
    ['binance', 'ETHUSDT', 'BTCUSDT'],
  ] as const)('of %s is not the book of the one that is read, where %s was recorded too', async (venue, other, own) => {
    const events = await told(foreign(other, own), { venue, symbols: [own] });
    expect(events.filter((event) => event.includes('snapshot') && !event.includes('names no symbol'))).toEqual(
      events.filter((event) => event.includes('no snapshot came')),
    );
    expect(events.filter((event) => event.includes('a snapshot that names no symbol'))).toHaveLength(2);
    await expect(told(foreign(other, own), { venue, symbols: [own], onBadRow: 'fail' })).rejects.toMatchObject({
      code: 'BAD_DATA',
      place: 'capture, message 3',
      message: 'a snapshot that names no symbol, among several instruments',
    });
  });

  it('of Coinbase neither, for its book of orders', async () => {
    const other = {
      ...coinbase(5, 'open', { order_id: 'o', side: 'buy', price: '7', remaining_size: '1' }),
      product_id: 'ETH-USD',
    };
    const lines = [
      line(1, coinbase(6, 'open', { order_id: 'b', side: 'buy', price: '99', remaining_size: '1' })),
      line(2, other),
      line(3, { ...coinbaseBook(5, 'o 7x1 | p 8x1'), product_id: undefined }),
    ];
    const events = await told(lines, { symbols: ['BTC-USD'] });
    expect(events.join('\n')).toContain('a snapshot that names no symbol');
    expect(events.some((event) => event.includes('orders o'))).toBe(false);
  });

  it.each([
    ['bitget', '99x1', 'spot'],
    ['bitget-futures', '50x1', 'futures'],
  ])('of Bitget names its market too: %s is not mixed with another of the same symbol', async (exchange, own) => {
    const spot = bitget(1, 'snapshot', '99x1 | 101x1');
    const futures = { ...bitget(2, 'snapshot', '50x1 | 51x1'), arg: { ...spot.arg, instType: 'mc' } };
    const lines = [line(1, spot), line(2, futures), line(3, spot), line(4, futures)];
    const books = await told(lines, { symbols: [`${exchange}:BTCUSDT`] });
    expect(books).toHaveLength(2);
    expect(books.every((book) => book.includes(`snapshot ${own} `))).toBe(true);
    const { instruments } = await openCapture(lines);
    expect(instruments.map(({ id }) => id).sort()).toEqual(['bitget-futures:BTCUSDT', 'bitget:BTCUSDT']);
  });

  it('begins the book of the only instrument', async () => {
    expect(await told(coinAnswer('BTCUSDT', 99, 5))).toEqual([
      expect.stringMatching(/^2 snapshot 99x5/),
      '2 change 99x5 |',
    ]);
  });

  it('begins it also beside the liquidations and marks of the whole market', async () => {
    const whole = [
      { e: 'forceOrder', E: epochMs, o: { s: 'ETHUSDT', S: 'SELL', X: 'FILLED', z: '2', p: '9', T: epochMs } },
      { e: 'markPriceUpdate', E: epochMs, s: 'XRPUSDT', p: '9', r: '', T: 0 },
    ].map((message) => line(0, message));
    const lines = [...whole, line(1, depth(1, 5, 15, '99x5 |', 4)), line(2, spotSnapshot(10, '99x5 | 101x4'))];
    expect((await told(lines, { symbols: ['BTCUSDT'] }))[0]).toMatch(/^2 snapshot 99x5/);
    const prints = line(0, { ...binanceTrade(0, 5, 'buy 9x1', { X: 'MARKET', s: 'ETHUSDT' }).data });
    expect((await told([prints, ...lines], { symbols: ['BTCUSDT'] })).join()).toContain('names no symbol');
  });

  it('is refused from the first message of another instrument on, even one that was not looked for', async () => {
    const [update = '', answer = ''] = coinAnswer('BTCUSDT', 99, 5);
    const many = Array.from({ length: 50_000 }, (_, n) => line(3, depth(3, n + 16, n + 16, '99x6 |', n + 15)));
    const other = line(4, depth(4, 5, 6, '7x1 |', 4, 'ETHUSDT'));
    const events = await told([update, answer, ...many, other, '', other, answer.replace('10,', '90,')]);
    expect(events.at(-1)).toMatch(/a snapshot that names no symbol/);
  });
});

describe('prints that the venue joined', () => {
  const ofSpot = { M: true };
  const book = [line(1, depth(1, 6, 7, '98x1 |'))];
  const futures = [line(1, depth(1, 6, 7, '98x1 |', 5))];
  const ofCoin = [line(1, depth(1, 6, 7, '98x1 |', 5, 'BTCUSD_PERP'))];

  it.each([
    ['spot', [...book, line(2, joined(2, 70, [5, 7], 'buy 101x5', ofSpot))]],
    ['USD-M', [...futures, line(2, joined(2, 70, [5, 7], 'buy 101x5'))]],
    ['COIN-M', [...ofCoin, line(2, joined(2, 70, [5, 7], 'buy 101x5', { s: 'BTCUSD_PERP' }))]],
    ['a bare event', [...futures, line(2, joined(2, 70, [5, 7], 'buy 101x5').data)]],
  ])('are prints: %s', async (_, lines) => {
    expect((await told(lines)).filter((event) => event.includes('buy'))).toEqual(['2 buy 101x5']);
    expect(await leftOut(lines)).toEqual([]);
  });

  it('tell a seller who crossed the spread, and a missing one by their own count', async () => {
    const lines = [...futures, line(2, joined(2, 70, [5, 7], 'sell 99x5')), line(3, joined(3, 72, [9, 9], 'buy 99x1'))];
    expect((await told(lines)).slice(0, 3)).toEqual([
      '2 sell 99x5',
      '3 flagged sequence-gap (message 3): trade 71 is missing before 72',
      '3 buy 99x1',
    ]);
  });

  it('are left out and counted where the single trades are there, whichever comes first', async () => {
    const singles = [line(2, binanceTrade(2, 5, 'buy 101x2')), line(2, binanceTrade(2, 6, 'buy 101x3'))];
    const together = line(2, joined(2, 70, [5, 6], 'buy 101x5', ofSpot));
    for (const lines of [
      [...book, ...singles, together],
      [...book, together, ...singles],
      [...book, singles[0] as string, together, singles[1] as string],
    ]) {
      expect((await told(lines)).filter((event) => event.includes('buy'))).toEqual(['2 buy 101x2', '2 buy 101x3']);
      expect(await leftOut(lines)).toEqual([
        'binance:BTCUSDT: 1 message of channel aggTrade is not read, since the trades are read from channel trade.',
      ]);
    }
  });

  it('that tell what the single trades do not are counted as such', async () => {
    const lines = [
      ...book,
      line(2, joined(2, 70, [5, 6], 'buy 101x5', ofSpot)),
      line(3, binanceTrade(3, 9, 'buy 101x2')),
      line(4, joined(4, 71, [9, 9], 'buy 101x2', ofSpot)),
      line(5, joined(5, 72, [10, 12], 'buy 101x5', ofSpot)),
    ];
    expect((await leftOut(lines)).at(-1)).toBe('binance:BTCUSDT: 2 of them tell trades that channel trade does not.');
  });

  it('that tell one trade more than the single ones are counted as such', async () => {
    const lines = [
      ...book,
      line(2, binanceTrade(2, 5, 'buy 101x2')),
      line(3, joined(3, 70, [5, 9], 'buy 101x5', ofSpot)),
      line(4, binanceTrade(4, 12, 'buy 101x2')),
    ];
    expect((await leftOut(lines)).at(-1)).toBe('binance:BTCUSDT: 1 of them tell trades that channel trade does not.');
  });

  it('are read with the trades they stand for in the slow way too', () => {
    const [message] = new BinanceCodec('binance').decode(joined(3, 70, [5, 9], 'buy 101x5', ofSpot));
    expect(message).toMatchObject({ channel: 'aggTrade', serial: 70, trades: { first: 5, last: 9 } });
  });

  it('and single ones count each trade once, however they are mixed', async () => {
    const order = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 30, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(
        order,
        fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 10 }),
        async (delays, parts) => {
          const mixed: { readonly at: number; readonly text: (time: number) => unknown }[] = [];
          let trade = 1;
          for (const [serial, part] of parts.entries()) {
            const last = trade + part - 1;
            const range = [trade, last] as const;
            const at = last * 3 + (delays[serial] as number);
            mixed.push({ at, text: (time) => joined(time, serial, range, `buy 101x${part}`, ofSpot) });
            for (; trade <= last; trade++) {
              const id = trade;
              mixed.push({ at: last * 3, text: (time) => binanceTrade(time, id, 'buy 101x1') });
            }
          }
          const sorted = mixed.sort((one, other) => one.at - other.at);
          const lines = [...book, ...sorted.map(({ text }, place) => line(place + 2, text(place + 2)))];
          const prints = (await told(lines)).filter((event) => event.includes('buy'));
          expect(prints).toHaveLength(parts.reduce((sum, part) => sum + part, 0));
          expect(await leftOut(lines)).toEqual([expect.stringContaining(`${parts.length} message`)]);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('by OKX are left out where it tells each trade', async () => {
    const trade = (channel: string, id: string, sz: string) => ({
      arg: { channel, instId: 'BTC-USDT' },
      data: [{ instId: 'BTC-USDT', tradeId: id, px: '101', sz, side: 'buy', ts: `${epochMs + 2}` }],
    });
    const lines = [
      line(2, trade('trades', '6', '5')),
      line(2, trade('trades-all', '5', '2')),
      line(2, trade('trades-all', '6', '3')),
    ];
    expect(await told(lines)).toEqual(['2 buy 101x2', '2 buy 101x3']);
    expect(await leftOut(lines)).toEqual([
      'okex:BTC-USDT: 1 message of channel trades is not read, since the trades are read from channel trades-all.',
    ]);
  });
});

/** Partial depth as spot sends it. */
const spotPartial = (last: number, market: string, channel = 'depth5') => ({
  stream: `btcusdt@${channel}`,
  data: { lastUpdateId: last, ...sides(market) },
});

/** Five levels a side around a best bid. */
const five = (bid: number): string =>
  `${[0, 1, 2, 3, 4].map((n) => `${bid - n}x${n + 1}`).join(' ')} | ${[1, 2, 3, 4, 5].map((n) => `${bid + n}x${n}`).join(' ')}`;

/** The same as a depth update of futures, which is how they send partial depth. */
const futuresPartial = (time: number, u: number, bid: number, symbol = 'BTCUSDT') =>
  depth(time, u - 3, u, five(bid), u - 9, symbol);

describe('channels of whole books', () => {
  const trade = line(1, binanceTrade(1, 5, 'buy 101x2'));

  it('of spot replace the book, and one that repeats the last says nothing new', async () => {
    const lines = [
      trade,
      line(2, spotPartial(7, '99x1 98x1 | 101x1')),
      line(3, spotPartial(7, '99x1 98x1 | 101x1')),
      line(4, spotPartial(9, '98x1 | 100x1')),
    ];
    expect(await told(lines)).toEqual(['1 buy 101x2', '2 snapshot 99x1 98x1 | 101x1', '4 snapshot 98x1 | 100x1']);
    expect(await leftOut(lines)).toEqual([]);
  });

  it.each([
    ['USD-M', 'depth10@100ms', 'BTCUSDT'],
    ['USD-M, 500 ms', 'depth20@500ms', 'BTCUSDT'],
    ['COIN-M', 'depth5', 'BTCUSD_PERP'],
  ])('of %s are never folded as changes', async (_, channel, symbol) => {
    const of = (time: number, u: number, bid: number) => {
      const { data } = futuresPartial(time, u, bid, symbol);
      return line(time, { stream: `${symbol.toLowerCase()}@${channel}`, data });
    };
    expect(await told([of(1, 100, 99), of(2, 200, 90)])).toEqual([`1 snapshot ${five(99)}`, `2 snapshot ${five(90)}`]);
  });

  it('of futures without the name of their stream are told by their form, and the capture says so', async () => {
    const lines = [
      line(1, futuresPartial(1, 100, 99).data),
      line(2, futuresPartial(2, 200, 90).data),
      line(3, futuresPartial(3, 300, 91).data),
    ];
    expect(await told(lines)).toEqual([1, 2, 3].map((n) => `${n} snapshot ${five([99, 90, 91][n - 1] as number)}`));
    const { notes } = await openCapture(lines);
    expect(notes.join()).toMatch(/each is taken for a whole book/);
  });

  it.each([5, 10, 20])('of futures without a name are told by their form at %i levels', async (levels) => {
    const of = (time: number, bid: number): string => {
      const rows = (step: number) => Array.from({ length: levels }, (_, n) => [`${bid + step * (n + 1)}`, '1']);
      return line(time, { ...futuresPartial(time, time, bid).data, b: rows(-1), a: rows(1) });
    };
    const events = await told([of(100, 99), of(200, 90)]);
    expect(events.map((event) => event.split(' ').slice(0, 3).join(' '))).toEqual([
      '100 snapshot 98x1',
      '200 snapshot 89x1',
    ]);
  });

  it.each([
    ['a level is removed', futuresPartial(2, 200, 90).data, { a: [['101', '0'], ...sides(five(90)).asks.slice(1)] }],
    ['there are more bids', futuresPartial(2, 200, 90).data, { a: [['101', '1']] }],
    ['they are out of order', futuresPartial(2, 200, 90).data, { a: sides(five(90)).asks.toReversed() }],
  ])('are not taken for such where %s once', async (_, data, change) => {
    const lines = [line(1, futuresPartial(1, 191, 99).data), line(2, { ...data, ...change })];
    expect((await told(lines)).filter((event) => event.includes('snapshot'))).toEqual([
      expect.stringContaining('no snapshot came'),
    ]);
  });

  it('of OKX: five levels, in both of its interfaces', async () => {
    const books5 = (time: number, seqId: number, market: string) => {
      const { arg, data } = okx(time, 'snapshot', market, { seqId }, 'BTC-USDT', 'books5');
      return line(time, { arg, data });
    };
    expect(await told([books5(1, 5, '99x1 | 101x1'), books5(2, 9, '98x1 | 100x1')])).toEqual([
      '1 snapshot 99x1 | 101x1',
      '2 snapshot 98x1 | 100x1',
    ]);
    const table = (time: number, market: string) => ({
      table: 'spot/depth5',
      data: [{ instrument_id: 'BTC-USDT', ...sides(market), timestamp: new Date(epochMs + time).toISOString() }],
    });
    expect(await told([line(1, table(1, '99x1 | 101x1')), line(2, table(2, '98x1 | 100x1'))])).toEqual([
      '1 snapshot 99x1 | 101x1',
      '2 snapshot 98x1 | 100x1',
    ]);
  });

  it.each(['books1', 'books5', 'books15'])('of Bitget: %s, each message the whole book', async (channel) => {
    const cut = (time: number, market: string, checksum?: number) => {
      const { arg, ...message } = bitget(time, 'snapshot', market, checksum);
      return line(time, { ...message, arg: { ...arg, instType: 'USDT-FUTURES', channel } });
    };
    const right = new TextBook().replace('98x1 | 100x1').interleaved;
    const lines = [cut(1, '99x1 | 101x1'), cut(2, '98x1 | 100x1', right), cut(3, '97x1 | 100x1', 77)];
    expect(await told(lines)).toEqual([
      '1 snapshot 99x1 | 101x1',
      '2 snapshot 98x1 | 100x1',
      expect.stringMatching(/^3 mismatch/),
    ]);
    expect(await leftOut(lines)).toEqual([]);
  });

  it.each([
    ['Bitget', ['books1', 'books5', 'books15', 'books']],
    ['OKX', ['books5', 'books50-l2-tbt', 'books', 'books-l2-tbt']],
  ])('of %s are read by depth: %j', async (venue, channels) => {
    const snapshot = (time: number, channel: string) => {
      const message =
        venue === 'OKX' ? okx(time, 'snapshot', `${90 + time}x1 |`) : bitget(time, 'snapshot', `${90 + time}x1 |`);
      return line(time, { ...message, arg: { ...message.arg, channel } });
    };
    for (let deepest = 1; deepest < channels.length; deepest++) {
      const recorded = [channels[deepest] ?? '', ...channels.slice(0, deepest)];
      const lines = recorded.map((channel, n) => snapshot(n + 1, channel));
      expect(await told(lines)).toEqual(['1 snapshot 91x1 |']);
      expect(await leftOut(lines)).toHaveLength(deepest);
    }
  });

  it('of Deribit, ungrouped; grouped ones are counted', async () => {
    const grouped = (time: number, id: number, group: string) =>
      line(
        time,
        `{"jsonrpc":"2.0","method":"subscription","params":{"channel":"book.BTC-PERPETUAL.${group}.10.100ms","data":{"timestamp":${epochMs + time},"instrument_name":"BTC-PERPETUAL","change_id":${id},"bids":[[99.0,1000.0]],"asks":[[101.0,2000.0]]}}}`,
      );
    const lines = [grouped(1, 5, 'none'), grouped(2, 9, 'none'), grouped(3, 10, '5')];
    const options = { unknownContracts: 'assume' } as const;
    expect(await told(lines, options)).toEqual(['1 snapshot 99x1000 | 101x2000', '2 snapshot 99x1000 | 101x2000']);
    expect(await leftOut(lines, options)).toEqual([
      '1 message of channel book (grouped) is not read (deribit:BTC-PERPETUAL; the first is capture, message 3).',
    ]);
  });

  it('are left out and counted beside a full one, in whatever order they begin', async () => {
    const full = (first: number) => [
      line(first, okx(first, 'snapshot', '99x1 98x1 | 101x1')),
      line(first + 1, okx(first + 1, 'update', '98x2 |')),
    ];
    const partial = (time: number) =>
      line(time, { ...okx(time, 'snapshot', '99x1 | 101x1', {}, 'BTC-USDT', 'books5'), action: undefined });
    for (const [lines, first] of [
      [[...full(1), partial(3), partial(4)], 1],
      [[partial(1), partial(2), ...full(3)], 3],
    ] as const) {
      expect(await told(lines)).toEqual([`${first} snapshot 99x1 98x1 | 101x1`, `${first + 1} change 98x2 |`]);
      expect(await leftOut(lines)).toEqual([
        'okex:BTC-USDT: 2 messages of channel books5 are not read, since the book is read from channel books.',
      ]);
    }
  });

  it('are left out beside the changes of Binance, and the deeper one beside a shallower', async () => {
    const changes = [line(1, spotSnapshot(5, '99x1 | 101x1', 'btcusdt')), line(2, depth(2, 6, 7, '98x1 |'))];
    const partial = line(3, spotPartial(9, '97x1 | 100x1', 'depth20@100ms'));
    expect(await told([...changes, partial])).toEqual(['1 snapshot 99x1 | 101x1', '2 change 98x1 |']);
    expect(await leftOut([trade, partial, line(4, spotPartial(10, '97x2 | 100x1'))])).toEqual([
      'binance:BTCUSDT: 1 message of channel depth5 is not read, since the book is read from channel depth20@100ms.',
    ]);
  });
});

describe('Coinbase by levels', () => {
  const at = (n: number): string => new Date(epochMs + n).toISOString();
  const opening = { type: 'snapshot', product_id: 'BTC-USD', ...sides('99x1 98x3 | 101x2') };
  const update = (n: number, ...changes: readonly (readonly string[])[]) =>
    line(n, { type: 'l2update', product_id: 'BTC-USD', time: at(n), changes });
  const match = (n: number, id: number) =>
    line(
      n,
      coinbase(n, 'match', {
        trade_id: id,
        maker_order_id: 'm',
        taker_order_id: 't',
        side: 'sell',
        size: '4',
        price: '101',
      }),
    );

  it('is a snapshot and its changes, and a match is a print', async () => {
    const lines = [
      line(1, opening),
      update(2, ['buy', '99', '2'], ['sell', '101', '0']),
      match(3, 7),
      update(4, ['sell', '102', '1']),
    ];
    expect(await told(lines)).toEqual([
      '1 snapshot 99x1 98x3 | 101x2',
      '2 change 99x2 | 101x0',
      '3 buy 101x4',
      '4 change | 102x1',
    ]);
    expect(await leftOut(lines)).toEqual([]);
  });

  it('is recognised without a trade, and is lost by a message that cannot be read', async () => {
    const lines = [line(1, opening), update(2, ['buy', '99', 'much']), update(3, ['buy', '99', '2'])];
    expect(await told(lines)).toEqual([
      '1 snapshot 99x1 98x3 | 101x2',
      expect.stringMatching(/^2 unreadable .* damages the book/),
    ]);
  });

  it('is left out and counted beside the book of orders', async () => {
    const orders = [
      line(1, coinbaseBook(5, 'b 99x1 | a 101x2')),
      line(2, coinbase(6, 'open', { order_id: 'c', side: 'buy', price: '98', remaining_size: '3' })),
    ];
    const lines = [line(0, opening), ...orders, update(3, ['buy', '99', '2'])];
    expect(await told(lines)).toEqual(['1 orders b bid 99x1 a ask 101x2', '2 added c bid 98x3']);
    expect(await leftOut(lines)).toEqual([
      'coinbase:BTC-USD: 2 messages of channel level2 are not read, since the book is read from channel full.',
    ]);
  });

  it('matches alone make no book, and are no part of one that is missing', async () => {
    expect(await told([match(3, 7), match(5, 8)])).toEqual(['3 buy 101x4', '5 buy 101x4']);
  });
});

describe('what is not read', () => {
  const opening = line(1, bybit(1, 'snapshot', 10, '99x9 | 101x5'));
  const kline = (topic: string) => line(2, { topic, data: [], ts: epochMs, type: 'snapshot' });

  it('is counted by channel, with the first of it', async () => {
    const lines = [opening, kline('kline.5.BTCUSDT'), kline('kline.D.BTCUSDT'), kline('kline.5.BTCUSDT')];
    expect(await leftOut(lines)).toEqual([
      '2 messages of channel kline.5 are not read (bybit:BTCUSDT; the first is capture, message 2).',
      '1 message of channel kline.D is not read (bybit:BTCUSDT; the first is capture, message 3).',
    ]);
  });

  it('of other instruments is not counted where those are left out', async () => {
    const lines = [
      opening,
      kline('kline.5.ETHUSDT'),
      line(2, bybit(2, 'snapshot', 3, '9x1 |')).replaceAll('BTC', 'ETH'),
    ];
    expect(await leftOut(lines, { symbols: ['BTCUSDT'] })).toEqual([]);
    expect(await leftOut(lines)).toHaveLength(1);
  });

  it.each([
    ['bybit', [opening, line(2, okx(2, 'snapshot', '99x1 |')), line(3, { hello: 'world' })], 2],
    ['okx', [line(1, okx(1, 'snapshot', '99x1 |')), line(2, bybit(1, 'snapshot', 10, '99x9 |'))], 1],
    ['binance', [line(1, depth(1, 6, 7, '98x1 |')), line(2, { price: 5 })], 1],
  ] as const)(
    'because it is no message of %s is counted as well, with the first of it',
    async (venue, lines, count) => {
      const words =
        count === 1 ? '1 message that belongs to no channel' : `${count} messages that belong to no channel`;
      expect(await leftOut(lines, { venue })).toEqual([
        `${words} of ${venue} ${count === 1 ? 'is' : 'are'} not read (the first is capture, message 2).`,
      ]);
    },
  );

  it('does not include what passes between the venue and a recorder, nor a ticker that says nothing new', async () => {
    const ticker = { topic: 'tickers.BTCUSDT', type: 'delta', ts: epochMs, data: { openInterest: '7' } };
    const control = [{ success: true, op: 'subscribe' }, { op: 'pong' }, ticker].map((one) => line(2, one));
    expect(await leftOut([opening, ...control])).toEqual([]);
  });
});

describe('the place of what is missing', () => {
  const gapOf = async (lines: readonly string[]) => {
    const found = (await eventsIn(await openCapture(lines))).find(({ type }) => type === 'FeedInterrupted');
    return found?.type === 'FeedInterrupted' ? { cause: found.cause, place: found.place } : undefined;
  };

  it('is the first message that waited for a snapshot, however many came after it', async () => {
    const lines = Array.from({ length: 2_100 }, (_, n) => line(n, depth(n, n + 5, n + 5, '99x1 |')));
    expect(await gapOf(lines)).toEqual({
      cause:
        'no snapshot came, and the changes from here on make no book without one, received 2023-11-14T22:13:20.000000Z',
      place: 'capture, message 1',
    });
  });

  it('is the first one of those that the connection was not lost for since', async () => {
    const lines = Array.from({ length: 2_100 }, (_, n) => line(n, depth(n, n + 5, n + 5, '99x1 |')));
    const again = line(2_200, spotSnapshot(9_999, '99x1 |', 'btcusdt'));
    const events = await told([...lines, again, ...lines.slice(0, 1)]);
    expect(events).toEqual(['2200 snapshot 99x1 |', expect.stringContaining('clock-back')]);
  });

  it('comes with the time at which the message behind the gap was received, where that waited', async () => {
    const lines = [
      line(1, bybit(1, 'snapshot', 10, '99x9 | 101x5')),
      line(5, bybit(5, 'delta', 12, '99x1 |')),
      line(1_900, { topic: 'tickers.BTCUSDT', type: 'delta', ts: epochMs, data: { openInterest: '7' } }),
    ];
    expect(await gapOf(lines)).toEqual({
      cause: 'message 11 is missing before 12, received 2023-11-14T22:13:20.005000Z',
      place: 'capture, message 2',
    });
  });

  it('needs no time where the message behind the gap did not wait', async () => {
    const lines = Array.from({ length: 66 }, (_, n) => line(n, depth(n, 2 * n + 5, 2 * n + 5, '99x1 |', 2 * n + 4)));
    const astray = [
      line(0, spotSnapshot(5, '99x1 |', 'btcusdt')),
      lines[0] as string,
      line(9, depth(9, 20, 20, '99x2 |', 3)),
    ];
    expect(await gapOf(astray)).toMatchObject({ cause: expect.not.stringContaining('received') });
  });
});

describe('trades that met no order of the book', () => {
  const book = [line(1, spotSnapshot(5, '99x1 | 101x1')), line(2, depth(2, 6, 7, '98x1 |', 5))];
  const trade = (id: number, kind: string) => line(id, binanceTrade(id, id, 'buy 99x1', { X: kind }));

  it.each([
    [['INSURANCE_FUND'], '1 trade'],
    [['ADL', 'INSURANCE_FUND'], '2 trades'],
    [['NA', 'NA', 'ADL'], '3 trades'],
  ])('such as %j are no prints, and are counted', async (kinds, count) => {
    const lines = [...book, trade(3, 'MARKET'), ...kinds.map((kind, n) => trade(4 + n, kind))];
    expect((await told(lines)).filter((event) => event.includes(' buy '))).toEqual(['3 buy 99x1']);
    expect(await leftOut(lines)).toEqual([
      `binance-futures:BTCUSDT: ${count} of the insurance fund, of auto-deleveraging or of no stated kind met no order of the book, so they are not told as prints.`,
    ]);
  });

  it('are not spoken of where there are none', async () => {
    expect(await leftOut([...book, trade(3, 'MARKET')])).toEqual([]);
  });
});

describe('a capture that names a channel of its own in each message', () => {
  it('of no book is counted by the first hundred names, and the rest together', async () => {
    const strange = Array.from({ length: 5000 }, (_, n) =>
      line(n + 2, { arg: { channel: `${'x'.repeat(n === 7 ? 10_000 : 1)}${n}`, instId: 'BTC-USDT' }, data: [{}] }),
    );
    const sentences = await leftOut([line(1, okx(1, 'snapshot', '99x1 | 101x1')), ...strange]);
    expect(sentences).toHaveLength(101);
    expect(
      sentences.slice(0, 100).every((text) => text.startsWith('1 message of channel x') && text.length < 250),
    ).toBe(true);
    expect(sentences[100]).toMatch(
      /^4,900 messages of other channels are not read \(okex:BTC-USDT; the first is .*message 102/,
    );
  });

  it('of books is counted alike', async () => {
    const shallow = Array.from({ length: 500 }, (_, n) =>
      line(n + 2, bybit(n + 2, 'snapshot', 1, '99x1 |', `orderbook.${n + 2}`)),
    );
    const lines = [line(1, bybit(1, 'snapshot', 1, '99x3 | 101x3', 'orderbook.1000')), ...shallow];
    const sentences = await leftOut(lines, { venue: 'bybit' });
    expect(sentences).toHaveLength(101);
    expect(sentences[100]).toMatch(/^bybit:BTCUSDT: 400 messages of other channels are not read/);
  });

  it.each(['constructor', '__proto__', 'toString'])('such as %s is counted as any other', async (channel) => {
    const lines = [okx(1, 'snapshot', '99x1 | 101x1'), { arg: { channel, instId: 'BTC-USDT' }, data: [{}] }];
    expect(await leftOut(lines.map((message, n) => line(n + 1, message)))).toEqual([
      expect.stringContaining(`1 message of channel ${channel} is not read`),
    ]);
  });
});
