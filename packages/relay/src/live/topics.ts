import type { Book, OpeningState } from '@replay/book';
import type { Instrument, InstrumentId, MarketEvent, Micros } from '@replay/core';
import type { LiveMarket } from './live-market.ts';
import type { SendQueue } from './send-queue.ts';

/** The topics of one protocol, created on first use. Their numbers continue regardless of subscribers. */
export class Topics {
  readonly market: LiveMarket;
  readonly #topics = new Map<string, Topic>();

  constructor(market: LiveMarket) {
    this.market = market;
  }

  /** Returns the topic of this name, creating it with `encoder` if needed. */
  named(name: string, { id }: Instrument, encoder: () => FrameEncoder): Topic {
    const key = `${id} ${name}`;
    const known = this.#topics.get(key);
    if (known !== undefined) return known;
    const topic = new Topic(this.market, id, encoder());
    this.#topics.set(key, topic);
    return topic;
  }
}

/** The subscriptions of one connection. */
export class Subscriptions {
  readonly #queue: SendQueue<string>;
  readonly #topics = new Map<string, Topic>();

  constructor(queue: SendQueue<string>) {
    this.#queue = queue;
  }

  has(name: string): boolean {
    return this.#topics.has(name);
  }

  /** Subscribes to a topic under a name; replaces another topic of that name. */
  add(name: string, topic: Topic, withSnapshot = true): void {
    const before = this.#topics.get(name);
    if (before !== topic) before?.unsubscribe(this.#queue);
    this.#topics.set(name, topic);
    topic.subscribe(this.#queue, withSnapshot);
  }

  remove(name: string): boolean {
    this.#topics.get(name)?.unsubscribe(this.#queue);
    return this.#topics.delete(name);
  }

  clear(): void {
    for (const name of this.#topics.keys()) this.remove(name);
  }
}

/** Encodes the state and events of one topic as frames. */
export interface FrameEncoder {
  /** Frames with the current state, for a new subscriber. */
  snapshot(state: OpeningState, now: EventTimes): readonly string[];
  /** What update. */
  frames(event: MarketEvent, before: Book, after: Book): readonly string[];
  /** There are no subscribers: releases the state that only they need. */
  reset?(): void;
}

/** The times of an event. */
export interface EventTimes {
  readonly exchangeTime: Micros;
  readonly receivedTime: Micros;
}

/** A topic with any number of subscribers: each event is encoded once for all of them. */
export class Topic {
  readonly #market: LiveMarket;
  readonly #instrument: InstrumentId;
  readonly #encoder: FrameEncoder;
  readonly #subscribers = new Set<SendQueue<string>>();
  #unsubscribe: (() => void) | undefined;

  constructor(market: LiveMarket, instrument: InstrumentId, encoder: FrameEncoder) {
    this.#market = market;
    this.#instrument = instrument;
    this.#encoder = encoder;
  }

  /** Queues the current state, if requested, and then every event. Subscribing again repeats the current state. */
  subscribe(queue: SendQueue<string>, withSnapshot = true): void {
    if (withSnapshot) {
      const snapshot = this.#encoder.snapshot(this.#market.stateOf(this.#instrument), this.#market.now);
      for (const frame of snapshot) queue.push(frame);
    }
    this.#subscribers.add(queue);
    this.#unsubscribe ??= this.#market.join(this.#instrument, {
      onEvent: (event, before, after) => this.#add(this.#encoder.frames(event, before, after)),
      ready: async () => {
        for (const subscriber of this.#subscribers) await subscriber.ready();
      },
    });
  }

  unsubscribe(queue: SendQueue<string>): void {
    this.#subscribers.delete(queue);
    if (this.#subscribers.size > 0) return;
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#encoder.reset?.();
  }

  #add(frames: readonly string[]): void {
    for (const frame of frames) for (const subscriber of this.#subscribers) subscriber.push(frame);
  }
}
