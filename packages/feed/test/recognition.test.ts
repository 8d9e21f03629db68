import { describe, expect, it } from 'vitest';
import { openCaptures, openRaw, type RawOptions } from '../src/index.ts';
import { eventsIn, fileOf } from './dataset-files.ts';
import { bitget, bybit, epochMs, line, okx, TextBook, textOf, wholeSteps } from './raw-captures.ts';

const open = (lines: readonly string[], options: RawOptions = {}) =>
  openRaw(fileOf('capture', `${lines.join('\n')}\n`), { onBadRow: 'skip', unknownContracts: 'assume', ...options });

describe('the venue of a capture', () => {
  const v2 = (instType: string, instId: string) => {
    const book = bitget(1, 'snapshot', '99x3 | 101x4', new TextBook().replace('99x3 | 101x4').interleaved);
    return { ...book, arg: { instType, channel: 'books', instId } };
  };

  it.each([
    ['SPOT', 'BTCUSDT', 'bitget', 'spot'],
    ['USDT-FUTURES', 'BTCUSDT', 'bitget-futures', 'linear'],
    ['USDC-FUTURES', 'BTCPERP', 'bitget-futures', 'linear'],
    ['COIN-FUTURES', 'BTCUSD', 'bitget-futures', 'linear'],
    ['sp', 'ETHUSDT', 'bitget', 'spot'],
    ['mc', 'ETHUSDT', 'bitget-futures', 'linear'],
  ])('Bitget’s %s %s is %s', async (instType, instId, exchange, contract) => {
    const lines = [line(1, v2(instType, instId))];
    for (const options of [{}, { venue: 'bitget' }] as const) {
      const source = await open(lines, options);
      expect(source.instruments).toMatchObject([{ exchange, symbol: instId, contract }]);
      expect((await eventsIn(source)).map(({ type }) => type)).toEqual(['BookSnapshotted']);
      expect(source.checks?.()).toMatchObject([{ checksums: 1, checksumsMatched: 1 }]);
    }
    const { captures, close } = await openCaptures(fileOf('capture', `${lines.join('\n')}\n`));
    await close();
    expect(captures.map((capture) => capture.exchange)).toEqual([exchange]);
  });

  it('a coin-margined contract of Bitget is not accounted for by its name', async () => {
    const lines = [line(1, v2('COIN-FUTURES', 'BTCUSD'))];
    await expect(open(lines, { unknownContracts: 'fail' })).rejects.toMatchObject({ code: 'BAD_CONFIGURATION' });
  });

  it('Bitget’s newer trades and tickers are read', async () => {
    const arg = { instType: 'USDT-FUTURES', instId: 'BTCUSDT' };
    const trade = { ts: `${epochMs}`, price: '99', size: '2', side: 'sell', tradeId: '7' };
    const ticker = { bidPr: '99', bidSz: '1', askPr: '101', askSz: '2', markPrice: '100', ts: `${epochMs}` };
    const funding = { fundingRate: '0.0001', nextFundingTime: `${epochMs + 5}` };
    const source = await open(
      [
        line(1, { action: 'snapshot', arg: { ...arg, channel: 'trade' }, data: [trade] }),
        line(2, { action: 'update', arg: { ...arg, channel: 'trade' }, data: [trade] }),
        line(3, { action: 'snapshot', arg: { ...arg, channel: 'ticker' }, data: [{ ...ticker, ...funding }] }),
      ],
      { instruments: [{ ...(wholeSteps as readonly object[])[0], exchange: 'bitget-futures' }] as never },
    );
    const events = await eventsIn(source);
    expect(events.map(textOf)).toEqual([
      'sell 99x2',
      'quote 99x1 | 101x2',
      'mark 100 index undefined',
      'funding 0.0001 at 5',
    ]);
    expect(events[0]).toMatchObject({ tradeId: '7' });
  });

  it.each([
    [{ table: 'orderBookL2', action: 'partial', data: [{ symbol: 'XBTUSD', id: 1, side: 'Sell', size: 1, price: 1 }] }],
    [{ table: 'trade', action: 'insert', data: [{ symbol: 'XBTUSD', side: 'Buy', size: 1, price: 1 }] }],
    [{ table: 'quote', action: 'partial', data: [] }],
    [{ table: 'orderBook10', action: 'update', data: [] }],
  ])('of BitMEX is not known: %j', async (message) => {
    await expect(open([line(1, message)])).rejects.toMatchObject({ message: 'no message of a known venue was found' });
  });

  const book = line(1, bybit(1, 'snapshot', 10, '99x9 | 101x5'));
  const print = { T: epochMs, s: 'BTCUSDT', S: 'Sell', v: '2', p: '99', i: 'a', BT: false };
  const trades = (more: object) =>
    line(2, { topic: 'publicTrade.BTCUSDT', ts: epochMs, data: [{ ...print, ...more }] });
  const ticker = (data: object) =>
    line(2, { topic: 'tickers.BTCUSDT', type: 'snapshot', ts: epochMs, data: { symbol: 'BTCUSDT', ...data } });

  it.each([
    ['its trades', trades({ RPI: false }), 'bybit-spot'],
    ['its trades', trades({ L: 'PlusTick' }), 'bybit'],
    ['its tickers', ticker({ lastPrice: '99', usdIndexPrice: '99.1' }), 'bybit-spot'],
    ['its tickers', ticker({ lastPrice: '99', markPrice: '99' }), 'bybit'],
  ])('Bybit’s market is told by %s', async (_, other, exchange) => {
    const source = await open([book, other]);
    expect(source.instruments).toMatchObject([{ exchange, contract: exchange === 'bybit' ? 'linear' : 'spot' }]);
    expect(source.notes.join()).not.toMatch(/cannot be told apart/);
  });

  it.each(['orderbook.50', 'orderbook.200', 'orderbook.1'])(
    'Bybit’s market is not told by a book of %s: it is refused until it is said',
    async (topic) => {
      const lines = [line(1, bybit(1, 'snapshot', 10, '99x9 | 101x5', topic))];
      await expect(open(lines)).rejects.toMatchObject({
        code: 'BAD_DATA',
        message: 'spot and derivatives of Bybit cannot be told apart by their books alone',
        remedy: expect.stringMatching(/--exchange bybit .*--exchange bybit-spot/),
      });
      const [stated] = wholeSteps as readonly object[];
      for (const venue of ['bybit', 'bybit-spot'] as const) {
        expect((await open(lines, { venue })).instruments).toMatchObject([{ exchange: venue }]);
        const instruments = [{ ...stated, exchange: venue }] as never;
        expect((await open(lines, { instruments })).instruments).toMatchObject([{ exchange: venue }]);
      }
    },
  );

  it('Bybit’s market is told by a book that spot does not have, and by a trade far on', async () => {
    const deep = line(1, bybit(1, 'snapshot', 10, '99x9 | 101x5', 'orderbook.500'));
    expect((await open([deep])).instruments).toMatchObject([{ exchange: 'bybit' }]);
    const changes = Array.from({ length: 3000 }, (_, n) => line(n + 2, bybit(n + 2, 'delta', 11 + n, '99x8 |')));
    expect((await open([book, ...changes, trades({ RPI: false })])).instruments).toMatchObject([
      { exchange: 'bybit-spot' },
    ]);
  });

  it('Bybit’s spot and derivatives in one capture are refused', async () => {
    await expect(open([book, trades({}), trades({ L: 'PlusTick', i: 'b' })])).rejects.toMatchObject({
      message: 'the capture holds messages of spot and of derivatives of Bybit',
    });
  });
});

