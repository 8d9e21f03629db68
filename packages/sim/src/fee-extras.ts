import { booked, Decimal, type Side } from '@replay/core';
import { type ChargedFill, type Fee, type FeeModel, feeOf } from './fee-model.ts';

/** A share of the traded value on top of another fee, of fills of one side: a tax on sells, a stamp duty on buys. */
export function withTax(model: FeeModel, side: Side, rate: string): FeeModel {
  const share = new Decimal(rate);
  return changed(model, `${model.name}, and ${rate} of each ${side}`, (value, fill) =>
    fill.side === side ? value.plus(booked(fill.value.times(share))) : value,
  );
}

/** A fee as a venue books it, to the nearest step such as a cent, half to even. */
export function roundedFee(model: FeeModel, step: string): FeeModel {
  const unit = new Decimal(step);
  return changed(model, `${model.name}, booked in steps of ${step}`, (value) =>
    value.div(unit).toDecimalPlaces(0, Decimal.ROUND_HALF_EVEN).times(unit),
  );
}

const changed = (model: FeeModel, name: string, change: (value: Decimal, fill: ChargedFill) => Decimal): FeeModel => ({
  name,
  fee(fill): Fee {
    const fee = feeOf(model, fill);
    return { ...fee, value: change(fee.value, fill) };
  },
});
