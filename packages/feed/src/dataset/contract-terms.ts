import { type ContractTerms, contractTerms, ReplayError } from '@replay/core';

/** What to do about a contract whose worth the data do not tell. */
export type UnknownContracts = 'fail' | 'assume';

/**
 * The terms the name tells; else, where they may be assumed, a contract worth one of its base coin, which is good for books and not for
 * money, with a note that says so. Throws `BAD_CONFIGURATION` where they may not.
 */
export function namedTerms(
  exchange: string,
  symbol: string,
  unknownContracts: UnknownContracts,
): { readonly terms: ContractTerms; readonly note?: string } {
  try {
    return { terms: contractTerms(exchange, symbol) };
  } catch (error) {
    if (!(error instanceof ReplayError) || unknownContracts === 'fail') throw error;
    const note =
      `${exchange}:${symbol}: ${error.message}. It is counted as worth one of its base coin and free of fees: ` +
      'good for its book, not for profit and loss.';
    const [base = symbol, quote = 'USD'] = symbol.split(/[-_/]/);
    const fees = { maker: '0', taker: '0' };
    return { terms: { contract: 'linear', base, quote, settle: quote, multiplier: '1', fees }, note };
  }
}
