import { Decimal, type Lots, type OrderId, type Side, type Ticks, zero } from '@replay/core';
import { notionalOf } from '@replay/ledger';
import type { CarryTerms } from './carry-terms.ts';
import { type FeeModel, feeOf, nothingSoFar, type RunSoFar } from './fee-model.ts';
import { walkMarket } from './take.ts';
import type { ArrivingOrder, Venue } from './venue.ts';

/** What has to be paid, exactly and as a float. */
export interface Need {
  readonly exact: Decimal;
  readonly rough: number;
}

const needOf = (exact: Decimal): Need => ({ exact, rough: exact.toNumber() });

interface Reserve {
  readonly version: number;
  readonly fees: FeeModel;
  readonly today: number;
  readonly need: Need;
}

/** A reserve is computed once a day and again when the orders have changed. */
const reserves = new WeakMap<Venue, Reserve>();

/** What the working buys of a venue may come to cost. */
export function reserveOf(venue: Venue, { fees, run = nothingSoFar }: CarryTerms): Need {
  const { today } = run;
  const { version } = venue.resting.buy;
  const known = reserves.get(venue);
  if (known?.version === version && known.fees === fees && known.today === today) return known.need;
  let amount = zero;
  for (const own of venue.buys) amount = amount.plus(withFee(venue, own, own.price, own.leaves, fees, run));
  const need = needOf(amount);
  reserves.set(venue, { version, fees, today, need });
  return need;
}

const noMid = (): undefined => undefined;

/** A market buy costs what the walk would cost now; what is not there is not bought. */
export function costOf(venue: Venue, order: ArrivingOrder, { fees, slippage, run = nothingSoFar }: CarryTerms): Need {
  if (order.terms.kind === 'limit') return needOf(withFee(venue, order, order.terms.price, order.size, fees, run));
  let cost = zero;
  walkMarket(venue, order, slippage, (price, size) => {
    cost = cost.plus(withFee(venue, order, price, size, fees, run));
  });
  return needOf(cost);
}

/**
 * A value with the dearer of the two fees. A fee in the coins bought is no matter of cash, and a rebate may not be spent before.
 * The model is asked as of the beginning of the day, without mids: what is set aside does not change with every event.
 */
function withFee(
  { instrument }: Venue,
  { id, side }: { readonly id: OrderId; readonly side: Side },
  price: Ticks,
  size: Lots,
  model: FeeModel,
  { today, day, traded30d }: RunSoFar,
): Decimal {
  const value = notionalOf(instrument, size, price);
  const fill = { instrument, order: id, time: today, side, price, size, value, first: true };
  const [made, took] = (['maker', 'taker'] as const).map(
    (liquidity) => feeOf(model, { ...fill, liquidity, run: { today, day, traded30d, midOf: noMid } }).value,
  );
  return value.plus(Decimal.max(made ?? zero, took ?? zero, zero));
}
