import { assertNever, type MarketEventType } from '@replay/core';

/** What a reader can ask for by name. */
export const channels = ['book', 'trade', 'quote', 'funding', 'mark', 'liquidation'] as const;
export type Channel = (typeof channels)[number];

export const isChannel = (name: string): name is Channel => (channels as readonly string[]).includes(name);

/** The channel an event belongs to; holes in the recording concern everybody. */
export function channelOf(type: MarketEventType): Channel | 'all' {
  switch (type) {
    case 'BookSnapshotted':
    case 'BookChanged':
    case 'PublicOrdersSnapshotted':
    case 'PublicOrdersChanged':
      return 'book';
    case 'TradePrinted':
      return 'trade';
    case 'QuoteChanged':
      return 'quote';
    case 'FundingRateChanged':
      return 'funding';
    case 'MarkPriceChanged':
      return 'mark';
    case 'LiquidationPrinted':
      return 'liquidation';
    case 'FeedInterrupted':
    case 'MessageRejected':
    case 'MessageFlagged':
      return 'all';
    default:
      return assertNever(type);
  }
}
