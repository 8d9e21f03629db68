export { type InstrumentsFile, readInstruments } from './dataset/instruments-file.ts';
export { type DatasetOptions, openDataset } from './dataset/open-dataset.ts';
export { openRelay, type RelayChannel, type RelayRequest } from './relay/open-relay.ts';
export { type DataDigest, eventsOf, type MarketSource } from './source.ts';