describe('lines without a receipt time', () => {
  const archived = (time: number, type: 'snapshot' | 'delta', u: number, market: string) =>
    JSON.stringify(bybit(time, type, u, market, 'orderbook.500'));

  it.each([{}, { venue: 'bybit' }] as const)('are read by the time of Bybit, with a warning: %j', async (options) => {
    const lines = [archived(1, 'snapshot', 10, '99x9 | 101x5'), archived(101, 'delta', 11, '99x1 |'), ''];
    const source = await open(lines, { instruments: wholeSteps, ...options });
    const events = await eventsIn(source);
    expect(events.map(textOf).slice(0, 2)).toEqual(['snapshot 99x9 | 101x5', 'change 99x1 |']);
    expect(events.map(({ receivedTime }) => receivedTime / 1000 - epochMs).slice(0, 2)).toEqual([1, 101]);
    expect(source.notes).toContainEqual(expect.stringMatching(/no receipt time.*these data have no feed latency/));
  });

  it.each([{}, { venue: 'okx' }] as const)('are read by the time of OKX’ archive: %j', async (options) => {
    const archive = (time: number, action: string, market: 'a' | 'b') => {
      const [bid, ask] =
        market === 'a'
          ? [
              ['99', '3', '1'],
              ['101', '4', '1'],
            ]
          : [
              ['99', '0', '0'],
              ['102', '1', '1'],
            ];
      return JSON.stringify({ instId: 'BTC-USDT', action, ts: `${epochMs + time}`, asks: [ask], bids: [bid] });
    };
    const source = await open([archive(1, 'snapshot', 'a'), archive(11, 'update', 'b')], {
      instruments: wholeSteps,
      ...options,
    });
    expect((await eventsIn(source)).map(textOf)).toEqual(['snapshot 99x3 | 101x4', 'change 99x0 | 102x1']);
    expect(source.notes).toHaveLength(1);
  });

  it.each<[line: string, cause: string]>([
    [
      JSON.stringify({ e: 'depthUpdate', E: epochMs, s: 'BTCUSDT', U: 1, u: 2, b: [], a: [] }),
      'there is no receipt time before the message',
    ],
    [JSON.stringify([320, {}, 'book-10', 'XBT/USD']), 'there is no receipt time before the message'],
    [`1700000000123 ${archived(1, 'snapshot', 1, '99x1 |')}`, 'the receipt time 1700000000123 is in milliseconds'],
    [`1700000000.123456: ${archived(1, 'snapshot', 1, '99x1 |')}`, 'the receipt time 1700000000.123456: is in seconds'],
    [`1700000000 ${archived(1, 'snapshot', 1, '99x1 |')}`, 'the receipt time 1700000000 is in seconds'],
    [
      `17000000001234567 ${archived(1, 'snapshot', 1, '99x1 |')}`,
      'the receipt time 17000000001234567 is neither in nanoseconds nor in microseconds',
    ],
  ])('or with one of another form are refused by the cause: %s', async (text, cause) => {
    for (const options of [{}, { venue: 'bybit' }] as const) {
      await expect(open(['', text], options)).rejects.toMatchObject({
        message: `line 2: ${cause}`,
        remedy: expect.stringMatching(/^begin each line with its receipt time/),
      });
    }
  });

  it('are faults in a capture whose first line has one', async () => {
    const lines = [line(1, bybit(1, 'snapshot', 10, '99x9 |')), archived(2, 'delta', 11, '99x1 |')];
    const events = await eventsIn(await open(lines, { instruments: wholeSteps }));
    expect(events[1]).toMatchObject({ type: 'MessageRejected', place: 'capture, message 2' });
  });

  it('an answer without data of the venue that was given names other venues', async () => {
    const error = open([line(1, okx(1, 'snapshot', '99x1 |'))], { venue: 'bybit' });
    await expect(error).rejects.toMatchObject({ remedy: expect.not.stringMatching(/one of .*\bbybit,/) });
  });
});
