import type { MarketEvent } from '@replay/core';

/** An event before it has its place in the tape. */
export type UnnumberedEvent = MarketEvent extends infer Event
  ? Event extends MarketEvent
    ? Omit<Event, 'sequence'>
    : never
  : never;

/** Takes an event; whatever number it bears already is none of its own. */
export type Tell = (event: UnnumberedEvent | MarketEvent) => void;

/** In the place of a number: an event that is written with all its fields is filled in faster. */
export const unnumbered = 0;

/** Numbers events in the order in which they are told, and keeps them until a batch is taken. An event told is the outbox's own. */
export class EventOutbox {
  #events: MarketEvent[] = [];
  #sequence = 0;

  readonly tell: Tell = (event) => {
    // In place: a copy of every event would be a tenth of the time of reading.
    const numbered = event as { -readonly [Field in keyof MarketEvent]: MarketEvent[Field] };
    numbered.sequence = this.#sequence;
    this.#events.push(numbered as MarketEvent);
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
