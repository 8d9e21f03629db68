export { type JournalEnd, readJournal } from './journal-reader.ts';
export { factsFile, factsPerBlock, JournalWriter } from './journal-writer.ts';
export { type Manifest, readManifest, writeManifest } from './manifest.ts';
export { type JournalReading, readJournalAhead } from './read-ahead.ts';
