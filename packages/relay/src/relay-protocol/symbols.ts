import { type Instrument, timeText } from '@replay/core';
import type { ServedFeed } from '../served/served-market.ts';

/** An instrument as `GET /tardis/exchanges/{exchange}/symbols` tells it. Decimals are strings, times ISO 8601. */
export function symbolAnswer({ instrument, availableSince, availableTo }: ServedFeed): Record<string, unknown> {
  const { contract, minNotional } = instrument;
  return {
    symbol: instrument.symbol,
    type: contract === 'spot' ? 'spot' : 'perpetual',
    ...(contract === 'spot' ? {} : { contractType: `${contract}_perpetual` }),
    availableSince: timeText(availableSince),
    availableTo: timeText(availableTo),
    baseCurrency: instrument.base,
    quoteCurrency: instrument.quote,
    settlementCurrency: instrument.settle,
    ...stepsOf(instrument),
    ...(minNotional === undefined ? {} : { minNotional }),
    contractMultiplier: instrument.multiplier,
    makerFee: instrument.fees.maker,
    takerFee: instrument.fees.taker,
  };
}

/** `amountIncrement` is the step the data are counted in, `orderStep` how many of them an order's size is a multiple of. */
const stepsOf = ({ tickSize, lotSize, orderStep }: Instrument): Record<string, unknown> => ({
  priceIncrement: tickSize,
  amountIncrement: lotSize,
  orderStep,
});
