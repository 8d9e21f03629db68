import type { MarketEvent, Stamped } from '@replay/core';

/** A market event without its place and times: what is left to say. */
export type Unstamped = WithoutStamp<MarketEvent>;

type WithoutStamp<Event> = Event extends MarketEvent ? Omit<Event, keyof Stamped> : never;

export const stampedEvent = (stamp: Stamped, event: Unstamped): MarketEvent => ({ ...stamp, ...event }) as MarketEvent;
