import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openRaw, rawVenues } from '../src/index.ts';
import { eventsIn, fileOf } from './dataset-files.ts';
import {
  binanceTrade,
  bybit,
  depth,
  kraken,
  line,
  okx,
  openCapture,
  spotSnapshot,
  told,
  wholeSteps,
} from './raw-captures.ts';

const opening = line(1, bybit(1, 'snapshot', 10, '99x9 | 101x5'));
const change = (time: number, u: number, market = '99x1 |'): string => line(time, bybit(time, 'delta', u, market));
const open = (content: string | Buffer, name = 'capture.gz') =>
  openRaw(fileOf(name, content), { instruments: wholeSteps, onBadRow: 'skip' });

describe('the lines of a capture', () => {
  const message = JSON.stringify(bybit(1, 'snapshot', 10, '99x9 |'));

  it.each([
    ['1700000000123456789', 1_700_000_000_123_456, 'nanoseconds, cut to the microsecond'],
    ['1700000000123456', 1_700_000_000_123_456, 'microseconds'],
    ['2023-11-14T22:13:20.123Z', 1_700_000_000_123_000, 'ISO with three digits'],
    ['2023-11-14T22:13:20.1234567Z', 1_700_000_000_123_456, 'with seven, as Tardis records'],
    ['2023-11-14T22:13:20.123456789Z', 1_700_000_000_123_456, 'with nine'],
    ['2023-11-14T22:13:20Z', 1_700_000_000_000_000, 'with none'],
  ])('are received at %s = %i: %s', async (stamp, expected) => {
    const [event] = await eventsIn(await open(`${stamp} ${message}\n`, 'capture'));
    expect(event?.receivedTime).toBe(expected);
  });

  it.each([
    ['1700000000', 'seconds'],
    ['1700000000123', 'milliseconds'],
    ['2023-11-14 22:13:20.123Z', 'a space within the time'],
    ['yesterday', 'a word'],
  ])('cannot be received at %s: %s', async (stamp) => {
    const events = await eventsIn(await open(`${opening}\n${stamp} ${message}\n`, 'capture'));
    expect(events.at(-1)).toMatchObject({ type: 'MessageRejected', kind: 'unreadable', place: 'capture, message 2' });
  });

  it('are the same plain and packed, with the line ends of either world, with and without the last', async () => {
    const lines = [opening, change(2, 11), change(3, 12)];
    const plain = await eventsIn(await open(`${lines.join('\n')}\n`, 'capture'));
    expect(plain).toHaveLength(3);
    for (const content of [gzipSync(lines.join('\n')), gzipSync(`${lines.join('\r\n')}\r\n`)]) {
      expect(await eventsIn(await open(content))).toEqual(plain);
    }
    expect(await eventsIn(await open(gzipSync(`${lines.join('\n')}\n`), 'capture'))).toEqual(plain);
  });

  it('of a gzip that is cut off are bad data, and not a shorter capture', async () => {
    const packed = gzipSync(
      `${[opening, ...Array.from({ length: 500 }, (_, at) => change(at + 2, at + 11))].join('\n')}\n`,
    );
    const cut = fileOf('capture.gz', packed.subarray(0, packed.length - 40));
    const read = async () => eventsIn(await openRaw(cut, { venue: 'bybit', instruments: wholeSteps }));
    await expect(read()).rejects.toMatchObject({ code: 'BAD_DATA', message: expect.stringContaining('cut off') });
  });

  it('are read in batches, can be stopped by a signal, and read again', async () => {
    const lines = [opening, ...Array.from({ length: 9_000 }, (_, at) => change(at + 2, at + 11))];
    const source = await openCapture(lines);
    const sizes: number[] = [];
    for await (const batch of source.batches()) sizes.push(batch.length);
    expect(sizes).toEqual([...Array.from({ length: 17 }, () => 512), 297]);
    const abort = new AbortController();
    const stopped = async () => {
      for await (const _ of source.batches(abort.signal)) abort.abort();
    };
    await expect(stopped()).rejects.toMatchObject({ name: 'AbortError' });
    expect(await eventsIn(source)).toHaveLength(9_001);
    expect(source.progress?.()).toBe(1);
  });

  it('received at or after `to` are not read', async () => {
    const lines = [opening, change(2, 11), change(3, 12), 'not even a line'];
    const to = 1_700_000_000_003_000 as never;
    expect(await told(lines, { to })).toEqual(['1 snapshot 99x9 | 101x5', '2 change 99x1 |']);
  });

  it('whose time goes back keep their order and the time of the line before, and are told', async () => {
    const lines = [
      opening,
      change(9, 11),
      line(5, bybit(5, 'delta', 12, '99x2 |')),
      line(6, bybit(6, 'delta', 13, '99x3 |')),
    ];
    expect(await told(lines)).toEqual([
      '1 snapshot 99x9 | 101x5',
      '9 change 99x1 |',
      '9 flagged clock-back (message 3): the receipt time goes back from 1700000000009000 to 1700000000005000',
      '9 change 99x2 |',
      '9 change 99x3 |',
    ]);
  });
});

