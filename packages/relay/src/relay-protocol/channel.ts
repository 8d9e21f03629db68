import { assertNever, type MarketEventType, nearest } from '@replay/core';
import { Refusal } from '../http/answer.ts';

/** The channels of a replay. */
export const channels = ['book', 'trade', 'quote', 'funding', 'mark', 'liquidation'] as const;
export type Channel = (typeof channels)[number];

export const isChannel = (name: string): name is Channel => (channels as readonly string[]).includes(name);

/** The channel of an event; gaps in the recording belong to all channels. */
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

/**
 * Data types of the HTTP history and their channels. The first three are in the protocol; the others are extensions.
 */
const channelsByType: Readonly<Record<string, Channel>> = {
  orderbook: 'book',
  trades: 'trade',
  funding: 'funding',
  marks: 'mark',
  liquidations: 'liquidation',
  quotes: 'quote',
};

export const dataTypes = Object.keys(channelsByType);

/** The channels of the data types. Throws a `Refusal` with 400 for an unknown one. */
export function channelsOfTypes(types: readonly string[]): ReadonlySet<Channel> {
  if (types.length === 0) throw new Refusal(400, `give data_type: ${dataTypes.join(', ')}`);
  return new Set(
    types.map((type) => {
      const channel = channelsByType[type];
      if (channel !== undefined) return channel;
      const [near] = nearest(type, dataTypes);
      const meant = near === undefined ? `there are ${dataTypes.join(', ')}` : `did you mean ${near}?`;
      throw new Refusal(400, `unknown data_type '${type}'; ${meant}`);
    }),
  );
}
