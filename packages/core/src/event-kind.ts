import { assertNever, ReplayError } from './error.ts';
import type { MarketEvent, MarketEventType, Side } from './market-event.ts';

/** The type of an event and its variant as one number. Part of the format: docs/tape-format.md. */
export const eventKind = {
  snapshot: 0,
  change: 1,
  tradeBuy: 2,
  tradeSell: 3,
  tradeUnknown: 4,
  quoteEmpty: 5,
  quoteBid: 6,
  quoteAsk: 7,
  quoteBoth: 8,
  liquidationBuy: 9,
  liquidationSell: 10,
  liquidationUnknown: 11,
  fundingRate: 12,
  markPrice: 13,
  interrupted: 14,
  rejected: 15,
  flagged: 16,
  ordersSnapshot: 17,
  ordersChange: 18,
} as const;

export function kindOf(event: MarketEvent): number {
  switch (event.type) {
    case 'BookSnapshotted':
      return eventKind.snapshot;
    case 'BookChanged':
      return eventKind.change;
    case 'PublicOrdersSnapshotted':
      return eventKind.ordersSnapshot;
    case 'PublicOrdersChanged':
      return eventKind.ordersChange;
    case 'TradePrinted':
      return eventKind.tradeBuy + sides.indexOf(event.aggressor);
    case 'QuoteChanged':
      return eventKind.quoteEmpty + (event.bid === undefined ? 0 : 1) + (event.ask === undefined ? 0 : 2);
    case 'LiquidationPrinted':
      return eventKind.liquidationBuy + sides.indexOf(event.side);
    case 'FundingRateChanged':
      return eventKind.fundingRate;
    case 'MarkPriceChanged':
      return eventKind.markPrice;
    case 'FeedInterrupted':
      return eventKind.interrupted;
    case 'MessageRejected':
      return eventKind.rejected;
    case 'MessageFlagged':
      return eventKind.flagged;
    default:
      return assertNever(event);
  }
}

/** The type of an event of a kind. Throws `BAD_DATA` for a number that is no kind. */
export function typeOfKind(kind: number): MarketEventType {
  if (isTrade(kind)) return 'TradePrinted';
  if (isQuote(kind)) return 'QuoteChanged';
  if (isLiquidation(kind)) return 'LiquidationPrinted';
  switch (kind) {
    case eventKind.snapshot:
      return 'BookSnapshotted';
    case eventKind.change:
      return 'BookChanged';
    case eventKind.fundingRate:
      return 'FundingRateChanged';
    case eventKind.markPrice:
      return 'MarkPriceChanged';
    case eventKind.interrupted:
      return 'FeedInterrupted';
    case eventKind.rejected:
      return 'MessageRejected';
    case eventKind.flagged:
      return 'MessageFlagged';
    case eventKind.ordersSnapshot:
      return 'PublicOrdersSnapshotted';
    case eventKind.ordersChange:
      return 'PublicOrdersChanged';
    default:
      throw new ReplayError('BAD_DATA', `unknown event kind ${kind}`);
  }
}

const sides: readonly (Side | 'unknown')[] = ['buy', 'sell', 'unknown'];

/** The side of a trade or liquidation, whose kinds are in the order of the sides. */
export const sideOfKind = (kind: number, first: number): Side | 'unknown' => sides[kind - first] ?? 'unknown';

export const isBook = (kind: number): boolean => kind <= eventKind.change;
export const isTrade = (kind: number): boolean => kind >= eventKind.tradeBuy && kind <= eventKind.tradeUnknown;
export const isLiquidation = (kind: number): boolean =>
  kind >= eventKind.liquidationBuy && kind <= eventKind.liquidationUnknown;
export const isQuote = (kind: number): boolean => kind >= eventKind.quoteEmpty && kind <= eventKind.quoteBoth;

/** Messages about single public orders. Their fields are stored as JSON too, because order ids are texts. */
export const isOrders = (kind: number): boolean => kind === eventKind.ordersSnapshot || kind === eventKind.ordersChange;

/** Rare events, whose fields are stored as JSON. */
export const isRare = (kind: number): boolean => kind >= eventKind.fundingRate;
export const isKnownKind = (kind: number): boolean => kind >= 0 && kind <= eventKind.ordersChange;

/** How many bid rows an event other than a book message has. */
export const bidRowsOf = (kind: number): number =>
  kind === eventKind.quoteBid || kind === eventKind.quoteBoth ? 1 : 0;

/** How many further rows it has: the ask of a quote, the one row of a print. */
export const askRowsOf = (kind: number): number =>
  kind === eventKind.quoteAsk || kind === eventKind.quoteBoth || isTrade(kind) || isLiquidation(kind) ? 1 : 0;
