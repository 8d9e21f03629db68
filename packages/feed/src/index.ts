export type { BookAnswer, BookRequest } from './books/book-request.ts';
export type { LatencySummary } from './books/latency-record.ts';
export {
  type Reconstruction,
  type ReconstructionStatistics,
  type ReconstructOptions,
  reconstruct,
} from './books/reconstruct.ts';
export { openRelayBooks, type RelayBooks, type RelayBooksCounts, type RelayBooksOptions } from './books/relay-books.ts';
export { type InstrumentsFile, instrumentEntry, readInstruments } from './dataset/instruments-file.ts';
export { type DatasetOptions, openDataset } from './dataset/open-dataset.ts';
export { eventsOf } from './events-of.ts';
export { openRaw, type RawOptions } from './raw/open-raw.ts';
export type { CapturePolicies, Policy } from './raw/policies.ts';
export { type RawVenue, rawVenues } from './raw/venues.ts';
export { openRelay, type RelayChannel, type RelayRequest } from './relay/open-relay.ts';
