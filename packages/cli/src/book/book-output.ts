import type { Book, Ladder } from '@replay/book';
import { type Instrument, type Micros, priceText, shortDuration, sizeText, timeText } from '@replay/core';

/** A book at a given time as one line of JSON; decimals are strings, the best level comes first. */
export function bookJson(instrument: Instrument, time: Micros, book: Book, depth: number): string {
  const head = { instrument: instrument.id, time: timeText(time), status: book.status };
  if (book.status === 'waiting') return JSON.stringify(head);
  if (book.status === 'stale') return JSON.stringify({ ...head, cause: book.cause, since: timeText(book.since) });
  const side = (ladder: Ladder): readonly (readonly [string, string])[] =>
    ladder.levels(depth).map(({ price, size }) => [priceText(price, instrument), sizeText(size, instrument)]);
  return JSON.stringify({
    ...head,
    exchangeTime: timeText(book.exchangeTime),
    receivedTime: timeText(book.receivedTime),
    sequence: book.sequence,
    levels: [book.bids.count, book.asks.count],
    bids: side(book.bids),
    asks: side(book.asks),
  });
}

/** A book at a given time as a readable ladder: asks above, bids below. */
export function bookText(instrument: Instrument, time: Micros, book: Book, depth: number): string {
  const title = `${instrument.id} at ${timeText(time)}`;
  if (book.status === 'waiting') return `${title}\nno book yet: no snapshot had been received`;
  if (book.status === 'stale') return `${title}\nno book: stale since ${timeText(book.since)}, ${book.cause}`;
  const rows = [
    ['bid', 'price', 'ask'],
    ...book.asks
      .levels(depth)
      .toReversed()
      .map(({ price, size }) => ['', priceText(price, instrument), sizeText(size, instrument)]),
    ...book.bids.levels(depth).map(({ price, size }) => [sizeText(size, instrument), priceText(price, instrument), '']),
  ];
  for (const column of [0, 1, 2]) alignPoints(rows, column);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padStart(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const age = shortDuration(time - book.receivedTime);
  const counts = `${book.bids.count} bids and ${book.asks.count} asks; last change ${age} before, event ${book.sequence}`;
  return [title, counts, ...lines].join('\n');
}

/** Pads the numbers of a column to the same number of decimals, below the title. */
function alignPoints(rows: string[][], column: number): void {
  const decimals = (cell: string): number => (cell.includes('.') ? cell.length - cell.indexOf('.') - 1 : 0);
  const most = Math.max(...rows.slice(1).map((row) => decimals(row[column] ?? '')));
  for (const row of rows.slice(1)) {
    const cell = row[column] ?? '';
    if (cell !== '' && most > 0)
      row[column] = `${cell}${cell.includes('.') ? '' : '.'}${'0'.repeat(most - decimals(cell))}`;
  }
}
