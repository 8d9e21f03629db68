import type { MarketEvent, Micros } from '@replay/core';
import { Inspector } from '@replay/quality';
import { createTape, type TapeClosing, type TapeContents, type TapeManifest, type TapeWriter } from '@replay/tape';

/** Milliseconds that are lost at most when the machine fails. */
const flushEvery = 10_000;

/**
 * Writes received events to a tape that is created with the first one. An incomplete block is flushed every ten
 * seconds: unlike an import, a recording cannot be repeated.
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

  /** Throws the error of the disk. */
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

  /** Call it regularly, for a stream that receives nothing. */
  flushDue(): Promise<void> {
    return this.#inTurn(() => this.#flushDue());
  }

  /** Finishes the tape; undefined where nothing was received and no tape was created. */
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

  /** Closes the files of a tape that could not be finished. */
  async abandon(): Promise<void> {
    await this.#work.catch(() => undefined);
    await this.#writer?.abandon();
  }

  async #flushDue(): Promise<void> {
    if (performance.now() - this.#flushedAt < flushEvery) return;
    await this.#writer?.flush();
    this.#flushedAt = performance.now();
  }

  /** Runs one operation at a time, in order. After a failure all later ones fail. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(work);
    return this.#work;
  }
}
