import { booked, Decimal, type Instrument, type Lots } from '@replay/core';

/**
 * What a position receives at a funding boundary: −size · multiplier · mark · rate for linear and quanto contracts, in the currency they settle in;
 * −size · multiplier / mark · rate for inverse ones, in the coin. A positive rate makes longs pay. Spot has no funding.
 */
export function fundingPayment(instrument: Instrument, position: Lots, mark: string, rate: string): Decimal {
  const units = new Decimal(instrument.lotSize).times(instrument.multiplier).times(-position);
  switch (instrument.contract) {
    case 'spot':
      return new Decimal(0);
    case 'linear':
    case 'quanto':
      return booked(units.times(mark).times(rate));
    case 'inverse':
      return booked(units.times(rate).div(mark));
  }
}
