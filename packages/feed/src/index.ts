export type { BookAnswer, BookRequest } from './books/book-request.ts';
export type { LatencySummary } from './books/latency-record.ts';
export {
  type Reconstruction,
  type ReconstructionStatistics,
  type ReconstructOptions,
  reconstruct,
} from './books/reconstruct.ts';
export { openRelayBooks, type RelayBooks, type RelayBooksCounts, type RelayBooksOptions } from './books/relay-books.ts';
export {
  type CaptureOptions,
  type OpenedCaptures,
  openCaptures,
  type RecordedCapture,
  type RecordedLine,
} from './capture/open-captures.ts';
export type { ApiAccess } from './data-feeds/api-client.ts';
export type { DataFeedsOptions } from './data-feeds/data-feeds-options.ts';
export { openDataFeeds } from './data-feeds/open-data-feeds.ts';
export { type InstrumentsFile, instrumentEntry, readInstruments } from './dataset/instruments-file.ts';
export { type NamedDataset, namedDatasets } from './dataset/named-datasets.ts';
export { type DatasetOptions, openDataset } from './dataset/open-dataset.ts';
export {
  type DatasetDownloadOptions,
  type DownloadProgress,
  type DownloadSummary,
  downloadDatasets,
} from './download/download-datasets.ts';
export type { DownloadedFile } from './download/file-download.ts';
export type { LiveCounts, LiveOptions, LiveSource } from './live/live-source.ts';
export { type BybitStreamOptions, streamBybit } from './live/stream-bybit.ts';
export { type RelayStreamOptions, streamRelay } from './live/stream-relay.ts';
export type { MachineMarket, MachineStreamMarket } from './machine/machine-market.ts';
export type { MachineCounts } from './machine/machine-reading.ts';
export { type MachineReplay, openMachine } from './machine/open-machine.ts';
export { type MachineLive, type MachineLiveCounts, streamMachine } from './machine/stream-machine.ts';
export { type MergeOptions, mergeSources } from './merge/merge-sources.ts';
export { openRaw, type RawOptions } from './raw/open-raw.ts';
export type { CapturePolicies, Policy } from './raw/policies.ts';
export { captureExchange, captureExchanges, type RawVenue, rawVenues } from './raw/venues.ts';
export type { ReplayCounts } from './relay/frame-order.ts';
export type { HistoryCall } from './relay/history/history-calls.ts';
export { openRelayHistory, type RelayHistory, type RelayHistoryRequest } from './relay/history/open-history.ts';
export { openRelay, type RelayReplay, type RelayRequest } from './relay/open-relay.ts';
export { type RelayAccount, relayAccount } from './relay/relay-account.ts';
export type { RelayChannel, RelayMarket } from './relay/relay-market.ts';
export { booksOf, eventsOf, type InstrumentBook, relayMessages, tradesOf } from './streams/events-of.ts';
export { type MapAsyncOptions, mapAsync } from './streams/map-async.ts';
export { atSpeed, byInstrument, type Sample, sampleEvery } from './streams/market-time.ts';