describe('the venue of a capture', () => {
  it('is told by its messages', async () => {
    const [one] = (await openCapture([line(1, spotSnapshot(5, '99x1 |')), line(2, depth(2, 6, 7, '98x1 |'))]))
      .instruments;
    const [other] = (await openCapture([line(2, depth(2, 6, 7, '98x1 |', 5))])).instruments;
    expect([one?.id, other?.id]).toEqual(['binance:BTCUSDT', 'binance-futures:BTCUSDT']);
  });

  it('can be given where messages do not tell it', async () => {
    const source = await openCapture([opening], { venue: 'bybit-spot', instruments: [], unknownContracts: 'assume' });
    expect(source.instruments[0]?.id).toBe('bybit-spot:BTCUSDT');
  });

  it.each([
    [[opening, line(2, okx(2, 'snapshot', '99x1 |'))], 'bybit, okx', 'messages of two'],
    [[line(1, { hello: 'world' })], 'no message of a known venue', 'no messages'],
    [[line(1, spotSnapshot(5, '99x1 |', 'btcusdt'))], 'which of Binance’s markets', 'spot and futures answer alike'],
  ])('is an error for %j, which says %s: %s', async (lines, expected) => {
    const error = await openCapture(lines).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'BAD_DATA', message: expect.stringContaining(expected) });
    if (!expected.includes('okx'))
      expect(error).toMatchObject({ remedy: expect.stringContaining(rawVenues.join(', ')) });
  });

  it('without market data in it is no data', async () => {
    await expect(openCapture([line(1, { op: 'subscribe' })], { venue: 'bybit' })).rejects.toMatchObject({
      code: 'NO_DATA',
    });
  });
});

describe('the instruments of a capture', () => {
  const two = [
    line(1, spotSnapshot(5, '99x1 |', 'btcusdt')),
    line(2, depth(2, 6, 7, '98x1 |')),
    line(3, spotSnapshot(5, '50x1 |', 'ethusdt')),
    line(4, depth(4, 6, 7, '49x1 |', undefined, 'ETHUSDT')),
  ];

  it('are read side by side, or as many as were asked for', async () => {
    expect(await told(two)).toEqual([
      '1 BTCUSDT snapshot 99x1 |',
      '2 BTCUSDT change 98x1 |',
      '3 ETHUSDT snapshot 50x1 |',
      '4 ETHUSDT change 49x1 |',
    ]);
    expect(await told(two, { symbols: ['ethusdt'] })).toEqual(['3 snapshot 50x1 |', '4 change 49x1 |']);
    await expect(told(two, { symbols: ['ETHUSDC'] })).rejects.toMatchObject({
      code: 'BAD_USAGE',
      remedy: expect.stringContaining('ETHUSDT'),
    });
  });

  it('are inferred where no file states them, from the steps of what was seen', async () => {
    const lines = [
      line(1, spotSnapshot(5, '99.05x1.5 99.10x2 | 99.25x0.7', 'btcusdt')),
      line(2, depth(2, 6, 7, '98.00x1 |')),
    ];
    const { instruments, notes } = await openCapture(lines, { instruments: [] });
    expect(instruments).toMatchObject([
      { tickSize: '0.01', lotSize: '0.0001', orderStep: 1000, base: 'BTC', contract: 'spot' },
    ]);
    expect(notes).toEqual([
      expect.stringContaining('0.01 (tick unknown, digits taken) and the lot size 0.1 (no trade was seen)'),
    ]);
  });

  it('are not counted finer than their largest sizes allow', async () => {
    const lines = [line(1, kraken(1, 'snapshot', '0.05x300000.00000001 | 0.06x1.00000000'))];
    const source = await openCapture(lines, { instruments: [] });
    expect(source.instruments).toMatchObject([{ lotSize: '0.00000001', orderStep: 1 }]);
    expect(await eventsIn(source)).toMatchObject([{ type: 'BookSnapshotted', bids: { sizes: [30_000_000_000_001] } }]);
  });

  it('whose worth the data do not tell must be stated, or the books be read without it', async () => {
    const lines = [line(1, okx(1, 'snapshot', '99x1 |', {}, 'BTC-USD-SWAP'))];
    await expect(openCapture(lines, { instruments: [] })).rejects.toMatchObject({ code: 'BAD_CONFIGURATION' });
    const { instruments, notes } = await openCapture(lines, { instruments: [], unknownContracts: 'assume' });
    expect(instruments).toMatchObject([{ id: 'okex-swap:BTC-USD-SWAP', multiplier: '1' }]);
    expect(notes[0]).toMatch(/not for profit and loss/);
  });

  it('of a snapshot that names none must be the only one', async () => {
    const lines = [...two, line(5, spotSnapshot(9, '10x1 |'))];
    expect((await told(lines)).at(-1)).toMatch(/unreadable \(message 5\): a snapshot that names no symbol/);
  });
});

