import { closeSync, fsyncSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fact } from '@replay/core';
import { Chain } from './chain.ts';

/** Facts in a block. A part of the format: another number would give other hashes. */
export const factsPerBlock = 4096;

/** The one file of facts in a journal folder. */
export const factsFile = 'facts.ndjson';

/** What a killed process loses at most: facts in memory, and the time in milliseconds for which they stay there. */
const unwrittenFacts = 512;
const unwrittenMillis = 1_000;
/** Bound here: it is asked after most events, and a run replaces `performance.now` to find strategies that ask for the time. */
const processClock = performance.now.bind(performance);

/**
 * Appends facts to `folder/facts.ndjson`, one JSON object a line. After every 4,096 facts, and at the end, a seal line
 * follows that chains the block to all before it. A writer that never comes to its end, in a process that was killed, leaves all
 * but the last 511 facts, and all that were appended more than a second before; the first append is written at once.
 */
export class JournalWriter {
  readonly #file: number;
  readonly #chain = new Chain();
  readonly #timer: NodeJS.Timeout;
  /** Milliseconds. */
  readonly #clock: () => number;
  /** Appended and not yet written. */
  #lines: string[] = [];
  #inBlock = 0;
  #facts = 0;
  #blocks = 0;
  #written = Number.NEGATIVE_INFINITY;
  #failure: unknown;

  /** Creates the folder. Throws the system's error when a journal is already there: a run is written once. */
  constructor(folder: string, clock: () => number = processClock) {
    this.#clock = clock;
    mkdirSync(folder, { recursive: true });
    this.#file = openSync(join(folder, factsFile), 'wx');
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
      this.#lines.push(JSON.stringify(fact));
      this.#facts += 1;
      this.#inBlock += 1;
      if (this.#inBlock === factsPerBlock) this.#seal();
      else if (this.#lines.length === unwrittenFacts) this.#write();
    }
    if (this.#lines.length > 0 && this.#clock() - this.#written >= unwrittenMillis) this.#write();
  }

  /** Seals the last block and closes the file. Returns the run hash: the last link of the chain. */
  close(): string {
    clearInterval(this.#timer);
    try {
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#inBlock > 0) this.#seal();
      fsyncSync(this.#file);
    } finally {
      closeSync(this.#file);
    }
    return this.#chain.hash;
  }

  #writeLater(): void {
    try {
      if (this.#failure === undefined && this.#lines.length > 0) this.#write();
    } catch {
      // Kept for the next call.
    }
  }

  #seal(): void {
    const block = this.#taken();
    const seal = JSON.stringify({ seal: this.#blocks, facts: this.#inBlock, hash: this.#chain.seal() });
    this.#put(Buffer.concat([block, Buffer.from(`${seal}\n`)]));
    this.#inBlock = 0;
    this.#blocks += 1;
  }

  #write(): void {
    this.#put(this.#taken());
  }

  /** Nothing is written after what could not be written: the journal would have a hole. */
  #put(bytes: Buffer): void {
    try {
      writeFileSync(this.#file, bytes);
    } catch (error) {
      this.#failure = error;
      throw error;
    }
  }

  /** The lines that were not yet written, as a part of the block. */
  #taken(): Buffer {
    const part = Buffer.from(this.#lines.length === 0 ? '' : `${this.#lines.join('\n')}\n`);
    this.#chain.add(part, 0, part.length);
    this.#lines = [];
    this.#written = this.#clock();
    return part;
  }
}
