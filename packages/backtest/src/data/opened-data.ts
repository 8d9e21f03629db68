import type { MarketSource } from '@replay/core';

/** An open source, and how to close it. */
export interface OpenedData {
  readonly source: MarketSource;
  close(): Promise<void>;
}
