import type { MarketEvent } from '@replay/core';

interface Portion {
  readonly events: readonly MarketEvent[];
  /** When it came, in milliseconds of `performance.now()`. */
  readonly since: number;
}

/** A source that is read a few batches ahead while others are waited for. */
export class LiveLane {
  readonly name: string;
  readonly #most: number;
  readonly #ring: () => void;
  readonly #portions: Portion[] = [];
  readonly #reading: Promise<void>;
  #at = 0;
  #status: 'open' | 'ended' | 'failed' = 'open';
  #failure: unknown;
  #isLeft = false;
  #makeRoom: () => void = () => {};

  /** Begins to read. Rings for each batch, for the end and for a failure. */
  constructor(name: string, batches: AsyncIterable<readonly MarketEvent[]>, most: number, ring: () => void) {
    this.name = name;
    this.#most = most;
    this.#ring = ring;
    this.#reading = this.#read(batches);
  }

  /** A lane that is not open may still have events to give. */
  get status(): 'open' | 'ended' | 'failed' {
    return this.#status;
  }

  get failure(): unknown {
    return this.#failure;
  }

  /** The next event; undefined while there is none. */
  get head(): MarketEvent | undefined {
    return this.#portions[0]?.events[this.#at];
  }

  /** Since when it has been there. */
  get headSince(): number {
    return this.#portions[0]?.since ?? 0;
  }

  advance(): void {
    this.#at += 1;
    if (this.head !== undefined) return;
    this.#portions.shift();
    this.#at = 0;
    this.#makeRoom();
  }

  /** Ends the reading. Whoever calls it has let go of what the source may be waiting for. */
  async leave(): Promise<void> {
    this.#isLeft = true;
    this.#makeRoom();
    await this.#reading;
  }

  async #read(batches: AsyncIterable<readonly MarketEvent[]>): Promise<void> {
    try {
      for await (const events of batches) {
        if (this.#isLeft) return;
        if (events.length === 0) continue;
        this.#portions.push({ events, since: performance.now() });
        this.#ring();
        while (this.#portions.length >= this.#most && !this.#isLeft) await this.#room();
      }
      this.#status = 'ended';
    } catch (error) {
      this.#status = 'failed';
      this.#failure = error;
    }
    this.#ring();
  }

  #room(): Promise<void> {
    return new Promise((resolve) => {
      this.#makeRoom = resolve;
    });
  }
}
