import type { Fact } from '@replay/core';
import { FactEncoder } from './fact-codec.ts';
import {
  type BlockHeader,
  blockState,
  factsPerBlock,
  firstLink,
  headerBytes,
  headerOf,
  linkOf,
  preface,
} from './journal-file.ts';
import { fileTarget, type JournalTarget, type MemoryJournal } from './journal-target.ts';

/** The time in milliseconds for which facts stay in memory at most. */
const unwrittenMillis = 1_000;
/** Bound here: it is asked after most events, and a run replaces `performance.now` to find strategies that ask for the time. */
const processClock = performance.now.bind(performance);

/**
 * Appends facts to `folder/facts.journal`, or to a journal in memory, in blocks of 512 that are chained by their hashes. A block is written when it is full,
 * and as far as it has come after a second; the first append is written at once. So a process that was killed leaves all but
 * the last 511 facts, and all that were appended more than a second before.
 */
export class JournalWriter {
  readonly #target: JournalTarget;
  readonly #timer: NodeJS.Timeout | undefined;
  /** Milliseconds. */
  readonly #clock: () => number;
  readonly #encoder = new FactEncoder();
  #link: Uint8Array = firstLink;
  /** Where the block that is being filled begins in the file, and how many facts it has. */
  #position = preface.length;
  #inBlock = 0;
  #facts = 0;
  #writtenFacts = 0;
  #writtenAt = Number.NEGATIVE_INFINITY;
  #failure: unknown;

  /** Creates the folder. Throws the system's error when a journal is already there: a run is written once. */
  constructor(to: string | MemoryJournal, clock: () => number = processClock) {
    this.#clock = clock;
    this.#target = typeof to === 'string' ? fileTarget(to) : to;
    this.#put(preface, 0);
    if (typeof to !== 'string') return;
    // While data are waited for nothing is appended; while a run computes, no timer fires.
    this.#timer = setInterval(() => this.#writeLater(), unwrittenMillis).unref();
  }

  /** How many facts were appended. */
  get facts(): number {
    return this.#facts;
  }

  /** Throws the system's error when the facts cannot be written; the timer's error comes with the next call. */
  append(facts: readonly Fact[]): void {
    if (this.#failure !== undefined) throw this.#failure;
    for (const fact of facts) {
      this.#encoder.add(fact);
      this.#facts += 1;
      this.#inBlock += 1;
      if (this.#inBlock === factsPerBlock) this.#seal();
    }
    if (this.#facts > this.#writtenFacts && this.#clock() - this.#writtenAt >= unwrittenMillis) this.#write();
  }

  /** Seals the last block and closes the file. Returns the run hash: the last link of the chain. */
  close(): string {
    clearInterval(this.#timer);
    try {
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#inBlock > 0) this.#seal();
      this.#put(headerOf({ length: 0, facts: 0, state: blockState.end }), this.#position);
    } finally {
      this.#target.close();
    }
    return Buffer.from(this.#link).toString('hex');
  }

  #writeLater(): void {
    try {
      if (this.#failure === undefined && this.#facts > this.#writtenFacts) this.#write();
    } catch {
      // Kept for the next call.
    }
  }

  #seal(): void {
    const block = this.#encoder.finished();
    this.#link = linkOf(this.#link, block);
    this.#putBlock([block, this.#link], {
      length: block.length,
      facts: this.#inBlock,
      state: blockState.sealed,
    });
    this.#position += headerBytes + block.length + this.#link.length;
    this.#inBlock = 0;
  }

  /** Writes the block as far as it has come; it is written over when more has come. */
  #write(): void {
    const block = this.#encoder.written();
    this.#putBlock([block], { length: block.length, facts: this.#inBlock, state: blockState.open });
  }

  /** In one piece: where the disk takes only a part of it, a reader finds the facts that it took. */
  #putBlock(bytes: readonly Uint8Array[], header: BlockHeader): void {
    this.#put(Buffer.concat([headerOf(header), ...bytes]), this.#position);
    this.#writtenFacts = this.#facts;
    this.#writtenAt = this.#clock();
  }

  /** Nothing is written after what could not be written: the journal would have a hole. */
  #put(bytes: Uint8Array, position: number): void {
    try {
      this.#target.write(bytes, position);
    } catch (error) {
      this.#failure = error;
      throw error;
    }
  }
}
