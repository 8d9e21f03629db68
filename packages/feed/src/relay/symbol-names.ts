import { nearest, ReplayError } from '@replay/core';
import type { SymbolList, ToldSymbol } from './symbol-list.ts';

/**
 * The symbol of a list that a name means: the venue's own, in capitals or not, or a unified one such as `BTC-USDT`, which is the
 * pair on the spot, or the perpetual contract of it where the exchange has no spot. `BTC-USDT-PERP` is always the perpetual.
 * Throws `BAD_USAGE` with the three nearest names for one that is unknown, and with all of them for one that means several.
 */
export function symbolNamed(name: string, list: SymbolList): ToldSymbol {
  const { symbols } = list;
  const own = symbols.find(({ symbol }) => symbol === name) ?? symbols.find(({ symbol }) => isAlike(symbol, name));
  if (own !== undefined) return own;
  const [first, ...others] = unifiedMatches(name, symbols);
  if (first === undefined) throw unknown(name, list);
  if (others.length === 0) return first;
  const meant = [first, ...others].map(({ symbol }) => symbol).join(', ');
  throw new ReplayError('BAD_USAGE', `'${name}' may be ${meant}`, { place: list.place, remedy: 'give one of them' });
}

const isAlike = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

function unifiedMatches(name: string, symbols: readonly ToldSymbol[]): readonly ToldSymbol[] {
  const [base, quote, kind, more] = name.split('-');
  if (!base || !quote || more !== undefined) return [];
  if (kind !== undefined && !/^(perp|perpetual|swap)$/i.test(kind)) return [];
  const pairs = symbols.filter(
    ({ baseCurrency = '', quoteCurrency = '' }) => isAlike(baseCurrency, base) && isAlike(quoteCurrency, quote),
  );
  const ofType = (wanted: string): readonly ToldSymbol[] => pairs.filter(({ type }) => type === wanted);
  const spot = kind === undefined ? ofType('spot') : [];
  return spot.length > 0 ? spot : ofType('perpetual');
}

function unknown(name: string, { exchange, symbols, place }: SymbolList): ReplayError {
  const known = symbols.map(({ symbol }) => symbol);
  // A unified name is near to a venue's when they are without their signs.
  const near = nearest(name.replace(/[^A-Za-z0-9]/g, ''), known);
  const named = nearest(name, known);
  const told = [...new Set([...named, ...near, ...(named.length + near.length > 0 ? [] : known)])].slice(0, 3);
  return new ReplayError('BAD_USAGE', `${exchange} has no symbol '${name}' at this relay`, {
    place,
    remedy: told.length === 0 ? 'ask another relay: this one has no symbols' : `did you mean ${told.join(', ')}?`,
  });
}
