import { booked, Decimal, type Instrument, type Lots, ReplayError } from '@replay/core';
import { notionalOf } from '@replay/ledger';
import { type Fee, type FeeModel, feeOf } from './fee-model.ts';

/**
 * Takes the fee of a spot buy in the coin bought, as Binance does of those who do not pay in BNB: fewer coins arrive. Coins are
 * kept in whole lots, the finest step sizes are counted in; what a fee is finer than that is charged in the quote, so that nothing is lost.
 * Sells, rebates and contracts pay in the settlement currency.
 */
export const inBaseCoin = (model: FeeModel): FeeModel => ({
  name: `${model.name}, of spot buys in the coin bought`,
  fee(fill): Fee {
    const fee = feeOf(model, fill);
    const { instrument, side, price, size } = fill;
    if (instrument.contract !== 'spot' || side !== 'buy' || fee.paid !== undefined || !fee.value.greaterThan(0))
      return fee;
    const lot = notionalOf(instrument, 1 as Lots, price);
    const kept = Math.min(fee.value.div(lot).floor().toNumber(), size) as Lots;
    return kept === 0 ? fee : { value: fee.value.minus(lot.times(kept)), kept };
  },
});

/** At what an asset is bought to pay fees in: a stated price in the settlement currency, or the mid of an instrument of the run. */
export type FeeAssetPrice = { readonly price: string } | { readonly instrument: Instrument };

/**
 * Pays fees in another asset, such as a venue's own coin, which is bought at the price of the moment as each fee falls due.
 * Rebates are paid out in the settlement currency, and so are fees before the first mid of the instrument they would be converted at.
 */
export function inAsset(model: FeeModel, currency: string, at: FeeAssetPrice): FeeModel {
  const stated = 'price' in at ? new Decimal(at.price) : undefined;
  if (stated?.greaterThan(0) === false) {
    throw new ReplayError('BAD_CONFIGURATION', `${currency} cannot be bought at ${stated.toFixed()}`);
  }
  return {
    name: `${model.name}, paid in ${currency} at ${'price' in at ? at.price : `the mid of ${at.instrument.id}`}`,
    fee(fill): Fee {
      const fee = feeOf(model, fill);
      const price = stated ?? ('instrument' in at ? midOf(at.instrument, fill.run.midOf(at.instrument.id)) : undefined);
      if (price === undefined || fee.kept !== undefined || !fee.value.greaterThan(0)) return fee;
      return { value: fee.value, paid: { currency, amount: booked(fee.value.div(price)) } };
    },
  };
}

const midOf = ({ tickSize }: Instrument, doubled: number | undefined): Decimal | undefined =>
  doubled === undefined ? undefined : new Decimal(tickSize).times(doubled).div(2);
