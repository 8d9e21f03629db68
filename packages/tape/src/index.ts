export { continueTape, createTape, type TapeContents } from './create-tape.ts';
export { isTape } from './is-tape.ts';
export type { TapeManifest, TapeSpan } from './manifest.ts';
export { openTape } from './open-tape.ts';
export type { TapeSource } from './preface.ts';
export type { DamagePolicy } from './read-block.ts';
export type { Tape } from './tape.ts';
export type { TapeOptions } from './tape-options.ts';
export type { TapeClosing, TapeWriter, TapeWriterProgress } from './tape-writer.ts';
