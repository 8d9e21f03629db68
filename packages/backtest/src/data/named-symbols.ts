import { meansExchange } from '@replay/core';

/** A server is asked for symbols: an instrument by its whole name, as it is printed, loses the exchange that is named beside it. */
export const symbolsOf = (exchange: string, names: readonly string[]): readonly string[] =>
  names.map((name) => {
    const colon = name.indexOf(':');
    return colon > 0 && meansExchange(name.slice(0, colon), exchange) ? name.slice(colon + 1) : name;
  });
