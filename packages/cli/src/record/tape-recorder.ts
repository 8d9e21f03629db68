import type { MarketEvent, Micros } from '@replay/core';
import { Inspector } from '@replay/quality';
import { createTape, type TapeClosing, type TapeContents, type TapeManifest, type TapeWriter } from '@replay/tape';

/** Milliseconds that may be lost at most when the machine goes down. */
const flushEvery = 10_000;

/**
 * Writes what is heard onto a tape that is made with its first event. What waits for a block to fill up is put on the disk every ten
 * seconds: unlike an import, it cannot be read again.
 */
export class TapeRecorder {
  readonly #folder: string;
  readonly #contents: TapeContents;
  readonly #inspector: Inspector;
  #writer: TapeWriter | undefined;
  #flushedAt = performance.now();
  #work: Promise<void> = Promise.resolve();
  events = 0;
  latest: Micros | undefined;

  constructor(folder: string, contents: TapeContents) {
    this.#folder = folder;
    this.#contents = contents;
    this.#inspector = new Inspector(contents.instruments);
  }

  /** Throws what the disk says. */
  append(batch: readonly MarketEvent[]): Promise<void> {
    return this.#inTurn(async () => {
      const last = batch.at(-1);
      if (last === undefined) return;
      this.#writer ??= await createTape(this.#folder, this.#contents);
      await this.#writer.append(batch);
      for (const event of batch) this.#inspector.see(event);
      this.events += batch.length;
      this.latest = last.receivedTime;
      await this.#flushDue();
    });
  }

  /** To be called now and then, for a stream that has fallen silent. */
  flushDue(): Promise<void> {
    return this.#inTurn(() => this.#flushDue());
  }

  /** Finishes the tape; undefined where nothing was heard and none was begun. */
  async close(closing: Pick<TapeClosing, 'checks' | 'notes'>): Promise<TapeManifest | undefined> {
    let manifest: TapeManifest | undefined;
    await this.#inTurn(async () => {
      const { instruments, findings } = this.#inspector.report();
      const quality = { instruments: instruments.map((one) => one.quality), findings };
      manifest = await this.#writer?.close({ ...closing, quality });
      this.#writer = undefined;
    });
    return manifest;
  }

  /** Lets go of the files of a tape that could not be finished. */
  async abandon(): Promise<void> {
    await this.#work.catch(() => undefined);
    await this.#writer?.abandon();
  }

  async #flushDue(): Promise<void> {
    if (performance.now() - this.#flushedAt < flushEvery) return;
    await this.#writer?.flush();
    this.#flushedAt = performance.now();
  }

  /** One thing at a time, in the order in which they are asked for. What fails stays failed. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(work);
    return this.#work;
  }
}
