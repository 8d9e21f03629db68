import { meansExchange, nearest, ReplayError } from '@replay/core';
import { symbolInNames } from './dataset-name.ts';

/** An instrument that the files hold. */
export interface Held {
  readonly exchange: string;
  readonly symbol: string;
}

export const idOf = ({ exchange, symbol }: Held): string => `${exchange}:${symbol}`;

/** The instruments a user asked for. Without symbols, all of the exchange; without both, all there are. */
export class Selection {
  readonly exchange: string | undefined;
  readonly wishes: readonly { readonly exchange: string | undefined; readonly symbol: string; readonly text: string }[];

  constructor(exchange: string | undefined, symbols: readonly string[]) {
    this.exchange = exchange;
    this.wishes = symbols.map((text) => {
      const colon = text.indexOf(':');
      return colon < 0
        ? { exchange, symbol: text, text }
        : { exchange: text.slice(0, colon), symbol: text.slice(colon + 1), text };
    });
  }

  /** An instrument as its rows or, where only the name is known, as its file name spells it. */
  covers({ exchange, symbol }: Held): boolean {
    if (this.wishes.length === 0) return isOf(exchange, this.exchange);
    return this.wishes.some((wish) => isOf(exchange, wish.exchange) && isSymbol(wish.symbol, symbol));
  }

  /** True when each wish is met by one of these. */
  isMetBy(held: readonly Held[]): boolean {
    return this.wishes.every((wish) =>
      held.some(({ exchange, symbol }) => isOf(exchange, wish.exchange) && isSymbol(wish.symbol, symbol)),
    );
  }

  /**
   * The instruments to read, in the order of the wishes, or by name where there are none. Throws `BAD_USAGE` for a wish
   * that nothing meets, or that instruments of several exchanges meet.
   */
  among(held: readonly Held[], place: string): readonly Held[] {
    if (this.exchange !== undefined && !held.some(({ exchange }) => isOf(exchange, this.exchange))) {
      const exchanges = [...new Set(held.map(({ exchange }) => exchange))].sort();
      throw unknown(`no data of the exchange '${this.exchange}'`, this.exchange, exchanges, place);
    }
    if (this.wishes.length === 0) {
      return held.filter((one) => this.covers(one)).sort((one, other) => (idOf(one) < idOf(other) ? -1 : 1));
    }
    const met = this.wishes.map((wish) => {
      const there = held.filter(({ exchange }) => isOf(exchange, wish.exchange));
      const [first, second] = there.filter(({ symbol }) => isSymbol(wish.symbol, symbol));
      if (first === undefined) throw this.#unmet(wish, held, place);
      if (second === undefined) return first;
      throw new ReplayError('BAD_USAGE', `'${wish.text}' stands for both ${idOf(first)} and ${idOf(second)}`, {
        place,
        remedy: `say which, as ${idOf(first)}, or give --exchange`,
      });
    });
    return [...new Map(met.map((one) => [idOf(one), one])).values()];
  }

  #unmet(wish: Selection['wishes'][number], held: readonly Held[], place: string): ReplayError {
    const exchanges = new Set(held.map(({ exchange }) => exchange));
    if (wish.exchange !== undefined && ![...exchanges].some((exchange) => isOf(exchange, wish.exchange))) {
      return unknown(`no data of the exchange '${wish.exchange}'`, wish.exchange, [...exchanges].sort(), place);
    }
    const ids = held.filter(({ exchange }) => isOf(exchange, wish.exchange)).map(idOf);
    const symbols = held.map(({ symbol }) => symbol);
    const similar = nearest(wish.symbol, symbols).flatMap((close) => ids.filter((id) => id.endsWith(`:${close}`)));
    return unknown(`no data of the symbol '${wish.text}'`, undefined, similar.length > 0 ? similar : ids, place);
  }
}

/** Whether an exchange is the one that is wanted; any is where none is named. */
const isOf = (exchange: string, wanted: string | undefined): boolean =>
  wanted === undefined || meansExchange(wanted, exchange);

/** Neither case nor the letters that file names replace tell symbols apart. */
const isSymbol = (wished: string, symbol: string): boolean => symbolInNames(wished) === symbolInNames(symbol);

function unknown(message: string, name: string | undefined, known: readonly string[], place: string): ReplayError {
  const close = name === undefined ? [] : nearest(name, known);
  const named = close.length > 0 ? close : known.slice(0, 10);
  return new ReplayError('BAD_USAGE', message, {
    place,
    remedy: named.length === 0 ? 'give data that hold it' : `did you mean ${named.join(' or ')}?`,
  });
}
