import { countOf, Decimal, type Instrument, type Lots, scaleOf, type Ticks } from '@replay/core';

/** Prices and sizes of a case, which are decimal texts, as counts of its steps. */
export const ticks = (text: string, { tickSize }: Instrument): Ticks => counted(text, tickSize) as Ticks;
export const lots = (text: string, { lotSize }: Instrument): Lots => counted(text, lotSize) as Lots;

/** Some cases ask for half a tick or half a lot, as a strategy may by mistake. */
function counted(text: string, step: string): number {
  const count = countOf(text, scaleOf(step));
  return typeof count === 'number' ? count : new Decimal(text).div(step).toNumber();
}
