import { assertNever, type MarketEvent, type MarketEventType } from '@replay/core';

/** The tables that exported events go to, named like the files of the vendor's datasets. */
export const exportKinds = [
  'incremental_book_L2',
  'incremental_book_L3',
  'trades',
  'quotes',
  'derivative_ticker',
  'liquidations',
] as const;
export type ExportKind = (typeof exportKinds)[number];

/** The table of an event; undefined for what no table has a column for: holes, and messages that were not used. */
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
  /** Waits until what was added is on its way to the disk, so that memory stays flat. */
  flush(): Promise<void>;
  /** Completes the file; only now it stands under its name. */
  close(): Promise<void>;
  /** Takes away what was written. */
  discard(): Promise<void>;
}
