import type PQueue from 'p-queue';
import type { RunningCounts } from './http-call.ts';
import { RequestRate } from './request-rate.ts';
import type { TryOutcome } from './try-outcome.ts';

export interface GateTerms {
  /** Requests in flight at most. */
  readonly inFlight: number;
  readonly perMinute: number;
  /** Milliseconds; a server that asks for more patience holds nobody up. */
  readonly longestHold: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly wait: (millis: number, signal: AbortSignal) => Promise<void>;
  readonly counts: RunningCounts;
}

/** Lets requests out as the server wishes: so many in flight, so many a minute, and half as many after it says that they were too many. */
export class RequestGate {
  readonly #flights: PQueue;
  readonly #rate: RequestRate;
  readonly #terms: GateTerms;

  constructor(Queue: typeof PQueue, terms: GateTerms) {
    this.#flights = new Queue({ concurrency: terms.inFlight });
    this.#rate = new RequestRate(terms.perMinute, terms.now);
    this.#terms = terms;
  }

  /** Requests a minute, as things stand. */
  get perMinute(): number {
    return this.#rate.perMinute;
  }

  /** Sends when its turn has come, and learns from the outcome. Throws the reason of a signal that aborts while it waits. */
  pass<Taken>(send: () => Promise<TryOutcome<Taken>>, signal: AbortSignal): Promise<TryOutcome<Taken>> {
    return this.#flights.add(() => this.#sendInTime(send, signal), { signal });
  }

  async #sendInTime<Taken>(send: () => Promise<TryOutcome<Taken>>, signal: AbortSignal): Promise<TryOutcome<Taken>> {
    const { now, wait } = this.#terms;
    for (let millis = this.#rate.take(); millis > 0; millis = this.#rate.take()) await wait(millis, signal);
    const sentAt = now();
    const outcome = await send();
    this.#learn(outcome, sentAt);
    return outcome;
  }

  #learn(outcome: TryOutcome<unknown>, sentAt: number): void {
    const { counts, longestHold } = this.#terms;
    if (outcome.status === 'answered') {
      this.#rate.succeeded();
      counts.quotaLeft = outcome.quotaLeft ?? counts.quotaLeft;
    } else if (outcome.status === 'refused' && outcome.code === 429) {
      counts.tooMany += 1;
      this.#rate.refused(sentAt);
      // The server means all of us, not this request alone.
      const { retryAfter } = outcome;
      if (retryAfter !== undefined && retryAfter <= longestHold) this.#rate.hold(retryAfter);
    }
  }
}
