import type { AmendSubmitted, CancelSubmitted, ModelNames, OrderEvent, OrderSubmitted } from '@replay/core';
import { type Quantiles, quantilesOf, Samples } from '../metric/samples.ts';

/** Simulated latencies, in microseconds. */
export const latencyLegs = {
  feed: 'From the venue to the strategy: the value of a constant model; facts do not record that of another one.',
  entry: 'From the decision to the arrival of the request at the venue, including the wait for earlier requests.',
  response: 'From the response of the venue to its receipt by the strategy, including the wait for earlier responses.',
} as const;

export type Latencies = Readonly<Record<keyof typeof latencyLegs, Quantiles>>;

type Submitted = OrderSubmitted | CancelSubmitted | AmendSubmitted;

/** Measures the legs of every request and response; requests that were refused in flight never arrived, and are left out. */
export class LatencyTracker {
  readonly #entry = new Samples();
  readonly #response = new Samples();
  /** Only the next fact shows whether a request was refused in flight. */
  #sent: Submitted | undefined;

  submitted(fact: Submitted): void {
    this.#arrive();
    this.#sent = fact;
  }

  responded(fact: OrderEvent): void {
    if (isRefusedInFlight(fact)) this.#sent = undefined;
    else this.#response.push(fact.seenTime - fact.time);
    this.#arrive();
  }

  conclude({ feed }: ModelNames['latency']): Latencies {
    this.#arrive();
    const constant = new Samples();
    if (feed !== 'recorded') constant.push(feed);
    return {
      feed: quantilesOf(constant, 'NOT_RECORDED'),
      entry: quantilesOf(this.#entry, 'NO_ORDERS'),
      response: quantilesOf(this.#response, 'NO_ORDERS'),
    };
  }

  #arrive(): void {
    if (this.#sent !== undefined) this.#entry.push(this.#sent.arrivesAt - this.#sent.time);
    this.#sent = undefined;
  }
}

const isRefusedInFlight = (fact: OrderEvent): boolean =>
  (fact.type === 'OrderRejected' || fact.type === 'CancelRejected' || fact.type === 'AmendRejected') &&
  fact.reason === 'latency-reject';
