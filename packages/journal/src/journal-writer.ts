import { closeSync, fsyncSync, mkdirSync, openSync, writevSync } from 'node:fs';
import { join } from 'node:path';
import type { Fact } from '@replay/core';
import { Chain } from './chain.ts';

/** Facts in a block. A part of the format: another number would give other hashes. */
export const factsPerBlock = 4096;

/** The one file of facts in a journal folder. */
export const factsFile = 'facts.ndjson';

/**
 * Appends facts to `folder/facts.ndjson`, one JSON object a line. After every 4,096 facts, and at the end, a seal line
 * follows that chains the block to all before it. What was appended can be read even if the writer never comes to its end.
 */
export class JournalWriter {
  readonly #file: number;
  #lines: string[] = [];
  readonly #chain = new Chain();
  #facts = 0;
  #blocks = 0;

  /** Creates the folder. Throws the system's error when a journal is already there: a run is written once. */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#file = openSync(join(folder, factsFile), 'wx');
  }

  /** How many facts were appended. */
  get facts(): number {
    return this.#facts;
  }

  append(facts: readonly Fact[]): void {
    for (const fact of facts) {
      this.#lines.push(JSON.stringify(fact));
      this.#facts += 1;
      if (this.#lines.length === factsPerBlock) this.#seal();
    }
  }

  /** Seals the last block and closes the file. Returns the run hash: the last link of the chain. */
  close(): string {
    if (this.#lines.length > 0) this.#seal();
    fsyncSync(this.#file);
    closeSync(this.#file);
    return this.#chain.hash;
  }

  #seal(): void {
    const block = Buffer.from(`${this.#lines.join('\n')}\n`);
    this.#chain.add(block, 0, block.length);
    const seal = JSON.stringify({ seal: this.#blocks, facts: this.#lines.length, hash: this.#chain.seal() });
    writevSync(this.#file, [block, Buffer.from(`${seal}\n`)]);
    this.#lines = [];
    this.#blocks += 1;
  }
}
