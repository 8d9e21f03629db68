import { type BookChange, type BookPriceLevel, OrderBook } from 'tardis-dev';
import type { Levels } from '../../packages/core/src/index.ts';
import type { BookMessage } from '../recording.ts';
import type { Rival } from './rival.ts';

/** The book of the Tardis client: a mutable red-black tree a side. */
export const tardisOrderBook: Rival = {
  name: "tardis-dev's OrderBook",
  foldOf(messages) {
    const changes = messages.map(bookChange);
    return (read) => {
      const book = new OrderBook();
      for (const change of changes) {
        book.update(change);
        const bid = book.bestBid();
        const ask = book.bestAsk();
        if (bid !== undefined && ask !== undefined) read(bid.price, bid.amount, ask.price, ask.amount);
      }
    };
  },
};

const bookChange = ({ type, bids, asks, exchangeTime, receivedTime }: BookMessage): BookChange => ({
  type: 'book_change',
  symbol: 'BTCUSDT',
  exchange: 'binance',
  isSnapshot: type === 'BookSnapshotted',
  bids: priceLevels(bids),
  asks: priceLevels(asks),
  timestamp: new Date(exchangeTime / 1000),
  localTimestamp: new Date(receivedTime / 1000),
});

const priceLevels = ({ prices, sizes }: Levels): BookPriceLevel[] =>
  prices.map((price, row) => ({ price, amount: sizes[row] ?? 0 }));
