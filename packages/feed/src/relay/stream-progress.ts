import { SilenceTimer } from '../http/connections.ts';
import { StreamBreak } from './stream-break.ts';

/** Messages in a row that may be of no use. */
export const mostUnusable = 1000;

/**
 * Bounds what one connection may bring that is of no use: the time its reader waits for something usable, and the messages in a row that
 * are not. A message that is rejected is no progress, nor is one that came before.
 */
export class StreamProgress {
  readonly #timer: SilenceTimer;
  readonly #most: number;
  #unusable = 0;

  /** Milliseconds of silence; and the messages that may come again beside those that are of no use. */
  constructor(silence: number, repeated = 0) {
    this.#timer = new SilenceTimer(silence);
    this.#most = mostUnusable + repeated;
  }

  /** Waits for what is coming. At the bound `giveUp` gets the reason, with which it must make it fail. */
  wait<Coming>(coming: Promise<Coming>, giveUp: (reason: StreamBreak) => void): Promise<Coming> {
    const { bound } = this.#timer;
    return this.#timer.wait(coming, () => giveUp(new StreamBreak(`nothing usable came for ${bound / 1000} s`)));
  }

  /** So many messages came. Throws a `StreamBreak` when too many in a row were of no use. */
  came(messages: number, isUsable: boolean): void {
    if (isUsable) {
      this.#timer.restart();
      this.#unusable = 0;
      return;
    }
    this.#unusable += messages;
    if (this.#unusable > this.#most) throw new StreamBreak(`${this.#unusable} messages in a row could not be used`);
  }
}
