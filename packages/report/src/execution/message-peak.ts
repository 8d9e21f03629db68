import type { Micros } from '@replay/core';

/** The most messages sent within any window of one length. They are added in the order of time. */
export class MessagePeak {
  readonly window: Micros;
  messages = 0;
  /** Those that lie in the window that ends with the latest, and some before them. */
  readonly #times: Micros[] = [];
  #first = 0;

  constructor(window: Micros) {
    this.window = window;
  }

  add(time: Micros): void {
    const times = this.#times;
    times.push(time);
    while (time - times[this.#first]! >= this.window) this.#first += 1;
    this.messages = Math.max(this.messages, times.length - this.#first);
    if (this.#first < 1024 || 2 * this.#first < times.length) return;
    times.splice(0, this.#first);
    this.#first = 0;
  }
}
