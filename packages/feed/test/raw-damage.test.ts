import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { applyEvent, type Book, type Ladder, waitingBook } from '@replay/book';
import type { InstrumentId, MarketEvent } from '@replay/core';
import { ModelBook, sharedData, whyNoSharedData } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RawOptions } from '../src/index.ts';
import { eventsIn } from './dataset-files.ts';
import {
  bitget,
  bybit,
  depth,
  deribit,
  kraken,
  line,
  okx,
  openCapture,
  spotSnapshot,
  TextBook,
} from './raw-captures.ts';

/** How a capture of one book can be damaged, at a line counted from 0. */
const damages = {
  removed: (lines, at) => lines.toSpliced(at, 1),
  doubled: (lines, at) => lines.toSpliced(at, 0, lines[at] as string),
  'doubled later': (lines, at) => lines.toSpliced(at + 4, 0, lines[at] as string),
  swapped: (lines, at) => lines.toSpliced(at, 2, lines[at + 1] as string, lines[at] as string),
  'cut short': (lines, at) => lines.with(at, (lines[at] as string).slice(0, -20)),
  'not JSON': (lines, at) => lines.with(at, (lines[at] as string).replace('{', '(')),
  'with a price that is none': (lines, at) =>
    lines.with(at, (lines[at] as string).replace(/\[(\[.*?)(\d)("?),/, '[$1x$2$3,')),
} satisfies Record<string, (lines: readonly string[], at: number) => readonly string[]>;
type Damage = keyof typeof damages;
const damageKinds = Object.keys(damages) as Damage[];
const spoils: ReadonlySet<Damage> = new Set(['cut short', 'not JSON', 'with a price that is none']);

/** Every book that a feed showed as live, as text, by instrument. */
function liveBooks(events: readonly MarketEvent[]): ReadonlyMap<InstrumentId, readonly string[]> {
  const folds = new Map<InstrumentId, { book: ModelBook; live: boolean; shown: string[] }>();
  for (const event of events) {
    const fold = folds.get(event.instrument) ?? { book: new ModelBook(), live: false, shown: [] };
    folds.set(event.instrument, fold);
    switch (event.type) {
      case 'BookSnapshotted':
        fold.book.clear();
        fold.live = true;
        break;
      case 'FeedInterrupted':
        fold.live = false;
        continue;
      case 'MessageRejected':
        if (event.damagesBook) fold.live = false;
        continue;
      case 'BookChanged':
        break;
      default:
        continue;
    }
    fold.book.apply(event);
    if (fold.live) fold.shown.push(bookText(fold.book));
  }
  return new Map([...folds].map(([id, { shown }]) => [id, shown]));
}

const bookText = ({ bids, asks }: ModelBook): string => `${bids.rows().join(' ')} | ${asks.rows().join(' ')}`;

/** The messages that findings name, counted from 1. */
const placesOf = (events: readonly MarketEvent[]): readonly number[] =>
  events.flatMap((event) => ('place' in event ? [Number(/message (\d+)$/.exec(event.place ?? '')?.[1])] : []));

interface Change {
  readonly side: 'bid' | 'ask';
  readonly size: number;
}

const anyChanges: fc.Arbitrary<readonly Change[]> = fc.array(
  fc.record({ side: fc.constantFrom('bid' as const, 'ask' as const), size: fc.integer({ min: 1, max: 9 }) }),
  { minLength: 12, maxLength: 24 },
);

/**
 * The row of a change. Its size tells its place, so that no two books are alike; its price is among the best, where
 * checksums look, and not that of its neighbours, which would hide its loss.
 */
const rowOf = ({ side, size }: Change, place: number): string => {
  const distance = place % 5;
  const row = `${side === 'bid' ? 99 - distance : 101 + distance}x${size + place * 10}`;
  return side === 'bid' ? `${row} |` : `| ${row}`;
};

const opening = '99x9 98x8 97x7 | 101x5 102x6';

/** The same changes as each venue would send them: the snapshot on the first line, a change on each further one. */
const venues: Readonly<
  Record<string, { readonly numbered: boolean; readonly lines: (changes: readonly Change[]) => string[] }>
> = {
  'Binance spot': {
    numbered: true,
    lines: (changes) => [
      line(1, spotSnapshot(10, opening)),
      ...changes.map((change, at) => line(at + 2, depth(at + 2, 11 + at * 3, 13 + at * 3, rowOf(change, at)))),
    ],
  },
  'Binance futures': {
    numbered: true,
    lines: (changes) => [
      line(1, spotSnapshot(10, opening)),
      ...changes.map((change, at) =>
        line(at + 2, depth(at + 2, at * 7 + 8, at * 7 + 12, rowOf(change, at), at === 0 ? 10 : at * 7 + 5)),
      ),
    ],
  },
  Bybit: {
    numbered: true,
    lines: (changes) => [
      line(1, bybit(1, 'snapshot', 10, opening)),
      ...changes.map((change, at) => line(at + 2, bybit(at + 2, 'delta', 11 + at, rowOf(change, at)))),
    ],
  },
  Deribit: {
    numbered: true,
    lines: (changes) => [
      line(1, deribit(1, 10, opening)),
      ...changes.map((change, at) => line(at + 2, deribit(at + 2, 10 + (at + 1) * 5, rowOf(change, at), 10 + at * 5))),
    ],
  },
  'OKX with numbers': {
    numbered: true,
    lines: (changes) => [
      line(1, okx(1, 'snapshot', opening, { seqId: 10, prevSeqId: -1 })),
      ...changes.map((change, at) =>
        line(at + 2, okx(at + 2, 'update', rowOf(change, at), { seqId: 10 + (at + 1) * 5, prevSeqId: 10 + at * 5 })),
      ),
    ],
  },
  'OKX with checksums': checked((time, first, market, book) =>
    okx(time, first ? 'snapshot' : 'update', market, { checksum: book.interleaved }),
  ),
  Bitget: checked((time, first, market, book) => bitget(time, first ? 'snapshot' : 'update', market, book.interleaved)),
  Kraken: checked((time, first, market, book) =>
    kraken(time, first ? 'snapshot' : 'change', market, first ? undefined : book.digits),
  ),
};

function checked(message: (time: number, first: boolean, market: string, book: TextBook) => unknown) {
  return {
    numbered: false,
    lines: (changes: readonly Change[]) => {
      const book = new TextBook().replace(opening);
      return [
        line(1, message(1, true, opening, book)),
        ...changes.map((change, at) => {
          const market = rowOf(change, at);
          return line(at + 2, message(at + 2, false, market, book.apply(market)));
        }),
      ];
    },
  };
}

const read = async (lines: readonly string[], options: RawOptions = {}): Promise<readonly MarketEvent[]> =>
  eventsIn(await openCapture(lines, options));

/** The message at which damage to line `at`, counted from 0, must be told first, counted from 1. */
function toldAt(damage: Damage, at: number, numbered: boolean): number {
  switch (damage) {
    case 'doubled':
      return at + 2;
    case 'swapped':
      // A number is waited for; a checksum differs at once.
      return numbered ? at + 2 : at + 1;
    case 'doubled later':
      return at + 5;
    default:
      return at + 1;
  }
}

describe.each(Object.entries(venues))('a damaged capture of %s', (name, { lines: linesOf, numbered }) => {
  const venue = { 'Binance spot': 'binance', 'Binance futures': 'binance-futures', Bybit: 'bybit', Deribit: 'deribit' }[
    name
  ];
  const options = (venue === undefined ? {} : { venue }) as RawOptions;

  it.each(damageKinds)('with a message %s never shows a book that was not, and names the message', async (damage) => {
    await fc.assert(
      fc.asyncProperty(anyChanges, fc.nat({ max: 5 }), async (changes, offset) => {
        const clean = linesOf(changes);
        // A change in the middle: neither the first, whose loss a snapshot may cover, nor the last, which nothing follows.
        const at = 2 + offset;
        const events = await read(damages[damage](clean, at), options);
        const [shown = []] = liveBooks(events).values();
        const [real = []] = liveBooks(await read(clean, options)).values();
        expect(real).toHaveLength(clean.length);
        expect(shown.filter((book) => !real.includes(book))).toEqual([]);
        // Without numbers a second copy of the very last change is the same change.
        if (numbered || damage !== 'doubled') expect(placesOf(events)[0]).toBe(toldAt(damage, at, numbered));
      }),
      { numRuns: 8 },
    );
  });

  it.skipIf(numbered)('with another digit in a size loses the book at that message', async () => {
    await fc.assert(
      fc.asyncProperty(anyChanges, fc.nat({ max: 5 }), async (changes, offset) => {
        const clean = linesOf(changes);
        const at = 2 + offset;
        const flipped = (clean[at] as string).replace(
          /"(\d+)","(\d+)"/,
          (_, price, size) => `"${price}","${Number(size) + 1}"`,
        );
        const events = await read(clean.with(at, flipped), options);
        const [shown = []] = liveBooks(events).values();
        const [real = []] = liveBooks(await read(clean, options)).values();
        expect(shown).toEqual(real.slice(0, at));
        expect(placesOf(events)).toEqual([at + 1]);
      }),
      { numRuns: 8 },
    );
  });

  it('that begins without its snapshot shows no book and says so', async () => {
    await fc.assert(
      fc.asyncProperty(anyChanges, async (changes) => {
        const events = await read(linesOf(changes).slice(1), options);
        expect([...liveBooks(events).values()].flat()).toEqual([]);
        expect(placesOf(events)).toEqual([1]);
      }),
      { numRuns: 5 },
    );
  });

  it('whose snapshot comes late shows the same books from there on', async () => {
    await fc.assert(
      fc.asyncProperty(anyChanges, fc.integer({ min: 1, max: 4 }), async (changes, delay) => {
        const clean = linesOf(changes);
        const late = [...clean.slice(1, 1 + delay), clean[0] as string, ...clean.slice(1 + delay)];
        const [shown = []] = liveBooks(await read(late, options)).values();
        const [real = []] = liveBooks(await read(clean, options)).values();
        // The snapshot first, and then what had waited for it, one by one.
        if (numbered) expect(shown).toEqual(real);
        else expect(shown.filter((book) => !real.includes(book))).toEqual([]);
      }),
      { numRuns: 10 },
    );
  });
});

const recorded = {
  usdm: 'raw/usdm_btcusdt_20240808.gz',
  bybit: 'raw/bybit_v5_linear_orderbook200_2026-08-09.ndjson.gz',
  deribit: 'raw/deribit_v2_book_raw_2021-04-05.ndjson.gz',
  okx: 'raw/okx_v5_books_2022-05-13.ndjson.gz',
  kraken: 'checksum/kraken_v1_book1000_2021-04-05.ndjson.gz',
  bitget: 'checksum/bitget_v1_books_2022-04-07_a.ndjson.gz',
};
const absent = Object.values(recorded).some((file) => sharedData(file) === undefined);

describe.skipIf(absent)(`damaged recordings${absent ? ` (skipped: ${whyNoSharedData})` : ''}`, () => {
  it.each([
    ['usdm', 'binance-futures', 600, /@depth/],
    ['bybit', 'bybit', 500, /orderbook\.200\.BTCUSDT.*"delta"/],
    ['deribit', 'deribit', 461, /"type":"change"/],
  ] as const)(
    '%s: a book message lost, doubled, swapped or spoilt is told at its place',
    async (file, venue, count, pattern) => {
      const text = gunzipSync(readFileSync(sharedData(recorded[file]) as string)).toString();
      const clean = text.split('\n').slice(0, count);
      const options: RawOptions = { venue, unknownContracts: 'assume' };
      const steps = { ...options, instruments: [] };
      const real = hashes(await read(clean, steps));
      const isBook = (at: number): boolean => pattern.test(clean[at] ?? '');
      const symbolOf = (at: number) => /"s(?:ymbol)?":"\w+"|"instrument_name":"[\w-]+"/.exec(clean[at] ?? '')?.[0];
      const follower = (at: number): number =>
        clean.findIndex((_, other) => other > at && isBook(other) && symbolOf(other) === symbolOf(at));
      const places = clean.flatMap((_, at) => (at > count / 6 && isBook(at) && follower(at) > 0 ? [at] : []));
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...places), fc.constantFrom(...damageKinds), async (at, damage) => {
          const next = follower(at);
          const mutated = damage === 'swapped' ? swap(clean, at, next) : damages[damage](clean, at);
          const events = await read(mutated, steps);
          expect(hashes(events).filter((hash) => !new Set(real).has(hash))).toEqual([]);
          const told = placesOf(events);
          // One that came out of turn by more than a second counts as lost before it comes.
          if (damage === 'swapped') expect([at + 1, next + 1].filter((place) => told.includes(place))).not.toEqual([]);
          else expect(told).toContain(damage === 'removed' ? next : toldAt(damage, at, true));
        }),
        { numRuns: 10 },
      );
    },
  );

  it.each([
    ['kraken', 'XBT/USD', 10, 1_500, /"book-1000","XBT\/USD"/],
    ['okx', 'BTC-USDT', 25, 410, /"books","instId":"BTC-USDT"/],
    ['bitget', 'HOTUSDT', 25, 684, /"books","instId":"HOTUSDT"/],
  ] as const)(
    '%s: what a checksum covers is shown as it was, or not at all',
    async (file, symbol, levels, count, pattern) => {
      const clean = gunzipSync(readFileSync(sharedData(recorded[file]) as string))
        .toString()
        .split('\n')
        .slice(0, count);
      const options: RawOptions = { symbols: [symbol], unknownContracts: 'assume', instruments: [] };
      const real = new Set(tops(await read(clean, options), levels));
      const places = clean.flatMap((text, at) => (pattern.test(text) && /"update"|"c":"/.test(text) ? [at] : []));
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...places.slice(0, -1)),
          fc.constantFrom(...damageKinds),
          async (at, damage) => {
            const next = places[places.indexOf(at) + 1] as number;
            const mutated = damage === 'swapped' ? swap(clean, at, next) : damages[damage](clean, at);
            const events = await read(mutated, options);
            expect(tops(events, levels).filter((top) => !real.has(top))).toEqual([]);
            // What cannot be read is told whatever the checksum covers.
            if (spoils.has(damage)) expect(placesOf(events)).toContain(at + 1);
          },
        ),
        { numRuns: 10 },
      );
    },
  );
});

const swap = (lines: readonly string[], one: number, other: number): readonly string[] => {
  const stamp = (at: number): string => (lines[at] as string).split(' ', 1)[0] as string;
  const message = (at: number): string => (lines[at] as string).slice(stamp(at).length);
  return lines.with(one, stamp(one) + message(other)).with(other, stamp(other) + message(one));
};

/** The best levels a side of each live book. */
function tops(events: readonly MarketEvent[], levels: number): readonly string[] {
  let book: Book = waitingBook;
  const shown: string[] = [];
  for (const event of events) {
    book = applyEvent(book, event);
    if (book.status !== 'live' || (event.type !== 'BookSnapshotted' && event.type !== 'BookChanged')) continue;
    const best = (side: Ladder): string => {
      const rows: string[] = [];
      for (const { price, size } of side.levels()) if (rows.push(`${price}x${size}`) === levels) break;
      return rows.join(' ');
    };
    shown.push(`${best(book.bids)} | ${best(book.asks)}`);
  }
  return shown;
}

/** Live books as numbers that each row changes a little: whole books of thousands of levels are too long to compare. */
function hashes(events: readonly MarketEvent[]): readonly string[] {
  const folds = new Map<InstrumentId, { levels: Map<string, number>; hash: number; other: number; live: boolean }>();
  const shown: string[] = [];
  for (const event of events) {
    const fold = folds.get(event.instrument) ?? { levels: new Map(), hash: 0, other: 0, live: false };
    folds.set(event.instrument, fold);
    if (event.type === 'FeedInterrupted' || (event.type === 'MessageRejected' && event.damagesBook)) fold.live = false;
    if (event.type !== 'BookSnapshotted' && event.type !== 'BookChanged') continue;
    if (event.type === 'BookSnapshotted') {
      folds.set(event.instrument, Object.assign(fold, { levels: new Map(), hash: 0, other: 0, live: true }));
    }
    for (const side of ['bids', 'asks'] as const) {
      const { prices, sizes } = event[side];
      prices.forEach((price, row) => {
        const key = `${side} ${price}`;
        for (const size of [fold.levels.get(key) ?? 0, sizes[row] ?? 0]) {
          if (size === 0) continue;
          fold.hash ^= mixed(key, size, 1);
          fold.other ^= mixed(key, size, 2);
        }
        fold.levels.set(key, sizes[row] ?? 0);
      });
    }
    if (fold.live) shown.push(`${event.instrument} ${fold.hash} ${fold.other}`);
  }
  return shown;
}

function mixed(key: string, size: number, seed: number): number {
  let hash = seed;
  for (const letter of `${key} ${size}`) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193) + (hash >>> 13);
  return hash | 0;
}
