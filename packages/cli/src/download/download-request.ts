import type { KeyOptions } from '@replay/backtest/command';
import type { Micros } from '@replay/core';

/** What is to be downloaded, from where, and where to. */
export interface DownloadRequest {
  readonly exchange: string;
  readonly symbols: readonly string[];
  readonly types: readonly string[];
  /** Whole days: that of `from` and all before `to`. */
  readonly from: Micros;
  readonly to: Micros;
  readonly folder: string;
  readonly source: DownloadSource;
  readonly keyOptions: KeyOptions;
  /** Files at a time. */
  readonly concurrency: number;
}

/** A server of dataset files, that of the vendor where no address is given; or a relay. */
export type DownloadSource =
  | { readonly kind: 'datasets'; readonly url: string | undefined }
  | { readonly kind: 'relay'; readonly url: string };
