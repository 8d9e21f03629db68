import { applyEvent, type Book, waitingBook } from '../../packages/book/src/index.ts';
import {
  assertNever,
  type Instrument,
  type Levels,
  type MarketEvent,
  type Micros,
  ReplayError,
} from '../../packages/core/src/index.ts';

/** Event kinds and flags of hftbacktest, of its documentation. Every row is for both sides, the local and the exchange's. */
const kinds = { depth: 1, trade: 2, clear: 3, snapshot: 4 } as const;
const bothSides = 2 ** 31 + 2 ** 30;
const buyer = 2 ** 29;
const seller = 2 ** 28;
const bytesARow = 64;

interface Row {
  readonly flags: number;
  readonly price: number;
  readonly size: number;
}

/**
 * Our events as the 64-byte rows that hftbacktest reads, times in nanoseconds: ours, in our order and with the venue's times of our
 * run, so that both engines see the same market. Each row of a book message is a row of its own there; a snapshot clears first.
 */
export function peerFeed(events: readonly MarketEvent[], instrument: Instrument, feedLatency: Micros): Buffer {
  const steps = { price: Number(instrument.tickSize), size: Number(instrument.lotSize) };
  const stamped: { readonly received: Micros; readonly rows: readonly Row[] }[] = [];
  let book: Book = waitingBook;
  let count = 0;
  for (const event of events) {
    const next = applyEvent(book, event);
    const rows = event.type === 'BookChanged' && book.status !== 'live' ? [] : rowsOf(event);
    stamped.push({ received: event.receivedTime, rows });
    count += rows.length;
    book = next;
  }
  const buffer = Buffer.alloc(count * bytesARow);
  let at = 0;
  for (const { received, rows } of stamped) {
    const receivedNanos = BigInt(received) * 1000n;
    const happenedNanos = BigInt(received - feedLatency) * 1000n;
    for (const { flags, price, size } of rows) {
      buffer.writeBigUInt64LE(BigInt(bothSides + flags), at);
      buffer.writeBigInt64LE(happenedNanos, at + 8);
      buffer.writeBigInt64LE(receivedNanos, at + 16);
      buffer.writeDoubleLE(inUnits(price, steps.price), at + 24);
      buffer.writeDoubleLE(inUnits(size, steps.size), at + 32);
      at += bytesARow;
    }
  }
  return buffer;
}

/** The double nearest to the decimal: a step such as 0.1 times a count is often one bit off. */
export const inUnits = (count: number, step: number): number => {
  const perUnit = Math.round(1 / step);
  return perUnit > 1 ? count / perUnit : count * step;
};

function rowsOf(event: MarketEvent): readonly Row[] {
  switch (event.type) {
    case 'BookSnapshotted':
      return [{ flags: kinds.clear, price: 0, size: 0 }, ...sides(event, kinds.snapshot)];
    case 'BookChanged':
      return sides(event, kinds.depth);
    case 'TradePrinted':
      if (event.aggressor === 'unknown') return [];
      return [
        { flags: kinds.trade + (event.aggressor === 'buy' ? buyer : seller), price: event.price, size: event.size },
      ];
    case 'FeedInterrupted':
    case 'MessageRejected':
      throw new ReplayError('BAD_DATA', 'the recording has a hole, which hftbacktest has no word for', {
        place: event.place ?? `event ${event.sequence}`,
      });
    case 'PublicOrdersSnapshotted':
    case 'PublicOrdersChanged':
      throw new ReplayError('BAD_DATA', 'the recording names single orders, and the comparison is by price level', {
        place: `event ${event.sequence}`,
      });
    case 'QuoteChanged':
    case 'FundingRateChanged':
    case 'MarkPriceChanged':
    case 'LiquidationPrinted':
    case 'MessageFlagged':
      return [];
    default:
      return assertNever(event);
  }
}

const sides = ({ bids, asks }: { readonly bids: Levels; readonly asks: Levels }, kind: number): readonly Row[] => [
  ...levels(bids, kind + buyer),
  ...levels(asks, kind + seller),
];

const levels = ({ prices, sizes }: Levels, flags: number): readonly Row[] =>
  prices.map((price, at) => ({ flags, price, size: sizes[at] ?? 0 }));
