import type { Micros } from '@replay/core';
import {
  type ArrivingOrder,
  applyMarketEvent,
  arrive,
  type FillRules,
  openVenue,
  type QueueModel,
  shareOfValue,
  type VenueAnswer,
} from '@replay/sim';
import { type Outcome, outcomeOf, type StudyFill } from './outcome.ts';
import type { Recording, Trial } from './recording.ts';
import { studyInstrument } from './regimes.ts';
import { totalSize } from './truth.ts';

/** What the simulated venue thinks would have become of an order, from the public feed of the market without it. */
export function venueEstimate({ events, mids }: Recording, trial: Trial, fills: FillRules, queue: QueueModel): Outcome {
  const { order, book } = trial;
  const models = { fills, queue, fees: shareOfValue({ maker: '0', taker: '0' }) };
  const found: StudyFill[] = [];
  const hear = (answers: readonly VenueAnswer[]): void => {
    for (const answer of answers) if (answer.type === 'OrderFilled') found.push(answer);
  };
  const venue = { ...openVenue(studyInstrument), book };
  const waiting = requestsOf(trial);
  const until = order.kind === 'resting' ? order.arrival + order.hold : (waiting.at(-1)?.at ?? 0);
  let sequence = trial.from - 1;
  const arriveUntil = (time: number): void => {
    for (let next = waiting[0]; next !== undefined && next.at < time; next = waiting[0]) {
      hear(arrive(venue, next.order, { time: next.at, sequence }, models, () => true));
      waiting.shift();
    }
  };
  for (let at = trial.from; ; at++) {
    const event = events[at];
    // A request that comes at the very moment of an event comes after it.
    arriveUntil(event === undefined ? Infinity : event.exchangeTime);
    const idle = waiting.length === 0 && venue.buys.length + venue.sells.length === 0;
    if (event === undefined || event.exchangeTime > until || idle) break;
    sequence = event.sequence;
    hear(applyMarketEvent(venue, event, { time: event.exchangeTime, sequence }, models));
  }
  return outcomeOf({ ...order, size: totalSize(order) }, found, mids);
}

interface Request {
  readonly at: Micros;
  readonly order: ArrivingOrder;
}

function requestsOf({ order, price }: Trial): Request[] {
  const { side, size, arrival } = order;
  const instrument = studyInstrument.id;
  if (order.kind === 'resting') {
    const terms = { kind: 'limit', price, timeInForce: 'post-only' } as const;
    return [{ at: arrival, order: { id: '1', instrument, side, size, terms } }];
  }
  return Array.from({ length: order.takes.pieces }, (_, piece) => ({
    at: (arrival + piece * order.every) as Micros,
    order: { id: String(piece), instrument, side, size, terms: { kind: 'market' } },
  }));
}
