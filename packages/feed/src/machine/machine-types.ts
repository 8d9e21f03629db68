/** What is always asked for. */
const everywhere: readonly string[] = ['book_change', 'trade'];
const ofDerivatives: readonly string[] = ['derivative_ticker', 'liquidation'];

/** Exchanges of the vendor that list derivatives without saying so in their names. */
const derivatives: ReadonlySet<string> = new Set([
  'bybit',
  'deribit',
  'bitmex',
  'ftx',
  'phemex',
  'cryptofacilities',
  'hyperliquid',
]);

/**
 * The data types to ask a Machine for: it refuses a request that names one which the exchange does not have. Those of spot
 * alone where it is not known to list anything else.
 */
export const usualDataTypes = (exchange: string): readonly string[] =>
  derivatives.has(exchange) || /futures|swap|delivery|derivatives|-dm\b/.test(exchange)
    ? [...everywhere, ...ofDerivatives]
    : everywhere;

/** Our own server tells what there is of each type, be it nothing. */
export const allDataTypes: readonly string[] = [...everywhere, ...ofDerivatives];
