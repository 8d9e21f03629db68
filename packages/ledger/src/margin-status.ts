import type { Decimal, Instrument, InstrumentId } from '@replay/core';
import { zero } from '@replay/core';
import type { Ledger } from './ledger.ts';
import { type MarginTerms, maintenanceMargin } from './margin-terms.ts';
import type { Position } from './position.ts';
import { valueAtPrice } from './value.ts';

/** How an account stands to its venue: liquidated once its equity is no more than what it has to hold. */
export interface MarginStatus {
  readonly equity: Decimal;
  readonly maintenance: Decimal;
}

/** Whether an account holds what can be liquidated. Who owns coins owes nobody. */
export const isLeveraged = ({ instrument, size }: Position): boolean => size !== 0 && instrument.contract !== 'spot';

/** The standing at marks in the quote; a position whose mark is not known counts at its entry, and needs no margin. */
export function marginStatusOf(
  ledger: Ledger,
  markOf: (id: InstrumentId) => Decimal | undefined,
  terms: MarginTerms,
): MarginStatus {
  let equity = ledger.settled;
  let maintenance = zero;
  for (const [id, position] of ledger.positions) {
    if (position.size === 0) continue;
    const mark = markOf(id);
    if (mark === undefined) continue;
    const value = valueAtPrice(position.instrument, position.size, mark);
    equity = equity.add(value).sub(position.entryValue);
    if (isLeveraged(position)) maintenance = maintenance.add(maintenanceMargin(terms, value.abs()));
  }
  return { equity, maintenance };
}

export const isBelowMaintenance = ({ equity, maintenance }: MarginStatus): boolean => equity.lte(maintenance);

/** A float of a sum of such amounts may be off by this share of their sizes, generously. */
export const floatError = 1e-9;

/** The signed value of a size at a price in ticks, as a float. */
export function approximateValue(instrument: Instrument, size: number, price: number): number {
  if (latest?.instrument !== instrument) latest = perLots.get(instrument) ?? scaleOf(instrument);
  const { units, tick, isInverse } = latest;
  return isInverse ? (size * -units) / (price * tick) : size * (units * price * tick);
}

/** Of one lot; the texts are read once. */
interface LotScale {
  readonly instrument: Instrument;
  readonly units: number;
  readonly tick: number;
  readonly isInverse: boolean;
}

const perLots = new WeakMap<Instrument, LotScale>();
/** The one that was asked for last: mostly it is asked for again. */
let latest: LotScale | undefined;

function scaleOf(instrument: Instrument): LotScale {
  const { contract, lotSize, multiplier, tickSize } = instrument;
  const units = Number(lotSize) * Number(multiplier);
  const scale = { instrument, units, tick: Number(tickSize), isInverse: contract === 'inverse' };
  perLots.set(instrument, scale);
  return scale;
}

/** Terms of margin in floats. */
export interface ApproximateTerms {
  readonly leverage: number;
  readonly initialRate: number;
  readonly brackets: readonly { readonly from: number; readonly rate: number }[];
}

const termsRead = new WeakMap<MarginTerms, ApproximateTerms>();

/** Read once: turning a decimal into a float costs more than all that is done with it. */
export function approximateTerms(terms: MarginTerms): ApproximateTerms {
  let rough = termsRead.get(terms);
  if (rough === undefined) {
    const leverage = terms.leverage.toNumber();
    const share = terms.model === 'scaled' ? 1 / leverage : 1;
    const brackets = terms.maintenance.map(({ from, rate }) => ({
      from: from.toNumber(),
      rate: rate.toNumber() * share,
    }));
    rough = { leverage, initialRate: terms.initialRate.toNumber(), brackets };
    termsRead.set(terms, rough);
  }
  return rough;
}

/** The maintenance margin of a value, as a float. */
export function approximateMaintenance({ brackets }: ApproximateTerms, notional: number): number {
  let margin = 0;
  for (const [at, { from, rate }] of brackets.entries()) {
    if (notional <= from) break;
    margin += (Math.min(notional, brackets[at + 1]?.from ?? notional) - from) * rate;
  }
  return margin;
}
