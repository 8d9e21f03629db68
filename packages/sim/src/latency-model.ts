import { durationText, type Micros } from '@replay/core';

/** How long messages travel. A model answers for one message at a time; the engine keeps messages from overtaking. */
export interface LatencyModel {
  readonly name: string;
  /** Venue to strategy, market data: a constant, or what the tape recorded. */
  readonly feed: Micros | 'recorded';
  /** Strategy to venue, for a request sent at `time`. */
  order(request: 'place' | 'cancel', time: Micros): Micros;
  /** Venue to strategy, for an answer given at `time`. */
  response(time: Micros): Micros;
}

export interface ConstantLatency {
  readonly feed: Micros | 'recorded';
  readonly order: Micros;
  readonly response: Micros;
}

/** One number a leg. */
export const constantLatency = ({ feed, order, response }: ConstantLatency): LatencyModel => ({
  name: `feed ${feed === 'recorded' ? feed : durationText(feed)}, order ${durationText(order)}, response ${durationText(response)}`,
  feed,
  order: () => order,
  response: () => response,
});
