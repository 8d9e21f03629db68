import {
  countOf,
  type Instrument,
  type Lots,
  lots,
  type OrderFilled,
  type Side,
  scaleOf,
  type Ticks,
  ticks,
} from '@replay/core';
import { testInstrument } from '@replay/testkit';

/** The fill of an account, as the ledger wants it. */
export type AccountFill = Pick<OrderFilled, 'instrument' | 'side' | 'price' | 'size' | 'fee'>;

/** Fine enough for every price and size of the oracle. */
export const oracleInstrument = (contract: Instrument['contract'], multiplier: string): Instrument =>
  testInstrument({
    contract,
    multiplier,
    tickSize: '0.00001',
    lotSize: '0.0001',
    settle: contract === 'inverse' ? 'BTC' : 'USDT',
  });

export const priceOf = (text: string, { tickSize }: Instrument): Ticks => ticks(count(text, tickSize));
export const sizeOf = (text: string, { lotSize }: Instrument): Lots => lots(count(text, lotSize));

export const fillOf = (
  instrument: Instrument,
  fill: { readonly side: Side; readonly price: string; readonly size: string; readonly fee: string },
): AccountFill => ({
  instrument: instrument.id,
  side: fill.side,
  price: priceOf(fill.price, instrument),
  size: sizeOf(fill.size, instrument),
  fee: fill.fee,
});

function count(text: string, step: string): number {
  const counted = countOf(text, scaleOf(step));
  if (typeof counted === 'number') return counted;
  throw new Error(`${text} is ${counted} at a step of ${step}`);
}
