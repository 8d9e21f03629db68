import type { MarketSource } from '@replay/core';

/** An opened source, and what must be closed when the run is over. */
export interface OpenedData {
  readonly source: MarketSource;
  close(): Promise<void>;
}