describe('a message that cannot be read', () => {
  it('loses the book where it may have been part of it, and stops the reading unless bad rows are skipped', async () => {
    const spoilt = [opening, change(2, 11).replace('"99"', '"9q9"'), change(3, 12)];
    expect(await told(spoilt)).toEqual([
      '1 snapshot 99x9 | 101x5',
      expect.stringMatching(/^2 unreadable \(message 2\) damages the book: the price '9q9' is no number: \{"topic"/),
    ]);
    await expect(told(spoilt, { onBadRow: 'fail' })).rejects.toMatchObject({
      code: 'BAD_DATA',
      place: 'capture, message 2',
    });
  });

  it('off the step is told as that, with the cure', async () => {
    const spoilt = [opening, change(2, 11, '99.5x1 |')];
    expect((await told(spoilt))[1]).toMatch(
      /^2 off-step \(message 2\) damages the book: the price '99.5' is off the tick of 1/,
    );
    await expect(told(spoilt, { onBadRow: 'fail' })).rejects.toMatchObject({
      remedy: expect.stringContaining('tickSize'),
    });
  });

  it('leaves the book alone where it was no part of it', async () => {
    const trade = line(2, { topic: 'publicTrade.BTCUSDT', ts: 1_700_000_000_002, data: [{ s: 'BTCUSDT' }] });
    // Where the lot is inferred, sizes are counted in thousandths of it.
    expect(await told([opening, trade, change(3, 11)])).toEqual([
      '1 snapshot 99x9000 | 101x5000',
      expect.stringMatching(/^2 unreadable \(message 2\): T /),
      '3 change 99x1000 |',
    ]);
  });

  it('before any line that tells a time is told with the first that does', async () => {
    expect(await told(['what', opening])).toEqual([
      expect.stringMatching(/^1 unreadable \(message 1\): there is no receipt time/),
      '1 snapshot 99x9 | 101x5',
    ]);
  });

  it('is also one of a book that turns up on the way, which may replace the one that is read', async () => {
    const many = Array.from({ length: 50_000 }, () => line(2, { op: 'pong' }));
    const other = line(3, bybit(3, 'snapshot', 90, '98x9 |', 'orderbook.200'));
    expect(await told([opening, ...many, other, line(4, other.slice(20)), change(5, 11)])).toEqual([
      '1 snapshot 99x9 | 101x5',
      expect.stringMatching(/^3 unreadable \(message 50002\) damages the book: a book of 'orderbook.200' begins/),
    ]);
  });

  it('or of an instrument that turns up on the way, which is told once', async () => {
    const many = Array.from({ length: 50_000 }, () => line(2, { op: 'pong' }));
    const stranger = line(3, { ...bybit(3, 'snapshot', 1, '9x9 |'), data: { s: 'NEWUSDT', b: [], a: [], u: 1 } });
    expect(await told([opening, ...many, stranger, stranger, change(4, 11)])).toEqual([
      '1 snapshot 99x9 | 101x5',
      expect.stringMatching(/^3 unreadable \(message 50002\): 'bybit:NEWUSDT' was not met in the first messages/),
      '4 change 99x1 |',
    ]);
  });

  it('of more than 16 MiB is none, and no reason to run out of memory', async () => {
    const long = `${opening}\n${'x'.repeat(17 << 20)}\n`;
    await expect(open(long, 'capture')).rejects.toMatchObject({
      code: 'BAD_DATA',
      place: expect.stringMatching(/message 2$/),
    });
  });

  it('of an instrument that was left out is left out', async () => {
    const lines = [
      line(1, spotSnapshot(5, '99x1 |', 'btcusdt')),
      line(2, depth(2, 6, 7, '98x1 |')),
      line(3, depth(3, 6, 7, '49x1 |', undefined, 'ETHUSDT')),
      line(4, depth(4, 8, 9, '4x1 |', undefined, 'ETHUSDT')).slice(0, -30),
    ];
    expect(await told(lines, { symbols: ['BTCUSDT'] })).toEqual(['1 snapshot 99x1 |', '2 change 98x1 |']);
  });
});

describe('prints', () => {
  const trade = (time: number, id: number, text: string, more?: object): string =>
    line(time, binanceTrade(time, id, text, more));

  it.each([
    [[trade(2, 8, 'sell 99x2')], ['2 sell 99x2'], 'the next one'],
    [[trade(2, 7, 'buy 99x1')], ['2 duplicate (message 2): trade 7 was seen before'], 'one that was seen counts once'],
    [
      [trade(2, 10, 'buy 99x1')],
      ['2 flagged sequence-gap (message 2): trades 8 to 9 are missing before 10', '2 buy 99x1'],
      'the venue counts its prints',
    ],
    [
      [trade(2, 9, 'buy 99x1'), trade(3, 8, 'buy 98x1')],
      [
        '2 flagged sequence-gap (message 2): trade 8 is missing before 9',
        '2 buy 99x1',
        '3 flagged reordered (message 3): trade 8 came after 9',
        '3 buy 98x1',
      ],
      'a late one is told and kept',
    ],
    [
      [trade(2, 8, 'buy 99x1', { X: 'ADL', M: true }), trade(3, 9, 'buy 99x1')],
      ['3 buy 99x1'],
      'what met no order of the book only takes part in the count',
    ],
    [
      ['', trade(3, 20, 'buy 99x1')],
      [expect.stringMatching(/disconnect/), '3 buy 99x1'],
      'after a lost connection numbers jump',
    ],
  ] as [string[], unknown[], string][])('after trade 7, %j: %j, %s', async (lines, expected) => {
    expect((await told([trade(1, 7, 'buy 99x1'), ...lines])).slice(1)).toEqual(expected);
  });
});

describe('the checks of a capture', () => {
  it('count what the venue’s numbers link, and what a snapshot already held', async () => {
    const source = await openCapture([
      line(1, depth(1, 1, 4, '98x1 |')),
      line(2, depth(2, 5, 8, '99x2 |')),
      line(3, spotSnapshot(6, '98x1 |')),
      line(4, depth(4, 9, 12, '97x3 |')),
    ]);
    await eventsIn(source);
    expect(source.checks?.()).toEqual([
      {
        instrument: 'binance:BTCUSDT',
        bookMessages: 4,
        linked: 2,
        checksums: 0,
        checksumsMatched: 0,
        blind: 0,
        beforeSnapshot: 1,
      },
    ]);
  });

  it('count as blind what has no number and leaves the levels of the checksum as they were', async () => {
    const lines = [
      line(1, okx(1, 'snapshot', '99x9 | 101x5')),
      line(2, okx(2, 'update', '99x8 |')),
      line(3, okx(3, 'update', '99x7 |', { seqId: 4, prevSeqId: 3 })),
    ];
    const source = await openCapture(lines);
    await eventsIn(source);
    expect(source.checks?.()).toMatchObject([{ bookMessages: 3, blind: 1 }]);
  });
});
