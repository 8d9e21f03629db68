import { SlowReader } from '../server/frame-socket.ts';

type Ending =
  | { readonly status: 'open' }
  | { readonly status: 'done' }
  | { readonly status: 'failed'; readonly error: unknown };

/**
 * What waits for one subscriber of a live market, which does not wait for anybody: who is behind by more than the bound has
 * lost touch, and `take` throws `SlowReader` instead of leaving something out.
 */
export class Outbox<Item> {
  readonly #bound: number;
  readonly #weigh: (item: Item) => number;
  #items: Item[] = [];
  #weight = 0;
  #ending: Ending = { status: 'open' };
  #onItem: () => void = () => {};
  #onRoom: () => void = () => {};
  /** Rejects as soon as it fails, whoever is not taking anything just then. */
  readonly failed: Promise<never>;
  #onFailure: (error: unknown) => void = () => {};

  /** `weigh` says how much of the bound an item takes. */
  constructor(bound: number, weigh: (item: Item) => number) {
    this.#bound = bound;
    this.#weigh = weigh;
    this.failed = new Promise((_, reject) => {
      this.#onFailure = reject;
    });
    // Not everybody looks, and a failure that nobody looks at is none of the process.
    this.failed.catch(() => undefined);
  }

  push(item: Item): void {
    if (this.#ending.status !== 'open') return;
    this.#items.push(item);
    this.#weight += this.#weigh(item);
    if (this.#weight > this.#bound) this.fail(new SlowReader('too slow'));
    this.#onItem();
  }

  /** Nothing more will come, because of `error` where there is one; what waits is still taken. */
  end(error?: unknown): void {
    this.#close(error === undefined ? { status: 'done' } : { status: 'failed', error });
  }

  /** What waits is not wanted any more. */
  fail(error: unknown): void {
    if (this.#ending.status !== 'open') return;
    this.#items = [];
    this.#close({ status: 'failed', error });
    this.#onFailure(error);
  }

  /** All that waits; undefined at the end. Throws what it failed with. For one taker at a time. */
  async take(): Promise<readonly Item[] | undefined> {
    while (this.#items.length === 0) {
      if (this.#ending.status === 'failed') throw this.#ending.error;
      if (this.#ending.status === 'done') return undefined;
      await new Promise<void>((resolve) => {
        this.#onItem = resolve;
      });
    }
    const taken = this.#items;
    this.#items = [];
    this.#weight = 0;
    this.#onRoom();
    return taken;
  }

  /** Resolves when it is less than half full, or has ended. */
  async room(): Promise<void> {
    while (this.#ending.status === 'open' && this.#weight > this.#bound / 2) {
      await new Promise<void>((resolve) => {
        this.#onRoom = resolve;
      });
    }
  }

  #close(ending: Ending): void {
    if (this.#ending.status !== 'open') return;
    this.#ending = ending;
    this.#onItem();
    this.#onRoom();
  }
}
