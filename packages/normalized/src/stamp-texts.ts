import type { Micros, Stamped } from '@replay/core';
import { TimeTexts } from './time-texts.ts';

type Times = Pick<Stamped, 'exchangeTime' | 'receivedTime'>;

/**
 * The two times that end every message: what the receiver said in six digits, what the venue said in three where these are
 * enough. A venue that says nothing is given the time of the receipt, and then in all its digits.
 */
export class StampTexts {
  readonly #exchangeField = new TimeTexts(',"timestamp":"');
  readonly #receivedField = new TimeTexts('","localTimestamp":"');
  readonly #times = new TimeTexts();

  /** As fields behind others, with the brace that ends the message. */
  of({ exchangeTime, receivedTime }: Times): string {
    const field = this.#exchangeField;
    const exchange = exchangeTime === receivedTime ? field.long(exchangeTime) : field.short(exchangeTime);
    return `${exchange + this.#receivedField.long(receivedTime)}"}`;
  }

  /** The same for the end of an interval and the receipt of what ended it. */
  ofInterval(end: Micros, receivedTime: Micros): string {
    return `${this.#exchangeField.short(end) + this.#receivedField.long(receivedTime)}"}`;
  }

  exchangeTimeOf({ exchangeTime, receivedTime }: Times): string {
    return exchangeTime === receivedTime ? this.#times.long(receivedTime) : this.#times.short(exchangeTime);
  }

  exchangeTime(time: Micros): string {
    return this.#times.short(time);
  }

  receivedTime(time: Micros): string {
    return this.#times.long(time);
  }
}
