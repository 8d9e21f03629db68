import {
  exchangeName,
  type FundingRateChanged,
  type Instrument,
  type MarkPriceChanged,
  type Scale,
  scalesOf,
} from '@replay/core';
import { type Literal, literalOf } from './byte-scanner.ts';
import { MessageFault, StrangerFault } from './message-fault.ts';

/** An instrument whose messages are read. */
export interface KnownInstrument {
  readonly instrument: Instrument;
  readonly price: Scale;
  readonly size: Scale;
  /** How its messages name it, behind `"symbol":"`. */
  readonly naming: Literal;
  /** What its tickers last told, so that the next tells only what changed. */
  mark: MarkPriceChanged['price'] | undefined;
  funding: Pick<FundingRateChanged, 'rate' | 'settlesAt'> | undefined;
}

/** The instruments of a stream, by the names that messages give them. */
export class KnownInstruments {
  readonly all: readonly KnownInstrument[];
  readonly #bySymbol = new Map<string, KnownInstrument[]>();

  constructor(instruments: readonly Instrument[]) {
    this.all = instruments.map((instrument) => ({
      instrument,
      ...scalesOf(instrument),
      naming: literalOf(
        `${JSON.stringify(instrument.symbol).slice(1)},"exchange":${JSON.stringify(instrument.exchange)}`,
      ),
      mark: undefined,
      funding: undefined,
    }));
    for (const known of this.all) {
      const { symbol } = known.instrument;
      this.#bySymbol.set(symbol, [...(this.#bySymbol.get(symbol) ?? []), known]);
    }
  }

  /** The instrument of a message. Where no exchange is told, its symbol must be enough. Throws `MessageFault` for a stranger. */
  named(exchange: unknown, symbol: unknown): KnownInstrument {
    if (symbol === undefined && this.all.length === 1) return this.all[0] as KnownInstrument;
    if (typeof symbol !== 'string') throw new MessageFault('no symbol');
    const found = this.#bySymbol.get(symbol) ?? [];
    const [known, other] = exchange === undefined ? found : found.filter((one) => isAt(one, exchange));
    if (known !== undefined && other === undefined) return known;
    if (known !== undefined) throw new MessageFault(`no exchange, and several have the symbol '${symbol}'`);
    const name = exchange === undefined ? symbol : `${exchange}:${symbol}`;
    throw new StrangerFault(`'${name}' was not asked for`);
  }

  /** All of an exchange, or of it those with these symbols. */
  ofExchange(exchange: unknown, symbols: unknown): readonly KnownInstrument[] {
    const there = exchange === undefined ? this.all : this.all.filter((one) => isAt(one, exchange));
    return Array.isArray(symbols) ? there.filter(({ instrument }) => symbols.includes(instrument.symbol)) : there;
  }
}

const isAt = ({ instrument }: KnownInstrument, exchange: unknown): boolean =>
  typeof exchange === 'string' && exchangeName(exchange) === exchangeName(instrument.exchange);

/** What comes behind a hole is told anew. */
export function forget(known: KnownInstrument): void {
  known.mark = undefined;
  known.funding = undefined;
}
