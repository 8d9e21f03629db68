import type { Instrument } from '@replay/core';
import type { LiveMarket } from './live-market.ts';
import type { Outbox } from './outbox.ts';
import { Topic, type Wording } from './topic.ts';

/** All topics of one protocol, each made when it is first asked for. Its numbers then go on, whoever follows it. */
export class Topics {
  readonly market: LiveMarket;
  readonly #topics = new Map<string, Topic>();

  constructor(market: LiveMarket) {
    this.market = market;
  }

  /** The topic of this name; `wording` makes it where there is none. */
  named(name: string, { id }: Instrument, wording: () => Wording): Topic {
    const key = `${id} ${name}`;
    const known = this.#topics.get(key);
    if (known !== undefined) return known;
    const topic = new Topic(this.market, id, wording());
    this.#topics.set(key, topic);
    return topic;
  }
}

/** What one connection follows. */
export class Following {
  readonly #outbox: Outbox<string>;
  readonly #topics = new Map<string, Topic>();

  constructor(outbox: Outbox<string>) {
    this.#outbox = outbox;
  }

  has(name: string): boolean {
    return this.#topics.has(name);
  }

  /** Follows a topic by a name of the connection, in place of another that it followed by this name. */
  add(name: string, topic: Topic, withOpening = true): void {
    const before = this.#topics.get(name);
    if (before !== topic) before?.leave(this.#outbox);
    this.#topics.set(name, topic);
    topic.follow(this.#outbox, withOpening);
  }

  remove(name: string): boolean {
    this.#topics.get(name)?.leave(this.#outbox);
    return this.#topics.delete(name);
  }

  clear(): void {
    for (const name of this.#topics.keys()) this.remove(name);
  }
}
