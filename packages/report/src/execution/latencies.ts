import type { AmendSubmitted, CancelSubmitted, ModelNames, OrderEvent, OrderSubmitted } from '@replay/core';
import { type Quantiles, quantilesOf, Samples } from '../metric/samples.ts';

/** Times on the way, in microseconds, as they were simulated (metrics.md 7). */
export interface Latencies {
  /** From the venue to the strategy: stated by a constant model, and told by no fact of any other. */
  readonly feed: Quantiles;
  /** From the decision until the request was at the venue. Requests wait for those sent before them. */
  readonly entry: Quantiles;
  /** From the venue's answer until the strategy knew it. Answers wait for those given before them. */
  readonly response: Quantiles;
}

type Submitted = OrderSubmitted | CancelSubmitted | AmendSubmitted;

/** Measures the legs of every request and answer; what was refused on the way never was at the venue, and is left out. */
export class LatencyWatch {
  readonly #entry = new Samples();
  readonly #response = new Samples();
  /** Only the fact after it tells whether a request was refused on the way. */
  #sent: Submitted | undefined;

  submitted(fact: Submitted): void {
    this.#arrive();
    this.#sent = fact;
  }

  answered(fact: OrderEvent): void {
    if (isRefusal(fact)) this.#sent = undefined;
    else this.#response.push(fact.seenTime - fact.time);
    this.#arrive();
  }

  conclude({ feed }: ModelNames['latency']): Latencies {
    this.#arrive();
    const stated = new Samples();
    if (feed !== 'recorded') stated.push(feed);
    return {
      feed: quantilesOf(stated, 'NOT_RECORDED'),
      entry: quantilesOf(this.#entry, 'NO_ORDERS'),
      response: quantilesOf(this.#response, 'NO_ORDERS'),
    };
  }

  #arrive(): void {
    if (this.#sent !== undefined) this.#entry.push(this.#sent.arrivesAt - this.#sent.time);
    this.#sent = undefined;
  }
}

/** A request that was refused on the way: no answer of the venue. */
const isRefusal = (fact: OrderEvent): boolean =>
  (fact.type === 'OrderRejected' || fact.type === 'CancelRejected' || fact.type === 'AmendRejected') &&
  fact.reason === 'latency-reject';
