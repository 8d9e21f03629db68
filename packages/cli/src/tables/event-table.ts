import { assertNever, type MarketEvent, type MarketEventType } from '@replay/core';

/** The tables that exported events go to, named like the vendor's dataset files. */
export const exportKinds = [
  'incremental_book_L2',
  'incremental_book_L3',
  'trades',
  'quotes',
  'derivative_ticker',
  'liquidations',
] as const;
export type ExportKind = (typeof exportKinds)[number];

/** The table of an event; undefined for feed gaps and unusable messages, which have none. */
export function kindOfEvent(type: MarketEventType): ExportKind | undefined {
  switch (type) {
    case 'BookSnapshotted':
    case 'BookChanged':
      return 'incremental_book_L2';
    case 'PublicOrdersSnapshotted':
    case 'PublicOrdersChanged':
      return 'incremental_book_L3';
    case 'TradePrinted':
      return 'trades';
    case 'QuoteChanged':
      return 'quotes';
    case 'MarkPriceChanged':
    case 'FundingRateChanged':
      return 'derivative_ticker';
    case 'LiquidationPrinted':
      return 'liquidations';
    case 'FeedInterrupted':
    case 'MessageRejected':
    case 'MessageFlagged':
      return undefined;
    default:
      return assertNever(type);
  }
}

/** Writes events into one table. */
export interface TableWriter {
  readonly path: string;
  add(event: MarketEvent): void;
  /** Waits until the added events are passed to the disk, to bound memory. */
  flush(): Promise<void>;
  /** Completes the file and renames it to its final name. */
  close(): Promise<void>;
  /** Removes what was written. */
  discard(): Promise<void>;
}
