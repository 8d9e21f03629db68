export { isTape } from './files/is-tape.ts';
export type { TapeManifest, TapeSpan } from './files/manifest.ts';
export type { TapeSource } from './files/preface.ts';
export type { DamagePolicy } from './files/read-indexed-block.ts';
export { openTape } from './reading/open-tape.ts';
export type { Tape } from './reading/tape.ts';
export type { TapeOptions } from './reading/tape-options.ts';
export { continueTape, createTape, type TapeContents } from './writing/create-tape.ts';
export type { TapeClosing, TapeWriter, TapeWriterProgress } from './writing/tape-writer.ts';
