import { SlowReader } from '../http/frame-socket.ts';

type Ending =
  | { readonly status: 'open' }
  | { readonly status: 'done' }
  | { readonly status: 'failed'; readonly error: unknown };

/**
 * The bounded send queue of one subscriber. The market does not wait: when the queue exceeds its limit it fails, and
 * `take` throws `SlowReader` instead of skipping items.
 */
export class SendQueue<Item> {
  readonly #bound: number;
  readonly #weigh: (item: Item) => number;
  #items: Item[] = [];
  #weight = 0;
  #ending: Ending = { status: 'open' };
  #onItem: () => void = () => {};
  #onReady: () => void = () => {};
  /** Rejects as soon as the queue fails, even while nothing is being taken. */
  readonly failed: Promise<never>;
  #onFailure: (error: unknown) => void = () => {};

  /** `weigh` returns how much of the limit an item uses. */
  constructor(bound: number, weigh: (item: Item) => number) {
    this.#bound = bound;
    this.#weigh = weigh;
    this.failed = new Promise((_, reject) => {
      this.#onFailure = reject;
    });
    // An unawaited failure must not end the process.
    this.failed.catch(() => undefined);
  }

  push(item: Item): void {
    if (this.#ending.status !== 'open') return;
    this.#items.push(item);
    this.#weight += this.#weigh(item);
    if (this.#weight > this.#bound) this.fail(new SlowReader('too slow'));
    this.#onItem();
  }

  /** Ends the queue, with `error` if given; queued items can still be taken. */
  end(error?: unknown): void {
    this.#close(error === undefined ? { status: 'done' } : { status: 'failed', error });
  }

  /** Fails the queue and drops its items. */
  fail(error: unknown): void {
    if (this.#ending.status !== 'open') return;
    this.#items = [];
    this.#close({ status: 'failed', error });
    this.#onFailure(error);
  }

  /**
   * All queued items, waiting for at least one; undefined at the end. Throws the error of the queue. Only one caller
   * at a time.
   */
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
    this.#onReady();
    return taken;
  }

  /** Resolves when the queue is at most half full, or has ended. */
  async ready(): Promise<void> {
    while (this.#ending.status === 'open' && this.#weight > this.#bound / 2) {
      await new Promise<void>((resolve) => {
        this.#onReady = resolve;
      });
    }
  }

  #close(ending: Ending): void {
    if (this.#ending.status !== 'open') return;
    this.#ending = ending;
    this.#onItem();
    this.#onReady();
  }
}
