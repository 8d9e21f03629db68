const leastShare = 1 / 16;
const recoveryPerSecond = 1.1;

/**
 * How many requests a second may be sent: a token bucket that holds up to a second's worth. It is halved when the relay says
 * that there were too many, never below a sixteenth of what it began with, and recovers by 10 % per second of success.
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
    this.#tokens = this.#room;
    this.#now = now;
    this.#filledAt = now();
    this.#changedAt = this.#filledAt;
  }

  /** As it stands now. */
  get perMinute(): number {
    return this.#rate * 60;
  }

  /** Takes a token and gives 0, or gives the milliseconds after which to try again. */
  take(): number {
    const now = this.#now();
    this.#tokens = Math.min(this.#room, this.#tokens + (Math.max(0, now - this.#filledAt) / 1000) * this.#rate);
    this.#filledAt = now;
    if (now < this.#heldUntil) return this.#heldUntil - now;
    // A token that is full but for a rounding is full, or the rest of it would be waited for without end.
    if (this.#tokens < 1 - 1e-9) return ((1 - this.#tokens) / this.#rate) * 1000;
    this.#tokens -= 1;
    return 0;
  }

  /** Nobody sends anything for so many milliseconds. */
  hold(millis: number): void {
    this.#heldUntil = Math.max(this.#heldUntil, this.#now() + millis);
  }

  /** The relay refused a request as one too many. Those sent before the last halving say nothing new. */
  refused(sentAt: number): void {
    if (sentAt < this.#halvedAt) return;
    this.#rate = Math.max(this.#most * leastShare, this.#rate / 2);
    this.#tokens = Math.min(this.#tokens, this.#room);
    this.#changedAt = this.#now();
    this.#halvedAt = this.#changedAt;
  }

  /** A request was answered. An idle time counts as a second at most. */
  succeeded(): void {
    if (this.#rate === this.#most) return;
    const now = this.#now();
    const seconds = Math.min(1, Math.max(0, now - this.#changedAt) / 1000);
    this.#rate = Math.min(this.#most, this.#rate * recoveryPerSecond ** seconds);
    this.#changedAt = now;
  }

  get #room(): number {
    return Math.max(1, this.#rate);
  }
}
