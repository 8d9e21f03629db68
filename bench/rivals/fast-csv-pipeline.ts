import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { createGunzip } from 'node:zlib';
import type { BookChanged, BookSnapshotted, Levels } from '../../packages/core/src/index.ts';

// The yardstick is the library that the feed itself falls back on, so it is found where the feed finds it.
const { parse } = createRequire(new URL('../../packages/feed/package.json', import.meta.url))('fast-csv') as {
  parse(options: { headers: boolean }): NodeJS.ReadWriteStream;
};

interface Row {
  readonly timestamp: string;
  readonly local_timestamp: string;
  readonly is_snapshot: string;
  readonly side: string;
  readonly price: string;
  readonly amount: string;
}

interface Side {
  readonly prices: number[];
  readonly sizes: number[];
}

/**
 * The book messages of one `.csv.gz` as one would first write it: the stream of fast-csv with named columns, `Number` and
 * a multiplication for each price and size. `ticksPerUnit` and `lotsPerUnit` are how many steps make one.
 */
export async function* messagesByFastCsv(
  path: string,
  ticksPerUnit: number,
  lotsPerUnit: number,
): AsyncGenerator<BookChanged | BookSnapshotted> {
  let open: { received: number; exchange: number; snapshot: boolean; bids: Side; asks: Side } | undefined;
  let sequence = 0;
  const message = (rows: NonNullable<typeof open>) =>
    ({
      type: rows.snapshot ? 'BookSnapshotted' : 'BookChanged',
      instrument: 'bench',
      exchangeTime: rows.exchange,
      receivedTime: rows.received,
      sequence: sequence++,
      bids: rows.bids as unknown as Levels,
      asks: rows.asks as unknown as Levels,
    }) as BookChanged | BookSnapshotted;
  const stream = createReadStream(path)
    .pipe(createGunzip())
    .pipe(parse({ headers: true }));
  for await (const row of stream as unknown as AsyncIterable<Row>) {
    const received = Number(row.local_timestamp);
    // What follows a snapshot in the same microsecond is a change of its own.
    const isOther = open?.received !== received || (open.snapshot && row.is_snapshot !== 'true');
    if (open !== undefined && isOther) {
      yield message(open);
      open = undefined;
    }
    open ??= {
      received,
      exchange: 0,
      snapshot: false,
      bids: { prices: [], sizes: [] },
      asks: { prices: [], sizes: [] },
    };
    open.exchange = Number(row.timestamp);
    open.snapshot ||= row.is_snapshot === 'true';
    const side = row.side === 'bid' ? open.bids : open.asks;
    side.prices.push(Math.round(Number(row.price) * ticksPerUnit));
    side.sizes.push(Math.round(Number(row.amount) * lotsPerUnit));
  }
  if (open !== undefined) yield message(open);
}
