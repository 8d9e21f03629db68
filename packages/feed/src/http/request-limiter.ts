import type PQueue from 'p-queue';
import type { AttemptOutcome, RunningCounts } from './http-call.ts';

export interface LimiterTerms {
  /** Most requests in flight. */
  readonly inFlight: number;
  readonly perMinute: number;
  /** Milliseconds; a longer `Retry-After` does not pause the other requests. */
  readonly longestHold: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly wait: (millis: number, signal: AbortSignal) => Promise<void>;
  readonly counts: RunningCounts;
}

/** Limits the requests in flight and the requests a minute, which it halves after a 429. */
export class RequestLimiter {
  readonly #queue: PQueue;
  readonly #rate: RequestRate;
  readonly #terms: LimiterTerms;

  constructor(Queue: typeof PQueue, terms: LimiterTerms) {
    this.#queue = new Queue({ concurrency: terms.inFlight });
    this.#rate = new RequestRate(terms.perMinute, terms.now);
    this.#terms = terms;
  }

  /** The current limit. */
  get perMinute(): number {
    return this.#rate.perMinute;
  }

  /** Sends as soon as the limits allow, and adapts them to the outcome. Throws the reason of a signal that aborts while it waits. */
  run<Value>(send: () => Promise<AttemptOutcome<Value>>, signal: AbortSignal): Promise<AttemptOutcome<Value>> {
    const { now, wait } = this.#terms;
    const sendInTime = async (): Promise<AttemptOutcome<Value>> => {
      for (let millis = this.#rate.take(); millis > 0; millis = this.#rate.take()) await wait(millis, signal);
      const sentAt = now();
      const outcome = await send();
      this.#adapt(outcome, sentAt);
      return outcome;
    };
    return this.#queue.add(sendInTime, { signal });
  }

  #adapt(outcome: AttemptOutcome<unknown>, sentAt: number): void {
    const { counts, longestHold } = this.#terms;
    if (outcome.status === 'answered') {
      this.#rate.succeeded();
      counts.quotaLeft = outcome.quotaLeft ?? counts.quotaLeft;
    } else if (outcome.status === 'refused' && outcome.code === 429) {
      counts.tooMany += 1;
      this.#rate.refused(sentAt);
      // The limit is one of the client, not of this request alone.
      const { retryAfter } = outcome;
      if (retryAfter !== undefined && retryAfter <= longestHold) this.#rate.hold(retryAfter);
    }
  }
}

const leastShare = 1 / 16;
const recoveryPerSecond = 1.1;

/**
 * A token bucket that holds up to a second's worth of requests. Its rate is halved after a 429, never below a sixteenth of the
 * initial one, and recovers by 10 % per second of success.
 */
export class RequestRate {
  readonly #most: number;
  readonly #now: () => number;
  /** Requests per second. */
  #rate: number;
  #tokens: number;
  #filledAt: number;
  #changedAt: number;
  #halvedAt = Number.NEGATIVE_INFINITY;
  #heldUntil = 0;

  /** `now` in milliseconds. */
  constructor(perMinute: number, now: () => number) {
    this.#most = perMinute / 60;
    this.#rate = this.#most;
    this.#tokens = this.#capacity;
    this.#now = now;
    this.#filledAt = now();
    this.#changedAt = this.#filledAt;
  }

  /** The current rate. */
  get perMinute(): number {
    return this.#rate * 60;
  }

  /** Takes a token and returns 0, or returns the milliseconds after which to try again. */
  take(): number {
    const now = this.#now();
    this.#tokens = Math.min(this.#capacity, this.#tokens + (Math.max(0, now - this.#filledAt) / 1000) * this.#rate);
    this.#filledAt = now;
    if (now < this.#heldUntil) return this.#heldUntil - now;
    // Tolerates rounding, or the rest of a token would be waited for forever.
    if (this.#tokens < 1 - 1e-9) return ((1 - this.#tokens) / this.#rate) * 1000;
    this.#tokens -= 1;
    return 0;
  }

  /** Stops all requests for so many milliseconds. */
  hold(millis: number): void {
    this.#heldUntil = Math.max(this.#heldUntil, this.#now() + millis);
  }

  /** Halves the rate after a 429. Requests sent before the last halving say nothing new. */
  refused(sentAt: number): void {
    if (sentAt < this.#halvedAt) return;
    this.#rate = Math.max(this.#most * leastShare, this.#rate / 2);
    this.#tokens = Math.min(this.#tokens, this.#capacity);
    this.#changedAt = this.#now();
    this.#halvedAt = this.#changedAt;
  }

  /** Recovers after a success. An idle time counts as a second at most. */
  succeeded(): void {
    if (this.#rate === this.#most) return;
    const now = this.#now();
    const seconds = Math.min(1, Math.max(0, now - this.#changedAt) / 1000);
    this.#rate = Math.min(this.#most, this.#rate * recoveryPerSecond ** seconds);
    this.#changedAt = now;
  }

  get #capacity(): number {
    return Math.max(1, this.#rate);
  }
}
