import type { MarketEvent } from '@replay/core';

/** What is missing in a replay, as far as its recording knows. */
export class GapStatistics {
  #interruptions = 0;
  #rejected = 0;
  #longest = 0;
  #longestSince: number | undefined;
  #last: number | undefined;

  note(event: MarketEvent): void {
    if (event.type === 'FeedInterrupted') this.#interruptions += 1;
    if (event.type === 'MessageRejected') this.#rejected += 1;
    const { receivedTime } = event;
    if (this.#last !== undefined && receivedTime - this.#last > this.#longest) {
      this.#longest = receivedTime - this.#last;
      this.#longestSince = this.#last;
    }
    this.#last = receivedTime;
  }

  /** Times in µs; since when nothing was received for longest is left out where there were fewer than two moments. */
  told() {
    return {
      interruptions: this.#interruptions,
      rejected: this.#rejected,
      longest_silence: this.#longest,
      longest_silence_since: this.#longestSince,
    };
  }
}
