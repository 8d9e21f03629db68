import { AsyncLocalStorage } from 'node:async_hooks';
import { ReplayError } from '@replay/core';

/** How many values wait for one asynchronous consumer, and a promise of the moment when there is room again. */
export class Demand {
  readonly #limit: number;
  #waiting = 0;
  #producers = 0;
  #resume: (() => void)[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** One more value waits. Throws `BAD_USAGE` when that is more than the limit and what each producer may add before it pauses. */
  add(): void {
    this.#waiting += 1;
    if (this.#waiting <= this.#limit + this.#producers) return;
    throw new ReplayError('BAD_USAGE', `more than ${this.#limit} values wait for an asynchronous consumer`, {
      remedy:
        'read from eventsOf, booksOf, tradesOf or relayMessages in the same chain, which pause, or allow more with { pending }',
    });
  }

  /** A value was consumed. */
  done(): void {
    this.#waiting -= 1;
    if (!this.isFull) for (const resume of this.#resume.splice(0)) resume();
  }

  get isFull(): boolean {
    return this.#waiting >= this.#limit;
  }

  /** Resolves when there is room, at once where there is. */
  async room(): Promise<void> {
    while (this.isFull) await new Promise<void>((resolve) => this.#resume.push(resolve));
  }

  /** The consumer is gone: nobody has to wait for it. */
  end(): void {
    this.#waiting = Number.NEGATIVE_INFINITY;
    for (const resume of this.#resume.splice(0)) resume();
  }

  addProducer(): void {
    this.#producers += 1;
  }
}

/**
 * One reading of a source, and the consumers it waits for: those whose subscription led to it, and those that subscribe to what its
 * values bring about, as to a group of `groupBy`. RxJS has no channel upstream, so each side finds the other in the asynchronous
 * context in which it is subscribed.
 */
export class Producer {
  readonly #demands = new Set<Demand>();

  constructor() {
    const chain = chains.getStore();
    for (const demand of chain?.demands ?? []) this.join(demand);
    // Subscribed because another one emitted or ended, as by `concat`: the same consumers have to be waited for.
    if (chain?.producer !== undefined) for (const demand of chain.producer.#demands) this.join(demand);
  }

  join(demand: Demand): void {
    if (this.#demands.has(demand)) return;
    this.#demands.add(demand);
    demand.addProducer();
  }

  /** Reads and emits in the context of this producer. */
  run<Result>(read: () => Result): Result {
    return chains.run({ demands: [], producer: this }, read);
  }

  /** Undefined where every consumer has room. */
  room(): Promise<void> | undefined {
    for (const demand of this.#demands) if (demand.isFull) return this.#roomOfAll();
    return undefined;
  }

  async #roomOfAll(): Promise<void> {
    for (const demand of this.#demands) await demand.room();
  }
}

/** Subscribes a consumer: sources that are subscribed on its behalf wait for it. */
export function subscribeFor<Result>(demand: Demand, subscribe: () => Result): Result {
  const { demands = [], producer } = chains.getStore() ?? {};
  producer?.join(demand);
  return chains.run({ demands: [...demands, demand], producer }, subscribe);
}

/** Runs work that belongs to no consumer: a source that it reads must not wait for the consumer that waits for the work. */
export const apart = <Result>(work: () => Result): Result => chains.exit(work);

interface Chain {
  readonly demands: readonly Demand[];
  readonly producer: Producer | undefined;
}

const chains = new AsyncLocalStorage<Chain>();
