import { describe, expect, it } from 'vitest';
import { checksumOf, interleavedLevels, joinedDigits } from '../src/raw/book/checksum.ts';
import { SpelledBook } from '../src/raw/book/spelled-book.ts';
import { bitget, kraken, krakenV2, line, okx, okxTable, sides, TextBook, told } from './raw-captures.ts';

function spelled(market: string): SpelledBook {
  const book = new SpelledBook();
  const { bids, asks } = sides(market);
  for (const [side, rows] of [
    [book.bids, bids],
    [book.asks, asks],
  ] as const) {
    const prices = rows.map(([price]) => Math.round(Number(price) * 1e8));
    const sizes = rows.map(([, size]) => Math.round(Number(size) * 1e8));
    side.apply({ levels: { prices, sizes } as never, rows });
  }
  return book;
}

describe('a checksum', () => {
  it.each([
    ['3366.1x7 3366x6 | 3366.8x9 3368x8', -1881014294, 'level by level, bid before ask'],
    ['3366.1x7 | 3366.8x9 3368x8 3372x8', 831078360, 'the shorter side contributes nothing more'],
  ])('of OKX and Bitget over %s is %i: %s', (market, expected) => {
    expect(checksumOf(interleavedLevels(spelled(market))) | 0).toBe(expected);
  });

  it('of Kraken takes the digits of ten asks, then of ten bids', () => {
    const asks = Array.from({ length: 12 }, (_, level) => `0.0${5005 + level * 5}x0.00000500`);
    const bids = Array.from({ length: 12 }, (_, level) => `0.0${5000 - level * 5}x0.00000500`);
    const text = joinedDigits(spelled(`${bids.join(' ')} | ${asks.join(' ')}`));
    expect(text).toMatch(/^5005500501050050155005020500/);
    expect(text).toMatch(/49555005$|4955500$/);
    expect(text).toHaveLength(20 * 7);
  });
});

