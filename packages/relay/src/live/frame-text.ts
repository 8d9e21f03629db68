import { type InstrumentScales, type Levels, textOf } from '@replay/core';

/** `["price","size"]` for each level, best first as they stand. */
export function pairs({ prices, sizes }: Levels, { price, size }: InstrumentScales): string {
  let text = '[';
  for (let row = 0; row < prices.length; row++) {
    text += `${row === 0 ? '' : ','}["${textOf(prices[row]!, price)}","${textOf(sizes[row]!, size)}"]`;
  }
  return `${text}]`;
}
