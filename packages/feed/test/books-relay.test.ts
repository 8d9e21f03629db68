import { micros, type ReplayError } from '@replay/core';
import { drawn } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import type { RelayBooks, RelayBooksOptions } from '../src/index.ts';
import { type Answering, say, whileAnswering, withBooks } from './relay-stub.ts';

const at = 1_714_550_040_000;
const moment = micros((at + 500) * 1000);

/** The snapshot `'99x3 | 101x4'` as number 10, in the plainest form of the protocol. */
const snapshot = (changes: object = {}) => ({
  data: { timestamp: at, sequence: 10, bids: { '99': '3' }, asks: { '101': '4' }, ...changes },
});
const row = (sequence: number, side: string, price: unknown, quantity: unknown, more: object = {}) => ({
  sequence,
  timestamp: at + 100,
  side,
  price,
  quantity,
  ...more,
});

/** Answers each of the two calls; pages by their number. */
const relayOf =
  (book: unknown, ...pages: unknown[]): Answering =>
  (url, response) => {
    if (url.pathname === '/tardis/snapshot') return say(response, book);
    const page = Number(url.searchParams.get('page_token') ?? 0);
    say(response, pages[page] ?? { data: [] });
  };

/** The book at the moment, drawn, or the error; and what was counted. */
async function told(answer: Answering, options: Partial<RelayBooksOptions> = {}) {
  return whileAnswering(answer, ({ url, asked }) =>
    withBooks(url, options, async (books: RelayBooks) => {
      const book = await books.bookAt('test', moment).then(drawn, (error: ReplayError) => error);
      return { book, counts: books.counts, asked, url };
    }),
  );
}

