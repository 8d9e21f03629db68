import { type Decimal, decimalOf, type Money, shortDuration, zero } from '@replay/core';
import { percentText } from '../metric/value-text.ts';
import type { RoundTrip } from '../trades/round-trip.ts';
import { counted, type WarningInput } from './warning-input.ts';

/** Below this number of trades any part of them is large. */
const enoughTrades = 10;
const openingMicros = 60_000_000;

/** The result depends on a few trades, or on the first minute. */
export function* concentrationWarnings({ roundTrips, fills, from, to }: WarningInput): Iterable<string> {
  const last = fills.at(-1)?.time;
  if (last !== undefined && last <= from + openingMicros && to - from > 2 * openingMicros) {
    yield `${fills.length === 1 ? 'The only fill' : `All ${fills.length} fills`} came within the first 60 s of ${shortDuration(to - from)}: nothing was traded in the rest of the run.`;
  }
  if (roundTrips.length < enoughTrades) return;
  const { trades, share } = fewestBest(roundTrips);
  if (trades.length === 0 || trades.length > Math.max(Math.ceil(roundTrips.length / 10), 2)) return;
  const own = new Set(trades.flatMap((trade) => trade.fills)).size;
  yield `The best ${counted(trades.length, 'trade')} of ${roundTrips.length}, with ${own} of ${counted(fills.length, 'fill')}, made ${percentText(share)} of all profit.`;
}

/** The fewest trades that together made 80 % of all profit or more, and their share of it. */
function fewestBest(trades: readonly RoundTrip[]): { readonly trades: readonly RoundTrip[]; readonly share: Decimal } {
  const won = trades.filter(({ money }) => money.net > 0n).toSorted((one, other) => byMoney(other, one));
  const all = won.reduce((sum, { money }) => sum + money.net, 0n);
  let part: Money = 0n;
  let best = 0;
  for (; best < won.length && 5n * part < 4n * all; best++) part += won[best]?.money.net ?? 0n;
  return { trades: won.slice(0, best), share: all === 0n ? zero : decimalOf(part).div(decimalOf(all)) };
}

const byMoney = ({ money: one }: RoundTrip, { money: other }: RoundTrip): number =>
  one.net < other.net ? -1 : Number(one.net > other.net);