describe('OKX, where a checksum is all there is', () => {
  const book = new TextBook();
  const first = '99x9 98x1 | 101x5';
  const opening = line(1, okx(1, 'snapshot', first, { checksum: book.replace(first).interleaved }));
  const good = line(
    2,
    okx(2, 'update', '99x4 | 101x0 102x7', { checksum: book.apply('99x4 | 101x0 102x7').interleaved }),
  );

  it('keeps a book whose checksums match', async () => {
    expect(await told([opening, good])).toEqual(['1 snapshot 99x9 98x1 | 101x5', '2 change 99x4 | 101x0 102x7']);
  });

  it('does without the book from a checksum that differs until the next snapshot', async () => {
    const wrong = okx(2, 'update', '99x5 | 101x0 102x7', { checksum: book.interleaved });
    const next = new TextBook().replace('97x1 |').interleaved;
    const lines = [opening, line(2, wrong), good, line(4, okx(4, 'snapshot', '97x1 |', { checksum: next }))];
    expect(await told(lines)).toEqual([
      '1 snapshot 99x9 98x1 | 101x5',
      expect.stringMatching(/^2 mismatch \(message 2\): the checksum of the book is \d+, the venue's is \d+$/),
      '4 snapshot 97x1 |',
    ]);
  });

  it('goes on, or stops, if so wished', async () => {
    const lines = [opening, line(2, okx(2, 'update', '99x5 |', { checksum: 77 }))];
    expect(await told(lines, { policies: { checksum: 'warn' } })).toEqual([
      '1 snapshot 99x9 98x1 | 101x5',
      expect.stringMatching(/^2 flagged checksum-mismatch \(message 2\)/),
      '2 change 99x5 |',
    ]);
    await expect(told(lines, { policies: { checksum: 'fail' } })).rejects.toMatchObject({
      code: 'BAD_DATA',
      place: 'capture, message 2',
    });
  });

  it('takes 0 for the word of a venue that computes none', async () => {
    expect(await told([opening, line(2, okx(2, 'update', '99x5 |', { checksum: 0 }))])).toHaveLength(2);
  });

  it('refuses a snapshot that is not what its checksum says', async () => {
    expect(await told([line(1, okx(1, 'snapshot', first, { checksum: 77 })), good])).toEqual([
      expect.stringMatching(/^1 mismatch \(message 1\)/),
    ]);
  });

  it('reads the tables of v3 by the same rule', async () => {
    const tables = new TextBook();
    const lines = [
      line(1, okxTable(1, 'partial', first, tables.replace(first).interleaved)),
      line(2, okxTable(2, 'update', '98x0 |', tables.apply('98x0 |').interleaved)),
      line(3, okxTable(3, 'update', '97x3 |', tables.interleaved)),
    ];
    expect(await told(lines)).toEqual([
      '1 snapshot 99x9 98x1 | 101x5',
      '2 change 98x0 |',
      expect.stringMatching(/^3 mismatch/),
    ]);
  });
});

describe('Bitget', () => {
  it('is checked like OKX', async () => {
    const book = new TextBook();
    const lines = [
      line(1, bitget(1, 'snapshot', '99x9 |', book.replace('99x9 |').interleaved)),
      line(2, bitget(2, 'update', '98x1 |', book.apply('98x1 |').interleaved)),
      line(3, bitget(3, 'update', '99x0 |', book.interleaved)),
    ];
    expect(await told(lines)).toEqual([
      '1 snapshot 99x9 |',
      '2 change 98x1 |',
      expect.stringMatching(/^3 mismatch \(message 3\)/),
    ]);
  });
});

describe('an empty book', () => {
  const first = '99x3 |';
  const okxSum = new TextBook().replace(first).interleaved;
  const digits = new TextBook().replace(first).digits;
  const then = (market: string) => new TextBook().replace(first).apply(market);

  it.each([
    [
      'OKX',
      okx(1, 'snapshot', ' | '),
      okx(2, 'update', first, { checksum: okxSum }),
      okx(3, 'update', '98x1 |', { checksum: then('98x1 |').interleaved }),
    ],
    [
      'Bitget',
      bitget(1, 'snapshot', ' | '),
      bitget(2, 'update', first, okxSum),
      bitget(3, 'update', '98x1 |', then('98x1 |').interleaved),
    ],
    [
      'Kraken v2',
      krakenV2(1, 'snapshot', ' | ', 0),
      krakenV2(2, 'update', first, digits),
      krakenV2(3, 'update', '98x1 |', then('98x1 |').digits),
    ],
  ])('of %s begins with its snapshot, and the checksum of the first change proves it', async (_, ...messages) => {
    const lines = messages.map((message, n) => line(n + 1, message));
    expect(await told(lines)).toEqual(['1 snapshot |', '2 change 99x3 |', '3 change 98x1 |']);
  });

  it('is lost with the first change whose checksum speaks of other levels', async () => {
    const empty = line(1, okx(1, 'snapshot', ' | '));
    const wrong = line(2, okx(2, 'update', first, { checksum: 77 }));
    expect(await told([empty, wrong])).toEqual(['1 snapshot |', expect.stringMatching(/^2 mismatch/)]);
  });
});

describe('checksums of numbers that a recorder wrote anew', () => {
  const written = '99.10x3.0 | 101.50x4.00';
  const rewritten = '99.1x3 | 101.5x4';
  const doubt = /; none has matched so far: numbers re-serialised\?$/;
  const checksum = new TextBook().replace(written).interleaved;
  const digits = new TextBook().replace(written).digits;

  it.each([
    ['OKX', okx(1, 'snapshot', rewritten, { checksum })],
    ['Bitget', bitget(1, 'snapshot', rewritten, checksum)],
    ['Kraken v1', kraken(1, 'snapshot', rewritten), kraken(2, 'change', '99.1x3 |', digits)],
    ['Kraken v2', krakenV2(1, 'snapshot', rewritten, digits)],
  ])('name this cause where they fail from the first message on: %s', async (_, ...messages) => {
    const lines = messages.map((message, n) => line(n + 1, message));
    const mismatch = (await told(lines, { instruments: [], unknownContracts: 'assume' })).at(-1);
    expect(mismatch).toMatch(/mismatch/);
    expect(mismatch).toMatch(doubt);
  });

  it('do not name it once one has matched', async () => {
    const book = new TextBook();
    const lines = [
      line(1, okx(1, 'snapshot', '99x3 |', { checksum: book.replace('99x3 |').interleaved })),
      line(2, okx(2, 'update', '98x1 |', { checksum: 77 })),
    ];
    expect((await told(lines)).at(-1)).toMatch(/^2 mismatch.*the venue's is 77$/);
  });
});

describe('Kraken keeps as many levels as were subscribed, and deletes nothing that falls out of them', () => {
  const bids = Array.from({ length: 10 }, (_, level) => `${99 - level}x1`).join(' ');

  it('v1: the events remove what the venue dropped, so that every fold has its window', async () => {
    const book = new TextBook().replace(`${bids} | 200x5`);
    const lines = [
      line(1, kraken(1, 'snapshot', `${bids} | 200x5`)),
      line(2, kraken(2, 'change', '100x2 |', book.apply('100x2 90x0 |').digits)),
      line(3, kraken(3, 'change', '100x0 90x1 | 200x6', book.apply('100x0 90x1 | 200x6').digits)),
      line(4, kraken(4, 'change', '80x1 |', book.digits)),
    ];
    expect(await told(lines)).toEqual([
      `1 snapshot ${bids} | 200x5`,
      '2 change 100x2 90x0 |',
      '3 change 100x0 90x1 | 200x6',
      '4 change 80x1 80x0 |',
    ]);
  });

  it('v1: a change that contradicts its checksum loses the book', async () => {
    const lines = [line(1, kraken(1, 'snapshot', '99x1 | 101x1')), line(2, kraken(2, 'change', '99x2 |', 77))];
    expect(await told(lines)).toEqual(['1 snapshot 99x1 | 101x1', expect.stringMatching(/^2 mismatch \(message 2\)/)]);
  });

  it('v2: numbers keep their digits, and the depth is that of the subscription or of the snapshot', async () => {
    const book = new TextBook().replace(`${bids} | 200.0x5.00`);
    const lines = [
      line(1, krakenV2(1, 'snapshot', `${bids} | 200.0x5.00`, book.digits)),
      line(2, krakenV2(2, 'update', '100.0x2.50 |', book.apply('100.0x2.50 90x0 |').digits)),
    ];
    const halves = [{ exchange: 'kraken', symbol: 'BTC/USD', kind: 'spot', base: 'BTC', quote: 'USD' }].map((one) => ({
      ...one,
      tickSize: '1',
      lotSize: '100',
      fees: { maker: '0', taker: '0' },
    }));
    const scaled = (market: string): string => market.replace(/x(\d+)/g, 'x$10');
    expect(await told(lines, { instruments: halves })).toEqual([
      scaled(`1 snapshot ${bids} | 200x5`),
      '2 change 100x25 90x0 |',
    ]);
    const wide = '{"method":"subscribe","result":{"channel":"book","depth":25,"symbol":"BTC/USD"},"success":true}';
    expect((await told([line(0, wide), ...lines], { instruments: halves })).at(-1)).toBe('2 change 100x25 |');
  });
});
