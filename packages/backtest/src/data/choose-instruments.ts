import { exchangeName, type Instrument, type InstrumentId, meansExchange, nearest, ReplayError } from '@replay/core';

/** The instruments of a source selected by `--exchange` and `--symbol`. Throws `BAD_USAGE` with the nearest names. */
export function chooseInstruments(
  instruments: readonly Instrument[],
  { exchange, symbols }: { readonly exchange: string | undefined; readonly symbols: readonly string[] },
  place: string,
): readonly InstrumentId[] {
  const there = instruments.filter((one) => exchange === undefined || meansExchange(exchange, one.exchange));
  if (exchange !== undefined && there.length === 0) {
    throw unknownName('exchange', exchange, [...new Set(instruments.map((one) => one.exchange))], place);
  }
  if (symbols.length === 0) return there.map(({ id }) => id);
  const wanted = new Set(symbols.flatMap((symbol) => named(symbol, there, place)));
  return there.map(({ id }) => id).filter((id) => wanted.has(id));
}

function named(symbol: string, instruments: readonly Instrument[], place: string): readonly InstrumentId[] {
  const found = instruments
    .filter((one) => one.symbol === symbol || exchangeName(one.id) === exchangeName(symbol))
    .map(({ id }) => id);
  if (found.length > 0) return found;
  throw unknownName(
    'symbol',
    symbol,
    instruments.map(({ id }) => String(id)),
    place,
    instruments.map((one) => one.symbol),
  );
}

function unknownName(
  what: string,
  name: string,
  known: readonly string[],
  place: string,
  also: readonly string[] = [],
): ReplayError {
  const close = nearest(name, [...known, ...also]);
  const names = close.length > 0 ? close : known.slice(0, 10);
  return new ReplayError('BAD_USAGE', `no data of the ${what} '${name}'`, {
    place,
    remedy: `did you mean ${names.join(' or ')}?`,
  });
}