describe('a snapshot', () => {
  it.each<[unknown, string]>([
    [{ bids: { '99': '3' }, asks: { '101': '4' } }, 'texts by price'],
    [{ bids: [['99', '3']], asks: [['101', '4']] }, 'pairs'],
    [{ bids: [{ price: '99', quantity: '3', order_count: 2 }], asks: [{ price: '101', size: '4' }] }, 'named fields'],
    [{ bids: [{ price: '99', amount: '3' }], asks: [[101, 4]] }, 'numbers'],
    [{ timestamp: at * 1000 }, 'microseconds'],
    [{ timestamp: String(at), sequence: '10' }, 'counts as texts'],
  ])('told as %j is understood: %s', async (changes) => {
    const { book } = await told(relayOf(snapshot(changes as object), { data: [row(11, 'buy', '98', '7')] }));
    expect(book).toBe('98x7 99x3 | 101x4');
  });

  it('in numbers keeps its digits', async () => {
    const body = JSON.stringify(snapshot()).replace('"4"', '9007199254740991.000');
    expect(await told(relayOf(body))).toMatchObject({ book: '99x3 | 101x9007199254740991' });
  });

  it.each<[unknown, RegExp, string]>([
    ['{"data":', /no JSON: \{"data":/, 'the answer is cut off'],
    ['<html>', /no JSON: <html>/, 'it is something else'],
    [[], /the answer is no JSON object/, 'it is a list'],
    [{}, /data is no JSON object/, 'there is no data'],
    [snapshot({ timestamp: 1_714_550_040 }), /timestamp 1714550040 looks like seconds/, 'seconds'],
    [snapshot({ sequence: undefined }), /sequence is no whole number/, 'without a number nothing can follow'],
    [snapshot({ bids: { '99.5': '3' } }), /price "99.5" is no multiple of 1/, 'the price is off the tick'],
    [snapshot({ asks: { '101': '-4' } }), /negative size/, 'the size is negative'],
    [snapshot({ asks: null }), /asks is no list of levels/, 'a side is missing'],
  ])('told as %j is refused: %s, %s', async (body, message) => {
    const { book, asked, url } = await told(relayOf(body));
    expect(book).toMatchObject({
      code: 'NETWORK',
      message: expect.stringMatching(message),
      place: `${url}${asked[0]}`,
    });
  });

  it('of a later moment than asked for is not believed', async () => {
    const { book, counts } = await told(relayOf(snapshot({ timestamp: at + 501 })));
    expect(book).toMatchObject({ code: 'BAD_DATA', message: expect.stringContaining('of a later moment') });
    expect(counts.broken).toBeGreaterThan(0);
  });

  it('that does not exist means a book that is waiting', async () => {
    expect(await told(relayOf({ data: null }))).toMatchObject({ book: 'waiting' });
  });

  it('without a single level is a book without one', async () => {
    expect(await told(relayOf(snapshot({ bids: {}, asks: {} })))).toMatchObject({ book: '|' });
  });
});

describe('the updates', () => {
  it('are asked for in whole milliseconds, from the snapshot to the moment, and folded up to it', async () => {
    const late = { timestamp: at + 501 };
    const { book, asked } = await told(
      relayOf(snapshot(), {
        data: [row(11, 'buy', '99', '0'), row(11, 'sell', '102', '1'), row(12, 'buy', '98', '5', late)],
      }),
    );
    expect(book).toBe('| 101x4 102x1');
    expect(asked[1]).toBe(
      `/tardis/trades?exchange=test&symbol=BTCUSDT&start_time=${at}&end_time=${at + 501}&channels=orderbook&form=messages`,
    );
  });

  it('are cut at the microsecond where the relay tells it', async () => {
    const within = { timestamp_us: (at + 500) * 1000, local_timestamp_us: (at + 500) * 1000 };
    const beyond = { timestamp_us: (at + 500) * 1000, local_timestamp_us: (at + 500) * 1000 + 1 };
    const rows = [row(11, 'buy', '98', '5', within), row(12, 'buy', '97', '5', beyond)];
    expect(await told(relayOf(snapshot(), { data: rows }))).toMatchObject({ book: '98x5 99x3 | 101x4' });
  });

  it('that the snapshot already holds are passed over', async () => {
    const rows = [row(9, 'buy', '99', '8'), row(10, 'buy', '99', '9'), row(11, 'sell', '101', '5')];
    expect(await told(relayOf(snapshot(), { data: rows }))).toMatchObject({ book: '99x3 | 101x5' });
  });

  it('may have a number a message or a number a row', async () => {
    const rows = [row(11, 'buy', '98', 1), row(11, 'sell', '102', 2), row(12, 'buy', '97', 3), row(13, 'buy', '96', 4)];
    expect(await told(relayOf(snapshot(), { data: rows }))).toMatchObject({
      book: '96x4 97x3 98x1 99x3 | 101x4 102x2',
    });
  });

  it.each([
    ['13 comes after 11', [11, 13], /update 12 is missing/],
    ['20 comes first', [20], /updates 11 to 19 are missing/],
    ['12 comes after its successor', [11, 13, 12], /update 12 is missing/],
  ])('with a hole make no book: %s', async (_how, sequences, message) => {
    const rows = sequences.map((sequence) => row(sequence, 'buy', '98', String(sequence)));
    const { book, counts } = await told(relayOf(snapshot(), { data: rows }));
    expect(book).toMatchObject({ code: 'BAD_DATA', message: expect.stringMatching(message) });
    expect((book as ReplayError).place).toContain('test at 2024-05-01T07:54:00.500000Z');
    expect(counts).toMatchObject({ broken: 1 });
  });

  it('with a hole are mended by a snapshot behind it', async () => {
    const answer: Answering = (url, response) => {
      if (url.pathname === '/tardis/trades') return say(response, { data: [row(13, 'buy', '97', '1')] });
      const isNear = Number(url.searchParams.get('timestamp')) > at;
      say(response, isNear ? snapshot({ timestamp: at + 50, sequence: 12, bids: { '90': '1' } }) : snapshot());
    };
    expect(await told(answer)).toMatchObject({ book: '90x1 97x1 | 101x4', counts: { broken: 1 } });
  });

  it('of a relay that tells interruptions make the book stale', async () => {
    const interruptions = [{ sequence: 12, timestamp: at + 200, reason: 'the line went dead' }];
    const page = { data: [row(11, 'buy', '98', '1')], interruptions };
    expect(await told(relayOf(snapshot(), page))).toMatchObject({
      book: 'stale: the line went dead',
      counts: { broken: 0 },
    });
  });

  it.each<[unknown, RegExp, string]>([
    [{ rows: [] }, /data is no list/, 'there is no data'],
    [{ data: [7] }, /a row of data is no JSON object/, 'a row is none'],
    [{ data: [row(11, 'up', '98', '1')] }, /the side is "up"/, 'a side is none'],
    [{ data: [row(11, 'unknown', '98', '1')] }, /a level has a side/, 'a level has a side'],
    [{ data: [row(11, 'buy', '98', '0.5')] }, /size "0.5" is no multiple of 1/, 'a size is off the step'],
    [{ data: [row(11, 'buy', '98', '1', { timestamp: 1e9 })] }, /looks like seconds/, 'seconds'],
    [{ data: [], next_page_token: {} }, /next_page_token is no text/, 'the token is none'],
  ])('told as %j are refused: %s, %s', async (page, message) => {
    const { book } = await told(relayOf(snapshot(), page));
    expect(book).toMatchObject({ code: 'NETWORK', message: expect.stringMatching(message) });
  });
});

describe('pages of updates', () => {
  it('are followed until no token comes, one message going on from page to page', async () => {
    const { book, asked } = await told(
      relayOf(
        snapshot(),
        { data: [row(11, 'buy', '98', '1'), row(12, 'buy', '97', '1')], next_page_token: '1' },
        { data: [row(12, 'buy', '96', '1')], next_page_token: 2 },
        { data: [row(13, 'sell', '102', '1')], next_page_token: null },
      ),
    );
    expect(book).toBe('96x1 97x1 98x1 99x3 | 101x4 102x1');
    expect(asked).toHaveLength(4);
  });

  it('that repeat what the one before ended with are read once', async () => {
    const { book, counts } = await told(
      relayOf(
        snapshot(),
        { data: [row(11, 'buy', '98', '1'), row(12, 'buy', '98', '2')], next_page_token: '1' },
        { data: [row(11, 'buy', '98', '1'), row(12, 'buy', '98', '2'), row(13, 'buy', '97', '1')] },
      ),
    );
    expect(book).toBe('97x1 98x2 99x3 | 101x4');
    expect(counts).toMatchObject({ repeated: 2, updates: 3 });
  });

  it.each<[string, unknown[]]>([
    [
      'holds nothing new',
      [
        { data: [row(11, 'buy', '98', '1')], next_page_token: '1' },
        { data: [row(11, 'buy', '98', '1')], next_page_token: '2' },
      ],
    ],
    ['is empty', [{ data: [], next_page_token: '1' }]],
    [
      'leads back to a page read before',
      [
        { data: [row(11, 'buy', '98', '1')], next_page_token: '1' },
        { data: [row(12, 'buy', '98', '1')], next_page_token: '1' },
      ],
    ],
  ])('end with an error when one %s and another is to follow', async (_how, pages) => {
    const { book } = await told(relayOf(snapshot(), ...pages));
    expect(book).toMatchObject({ code: 'NETWORK', message: expect.stringContaining('the page leads nowhere') });
  });

  it('make no book when one of them fails for good', async () => {
    const pages = relayOf(snapshot(), { data: [row(11, 'buy', '98', '1')], next_page_token: '1' });
    const answer: Answering = (url, response, count) =>
      url.searchParams.has('page_token') ? say(response, 'torn', 500) : pages(url, response, count);
    expect(await told(answer)).toMatchObject({ book: { code: 'NETWORK' }, counts: { retries: 4 } });
  });

  it('are not asked for beyond the moment', async () => {
    const late = { timestamp: at + 501 };
    const page = {
      data: [row(11, 'buy', '98', '1'), row(12, 'buy', '97', '1', late), row(13, 'buy', '97', '1', late)],
    };
    const { book, asked } = await told(relayOf(snapshot(), { ...page, next_page_token: '1' }));
    expect(book).toBe('98x1 99x3 | 101x4');
    expect(asked).toHaveLength(2);
  });
});

describe('whole messages instead of rows', () => {
  const message = (sequence: number, millis: number, size: string) => ({
    sequence,
    timestamp: at + millis,
    timestamp_us: (at + millis) * 1000,
    local_timestamp_us: (at + millis) * 1000,
    bids: [['98', size]],
    asks: [],
  });
  const page = (...messages: readonly object[]) => ({ messages });

  it('are folded as they are', async () => {
    const { book } = await told(relayOf(snapshot(), page(message(11, 1, '1'), message(12, 2, '5'))));
    expect(book).toBe('98x5 99x3 | 101x4');
  });

  it.each<[string, readonly object[], string, string]>([
    [
      'one bears a number of before',
      [page(message(11, 1, '1'), message(5, 2, '5'), message(13, 3, '1'))],
      'NETWORK',
      'message 11 was received before 5',
    ],
    [
      'a page repeats one of the page before',
      [{ ...page(message(11, 1, '1')), next_page_token: '1' }, page(message(11, 1, '1'), message(12, 2, '1'))],
      'BAD_DATA',
      'message 11 comes again, or bears a wrong number',
    ],
  ])('make no book where %s', async (_because, pages, code, why) => {
    const { book } = await told(relayOf(snapshot(), ...pages));
    expect(book).toMatchObject({ code, message: expect.stringContaining(why) });
  });
});

describe('updates that go back behind others', () => {
  it('make no book: what they should have told is missing', async () => {
    const rows = [row(11, 'buy', '98', '1'), row(14, 'buy', '97', '1'), row(12, 'buy', '96', '1')];
    const { book } = await told(relayOf(snapshot(), { data: rows }));
    expect(book).toMatchObject({ code: 'BAD_DATA', message: expect.stringContaining('updates 12 to 13 are missing') });
    const before = [row(11, 'buy', '98', '1'), row(5, 'buy', '97', '1'), row(12, 'buy', '96', '1')];
    expect(await told(relayOf(snapshot(), { data: before }))).toMatchObject({
      book: { code: 'BAD_DATA', message: expect.stringContaining('update 11 stands before 5') },
    });
  });
});
