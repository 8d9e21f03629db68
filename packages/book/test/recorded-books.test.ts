import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import {
  type BookChanged,
  type BookSnapshotted,
  countOf,
  levelsOf,
  type Micros,
  type Scale,
  scaleOf,
} from '@replay/core';
import { drawn, ModelBook, sharedData, whyNoSharedData } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEvent, type Book, type Ladder, waitingBook } from '../src/index.ts';

type BookMessage = BookChanged | BookSnapshotted;

const recorded = sharedData('tardis-layout/binance_incremental_book_L2_2024-08-08_BTCUSDT.csv.gz');

describe(`the recorded spot book${recorded === undefined ? ` (${whyNoSharedData})` : ''}`, () => {
  it.skipIf(recorded === undefined)('equals a plain Map along the way and at its end', () => {
    const venue = new ModelBook();
    let book: Book = waitingBook;
    for (const [place, message] of messagesOf(recorded).entries()) {
      if (message.type === 'BookSnapshotted') venue.clear();
      venue.apply(message);
      book = applyEvent(book, message);
      if (place % 500 === 0) expect(rowsOf(book)).toEqual([venue.bids.rows(), venue.asks.rows()]);
    }
    expect(rowsOf(book)).toEqual([venue.bids.rows(), venue.asks.rows()]);
    expect(rowsOf(book).map((rows) => rows.length)).toEqual([1971, 2962]); // As the recording's own notes count them.
  });

  it.skipIf(recorded === undefined)(
    'folds to the same book when a snapshot of itself replaces it at any message',
    () => {
      const messages = messagesOf(recorded);
      const fold = (part: readonly BookMessage[], from: Book): Book => part.reduce<Book>(applyEvent, from);
      const end = drawn(fold(messages, waitingBook));
      fc.assert(
        fc.property(fc.integer({ min: 1, max: messages.length }), (cut) => {
          const before = fold(messages.slice(0, cut), waitingBook);
          if (before.status !== 'live') throw new Error('the recording begins with a snapshot');
          const last = messages[cut - 1] as BookMessage;
          const snapshot: BookSnapshotted = {
            ...last,
            type: 'BookSnapshotted',
            bids: columns(before.bids),
            asks: columns(before.asks),
          };
          const replaced = applyEvent(before, snapshot);
          expect(drawn(replaced)).toBe(drawn(before));
          expect(drawn(fold(messages.slice(cut), replaced))).toBe(end);
        }),
        { numRuns: 8 },
      );
    },
  );

  it.skipIf(recorded === undefined)('leaves earlier books unchanged a thousand messages later', () => {
    let book: Book = waitingBook;
    const kept: { book: Book; rows: string }[] = [];
    for (const [place, message] of messagesOf(recorded).slice(0, 1000).entries()) {
      book = applyEvent(book, message);
      if (place % 5 === 0) kept.push({ book, rows: JSON.stringify(rowsOf(book)) });
    }
    for (const { book, rows } of kept) expect(JSON.stringify(rowsOf(book))).toBe(rows);
  });
});

const columns = (ladder: Ladder) => levelsOf(ladder.levels().map(({ price, size }) => [price, size] as const));

const rowsOf = (book: Book): number[][][] =>
  book.status === 'live'
    ? [book.bids, book.asks].map((side) => side.levels().map(({ price, size }) => [price, size]))
    : [];

/** A minimal reader for one known file; the real reader is in the feed package. */
function messagesOf(path = ''): BookMessage[] {
  const [tick, lot] = [scaleOf('0.01'), scaleOf('0.000001')];
  const groups = new Map<string, string[][]>();
  for (const line of gunzipSync(readFileSync(path)).toString('latin1').trimEnd().split('\n').slice(1)) {
    const row = line.split(',');
    const key = `${row[3]} ${row[4]}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups].map(([key, rows], sequence) => {
    const side = (wanted: string) =>
      levelsOf(rows.filter((row) => row[5] === wanted).map((row) => [count(row[6], tick), count(row[7], lot)]));
    const time = Number(key.split(' ')[0]) as Micros;
    const stamps = { instrument: 'binance:BTCUSDT', exchangeTime: time, receivedTime: time, sequence };
    const type = key.endsWith('true') ? 'BookSnapshotted' : 'BookChanged';
    return { type, ...stamps, bids: side('bid'), asks: side('ask') };
  });
}

const count = (text: string | undefined, scale: Scale): number => Number(countOf(text ?? '', scale));
