import { type InstrumentScales, type Levels, type Stamped, textOf } from '@replay/core';

/** The levels as `["price","size"]` levelPairs, best first. */
export function levelPairs({ prices, sizes }: Levels, { price, size }: InstrumentScales): string {
  let text = '[';
  for (let row = 0; row < prices.length; row++) {
    text += `${row === 0 ? '' : ','}["${textOf(prices[row]!, price)}","${textOf(sizes[row]!, size)}"]`;
  }
  return `${text}]`;
}

/**
 * Sequence and times as the first fields of a JSON object. `timestamp` is the venue's time in milliseconds, as in the
 * protocol; the other two are extensions with microseconds, by the venue's clock and by the receiver's.
 */
export const stampFields = ({ sequence, exchangeTime, receivedTime }: Omit<Stamped, 'instrument'>): string =>
  `"sequence":${sequence},"timestamp":${Math.floor(exchangeTime / 1000)},"timestamp_us":${exchangeTime},"local_timestamp_us":${receivedTime}`;
