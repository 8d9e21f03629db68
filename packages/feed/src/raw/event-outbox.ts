import type { MarketEvent } from '@replay/core';

/** An event before it has its place in the tape. */
export type UnnumberedEvent = MarketEvent extends infer Event
  ? Event extends MarketEvent
    ? Omit<Event, 'sequence'>
    : never
  : never;

export type Tell = (event: UnnumberedEvent) => void;

/** Numbers events in the order in which they are told, and keeps them until a batch is taken. */
export class EventOutbox {
  #events: MarketEvent[] = [];
  #sequence = 0;

  readonly tell: Tell = (event) => {
    this.#events.push({ ...event, sequence: this.#sequence } as MarketEvent);
    this.#sequence += 1;
  };

  get count(): number {
    return this.#events.length;
  }

  take(): readonly MarketEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }
}
