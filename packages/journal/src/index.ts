export { factsFile, factsPerBlock } from './journal-file.ts';
export { type JournalEnd, readJournal } from './journal-reader.ts';
export { MemoryJournal } from './journal-target.ts';
export { JournalWriter } from './journal-writer.ts';
export { type Manifest, readManifest, writeManifest } from './manifest.ts';
