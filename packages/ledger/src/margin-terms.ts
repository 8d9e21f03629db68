import { Decimal, zero } from '@replay/core';
import type { Position } from './position.ts';

/**
 * What a venue wants to be there for what is carried. `venue`, as exchanges have it: initial = notional / leverage, maintenance by
 * its own rates on the whole notional. `scaled`, as nautilus_trader has it: both are shares of notional / leverage.
 */
export interface MarginTerms {
  readonly model: 'venue' | 'scaled';
  /** How many times its equity an account of contracts may carry. */
  readonly leverage: Decimal;
  /** The share of notional / leverage that opening takes: 1 in the model `venue`. */
  readonly initialRate: Decimal;
  /** By the notional of a position, the lowest first, beginning at 0. */
  readonly maintenance: readonly MaintenanceBracket[];
}

/** Of the part of a position's notional from here to the next bracket, this share has to be there, or the position is liquidated. */
export interface MaintenanceBracket {
  /** In the settlement currency. */
  readonly from: Decimal;
  readonly rate: Decimal;
}

/** No venue of the large ones asks for less than 0.4 %, and few for more than 1 % of their main contracts. */
const usualMaintenance = new Decimal('0.005');

/**
 * The maintenance rate of a run that states none: 0.5 % of the notional, or half of the initial margin where that is less, as a
 * venue that lends so much must let a position live.
 */
export const defaultMaintenanceRate = (leverage: Decimal): Decimal =>
  Decimal.min(usualMaintenance, new Decimal(1).div(leverage.mul(2)).toDecimalPlaces(6, Decimal.ROUND_DOWN));

/** What a venue is taken to charge for liquidating, where a run does not say: 0.5 % of the value closed. */
export const defaultLiquidationFee: Decimal = new Decimal('0.005');

/** The terms in words, for the assumptions of a run. */
export function marginWords({ model, initialRate, maintenance }: MarginTerms, liquidationFee: Decimal): string {
  const percent = (rate: Decimal): string => `${rate.mul(100).toFixed()} %`;
  const rates = maintenance.map(({ from, rate }) =>
    from.isZero() ? percent(rate) : `${percent(rate)} above ${from.toFixed()}`,
  );
  const scaled = model === 'scaled' ? `margins scaled by leverage, initial ${percent(initialRate)}, ` : '';
  return `${scaled}liquidated at a maintenance margin of ${rates.join(', ')} for a fee of ${percent(liquidationFee)}`;
}

/** The terms of a venue at a leverage, with one rate of maintenance for every notional. */
export const venueMargin = (leverage: Decimal, rate: Decimal = defaultMaintenanceRate(leverage)): MarginTerms => ({
  model: 'venue',
  leverage,
  initialRate: new Decimal(1),
  maintenance: [{ from: zero, rate }],
});

/** What opening so much of a contract takes. Before a division, so that it can be compared exactly: this is `leverage` times it. */
export const leveragedInitial = ({ initialRate }: MarginTerms, notional: Decimal): Decimal => notional.mul(initialRate);

/** What opening so much of a contract takes. */
export const initialMargin = (terms: MarginTerms, notional: Decimal): Decimal =>
  leveragedInitial(terms, notional).div(terms.leverage);

/** What has to be there for a position of that notional. */
export function maintenanceMargin(terms: MarginTerms, notional: Decimal): Decimal {
  const { maintenance, model, leverage } = terms;
  let margin = zero;
  for (const [at, { from, rate }] of maintenance.entries()) {
    if (notional.lte(from)) break;
    const to = maintenance[at + 1]?.from ?? notional;
    margin = margin.add(Decimal.min(notional, to).sub(from).mul(rate));
  }
  return model === 'scaled' ? margin.div(leverage) : margin;
}

/**
 * The mark at which a position that has only this margin behind it is liquidated: where margin + unrealized = maintenance.
 * Undefined where no positive price brings it there, as for a long position that is paid for in full.
 *
 * With u = P (or 1 / P of an inverse contract), notional N = n · u, value σ · N and maintenance r · N − a in each bracket, it is
 * u = (entry value − margin − a) / (n · (σ − r)), in the bracket that N falls into.
 */
export function liquidationPrice(
  { instrument, size, entryValue }: Position,
  margin: Decimal,
  terms: MarginTerms,
): Decimal | undefined {
  if (size === 0) return undefined;
  const inverse = instrument.contract === 'inverse';
  const direction = Math.sign(size) * (inverse ? -1 : 1);
  const units = new Decimal(instrument.lotSize).mul(instrument.multiplier).mul(Math.abs(size));
  const share = terms.model === 'scaled' ? new Decimal(1).div(terms.leverage) : new Decimal(1);
  let allowance = zero;
  let before = zero;
  for (const [at, bracket] of terms.maintenance.entries()) {
    const rate = bracket.rate.mul(share);
    allowance = allowance.add(bracket.from.mul(rate.sub(before)));
    before = rate;
    const slope = units.mul(new Decimal(direction).sub(rate));
    const u = entryValue.sub(margin).sub(allowance).div(slope);
    const notional = units.mul(u);
    const next = terms.maintenance[at + 1]?.from;
    if (u.lte(0) || notional.lt(bracket.from) || (next !== undefined && notional.gte(next))) continue;
    return inverse ? new Decimal(1).div(u) : u;
  }
  return undefined;
}
