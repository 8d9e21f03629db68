import { meansExchange } from '@replay/core';

/** The symbols as a server expects them: without a leading exchange that is named separately. */
export const symbolsOf = (exchange: string, names: readonly string[]): readonly string[] =>
  names.map((name) => {
    const colon = name.indexOf(':');
    return colon > 0 && meansExchange(name.slice(0, colon), exchange) ? name.slice(colon + 1) : name;
  });
