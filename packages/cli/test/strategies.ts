import { fileOf } from './command.ts';

/** A strategy file whose `onBook` has this body; `n` counts its calls from 1. */
export const onBook = (body: string): string =>
  fileOf('strategy.mjs', `let n = 0;\nexport default { onStart() { n = 0; }, onBook(view) { n += 1; ${body} } };\n`);

/** Buys and sells in turn at the market, so that there are fills, round trips and fees: half a coin each, which is 1000 lots. */
export const flipFlop = (): string =>
  onBook(
    "if (n % 10 === 0) return [{ type: 'PlaceOrder', side: n % 20 === 0 ? 'buy' : 'sell', size: 1000, terms: { kind: 'market' } }];",
  );
